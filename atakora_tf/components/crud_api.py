"""`CrudApi`: one entity, its container in Cosmos DB, and five operations on it as functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from os import PathLike
from typing import TYPE_CHECKING, Any, Unpack

from atakora_tf.components.component import Component
from atakora_tf.components.crud_options import (
    OPERATIONS,
    AuthRules,
    CrudApiOptions,
    CrudApiProps,
    Identities,
    Operation,
)
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.renaming import Previously, first_id
from atakora_tf.merge.claim import Source
from atakora_tf.naming import kebab

# What an API needs is worked out by what plans; to declare one takes none of it.
if TYPE_CHECKING:
    from constructs import Construct

    from atakora_tf.components.handle import CosmosHandle, FunctionsHandle
    from atakora_tf.components.use import Use
    from atakora_tf.contract.entity import Entity
    from atakora_tf.contract.rate_limit import RateLimit
    from atakora_tf.plan.declaration import Declaration
    from atakora_tf.requirements.cosmos import CompositeIndex, IndexingPolicy
    from atakora_tf.requirements.setting import Origin, SettingValue
    from atakora_tf.requirements.throughput import Throughput
    from atakora_tf.requirements.ttl import Ttl

__all__ = ["OPERATIONS", "CrudApi"]


class CrudApi(Component):
    """An HTTP API that creates, reads, updates, deletes and lists the items of one entity.

    In a backend: `define_backend({"users": CrudApi.define("UserApi", entity=User)})`.
    Alone: `CrudApi(stack, "UserApi", entity=User)` builds resources of its own.
    """

    props: CrudApiProps

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        *,
        environment: str | None = None,
        location: str | None = None,
        **options: Unpack[CrudApiOptions],
    ) -> None:
        """Build the API under a CDKTF scope; `options` are those of `define`.

        `environment` and `location` are taken from the `AtakoraStack` if they are left out.
        Below the construct of a backend that declares it, the API takes what the backend made.
        """
        definition = self.define(component_id, **options)
        self._construct_below(
            scope, definition, environment, location, described=definition.props != CrudApiProps()
        )

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        entity: type | None = None,
        entity_name: str | None = None,
        schema: Mapping[str, Any] | type | None = None,
        partition_key: str | Collection[str] = "/id",
        operations: Collection[Operation] = OPERATIONS,
        ttl: Ttl | int | None = None,
        unique_keys: Collection[str | Collection[str]] = (),
        throughput: Throughput | int | None = None,
        soft_delete: bool | int = False,
        indexes: IndexingPolicy | Collection[CompositeIndex | Collection[str]] | None = None,
        auth: AuthRules = "function",
        rate_limit: RateLimit | None = None,
        hooks: str | PathLike[str] | None = None,
        cors: Collection[Origin] = (),
        route: str | None = None,
        filters: Collection[str] | None = None,
        page_size: int = 50,
        max_page_size: int = 200,
        database: str | None = None,
        container: str | None = None,
        settings: Mapping[str, SettingValue] | None = None,
        identity: Identities = "app",
        database_key: str = "shared-database",
        functions_key: str = "api-functions",
        region: str | None = None,
        replicate_to: Sequence[str] = (),
        dedicated: bool = False,
        share_with: str | None = None,
        uses: Collection[Use] = (),
        previously: Previously = (),
    ) -> ComponentDefinition[CrudApi]:
        """A definition for a backend.

        - `entity`: an attrs class, a dataclass or a pydantic model; or `entity_name` with
          `schema`: a mapping of fields (`{"email": {"type": "string", "required": True}}`), a
          JSON Schema or a class. One of `entity` and `entity_name` has to be given.
        - `partition_key`: a path, or up to three for a hierarchical key; fixed for ever.
        - `operations`: which of create, read, update, delete and list exist; beside these five
          there are restore (with `soft_delete`), create_batch and read_batch.
        - `ttl`: seconds after which items expire, or `PER_ITEM`; None means never.
        - `unique_keys`: paths, or several together, that are unique inside one partition; fields
          marked unique in the schema are added.
        - `throughput`: `autoscale(1000)` or `manual(400)` RU/s for the container alone; the
          account is serverless if nobody gives any.
        - `soft_delete`: deleted items are only marked; a number is the seconds after which Cosmos
          DB removes them for good.
        - `indexes`: an `IndexingPolicy`, or composite indexes: `[["/category", "-/price"]]`.
        - `auth`: who may call: `"anonymous"`, `"function"` (holders of a function key), `"entra"`,
          an `EntraAuth` with directory, audience, roles and owner, or a mapping of operations to
          these, with `"*"` for the others.
        - `rate_limit`: how much each caller may ask for: `RateLimit(100, seconds=60)`. Each
          instance of the app counts for itself.
        - `hooks`: the Python file with the API's own code (`before_create`, …, and further
          routes), relative to the working directory.
        - `cors`: origins that may call from a browser; `site.endpoint` stands for a site's.
        - `route`: the path below `/api`, if not the plural of the entity, such as `v1/users`.
        - `filters`: the fields, all of them indexed, that lists are filtered and ordered by; None
          are those of the keys and of composite indexes, and when items were created and updated.
        - `page_size`, `max_page_size`: how many items a page has, if nobody says, and at most.
        - `database`, `container`: names, if not the component's and the entity's.
        - `settings`: further app settings, prefixed like the component's own; names in capital
          letters, such as `MAIL_HOST`.
        - `identity`: `"component"` gives the API an identity of its own, beside the app's.
        - `database_key`, `functions_key`: requirement keys; components with the same key share.
        - `region`: where the API lives, if not where the backend does.
        - `replicate_to`: further regions of the Cosmos DB account, the first to take over first:
          `["northeurope"]`; `"paired"` stands for the pair of the home region. The account is then
          provisioned, since a serverless one lives in one region.
        - `dedicated`: resources of its own, which it shares with nobody; `share_with`: with those
          components alone that name the same group.
        - `uses`: what the code uses of others: `[BusUse(sends_to_topics=["orders"])]`, or a
          `SecretUse`. It is asked for, with its roles and settings.
        - `previously`: the id that it had before, or several, the oldest first, if it was renamed;
          what it has keeps its names. It stays as long as the component does.

        What is wrong is reported by `backend.validate()`, together with everything else.
        """
        props = CrudApiProps(
            entity=entity,
            entity_name=entity_name,
            schema=schema,
            partition_key=partition_key,
            operations=operations,
            ttl=ttl,
            unique_keys=unique_keys,
            throughput=throughput,
            soft_delete=soft_delete,
            indexes=indexes,
            auth=auth,
            rate_limit=rate_limit,
            hooks=hooks,
            cors=cors,
            route=route,
            filters=filters,
            page_size=page_size,
            max_page_size=max_page_size,
            database=database,
            container=container,
            settings=settings,
            identity=identity,
            database_key=database_key,
            functions_key=functions_key,
            region=region,
            replicate_to=replicate_to,
            dedicated=dedicated,
            share_with=share_with,
            uses=uses,
            previously=previously,
        )
        return ComponentDefinition(
            cls,
            component_id,
            props,
            Source.of_caller(str(component_id)),
            dedicated=dedicated,
            share_with=share_with,
            uses=uses,
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: CrudApiProps, source: Source) -> Declaration:
        """The database with its container, the functions, the settings and the role."""
        from atakora_tf.components.crud_needs import crud_needs

        return crud_needs(component_id, cls.__name__, props, source)

    @cached_property
    def entity(self) -> Entity:
        """The entity with its JSON Schema."""
        from atakora_tf.components.crud_entity import entity_of

        return entity_of(self.props)[0]

    @property
    def cosmos(self) -> CosmosHandle:
        """The handle of the Cosmos DB account that holds the entity's database."""
        from atakora_tf.components.handle import CosmosHandle

        handle = self.handle(f"cosmos:{self.props.database_key}")
        return CosmosHandle.holding(handle, self.database_name, self.container_name)

    @property
    def functions(self) -> FunctionsHandle:
        """The handle of the Function App that runs the operations."""
        from atakora_tf.components.handle import FunctionsHandle

        return FunctionsHandle.holding(
            self.handle(f"functions:{self.props.functions_key}"), self.id
        )

    @property
    def database_name(self) -> str:
        """The name of the database."""
        return str(self.props.database or kebab(first_id(self.id, self.props.previously)))

    @property
    def container_name(self) -> str:
        """The name of the container."""
        return str(self.props.container or self.entity.plural)

    @property
    def cosmos_endpoint(self) -> str:
        """The endpoint of the account, as Terraform text (`${…}`)."""
        return self.cosmos.endpoint

    @property
    def endpoint(self) -> str:
        """The base address of the API, as Terraform text (`https://${…}/api/users`)."""
        from atakora_tf.components.crud_entity import route_of

        return f"{self.functions.endpoint}/api/{route_of(self.props, self.entity)}"

    @property
    def principal_id(self) -> str:
        """The principal under which the API runs, as Terraform text (`${…}`)."""
        return self.functions.principal_id
