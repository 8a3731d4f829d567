"""`CrudApi`: one entity, its container in Cosmos DB, and five operations on it as functions."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final, Literal

from attrs import frozen

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.contract.entity import Entity
from atakora_tf.contract.plural import pluralise
from atakora_tf.contract.schema import schema_and_unique_fields
from atakora_tf.errors import NameInvalid, SchemaInvalid
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import environment_prefix, kebab, snake
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.addresses import AZURE_DATA_CENTRES
from atakora_tf.requirements.cosmos import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    IndexingPolicy,
    path_fault,
)
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue
from atakora_tf.requirements.throughput import Throughput
from atakora_tf.requirements.ttl import NEVER, PER_ITEM, Ttl

__all__ = ["OPERATIONS", "CrudApi", "CrudApiProps"]

OPERATIONS: Final = ("create", "read", "update", "delete", "list")
"""The operations of a CRUD API, each a function of its own."""

_AUTH: Final = ("anonymous", "function", "entra")


@frozen(kw_only=True)
class CrudApiProps:
    """What a user wrote in `CrudApi.define`; see there."""

    entity: Any = None
    entity_name: str | None = None
    schema: Any = None
    partition_key: Any = "/id"
    operations: Collection[str] = OPERATIONS
    ttl: Any = None
    unique_keys: Any = ()
    throughput: Any = None
    soft_delete: Any = False
    indexes: Any = None
    auth: Any = "function"
    cors: Any = ()
    database: str | None = None
    container: str | None = None
    settings: Mapping[str, SettingValue] | None = None
    identity: Any = "app"
    database_key: str = "shared-database"
    functions_key: str = "api-functions"
    region: str | None = None


class CrudApi(Component):
    """An HTTP API that creates, reads, updates, deletes and lists the items of one entity.

    In a backend: `define_backend({"users": CrudApi.define("UserApi", entity=User)})`.
    Alone: `CrudApi(stack, "UserApi", entity=User)` builds resources of its own.
    """

    props: CrudApiProps

    def __init__(
        self,
        scope: Any,
        component_id: str,
        *,
        environment: str | None = None,
        location: str | None = None,
        **props: Any,
    ) -> None:
        """Build the API under a CDKTF scope; `props` are those of `define`.

        `environment` and `location` are taken from the `AtakoraStack` if they are left out.
        """
        definition = self.define(component_id, **props)
        self._stand_alone(scope, definition, environment, location)

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        entity: type | None = None,
        entity_name: str | None = None,
        schema: Mapping[str, Any] | type | None = None,
        partition_key: str | Collection[str] = "/id",
        operations: Collection[Literal["create", "read", "update", "delete", "list"]] = OPERATIONS,
        ttl: Ttl | int | None = None,
        unique_keys: Collection[str | Collection[str]] = (),
        throughput: Throughput | int | None = None,
        soft_delete: bool | int = False,
        indexes: IndexingPolicy | Collection[Collection[str]] | None = None,
        auth: Literal["anonymous", "function", "entra"] = "function",
        cors: Collection[str] = (),
        database: str | None = None,
        container: str | None = None,
        settings: Mapping[str, SettingValue] | None = None,
        identity: Literal["app", "component"] = "app",
        database_key: str = "shared-database",
        functions_key: str = "api-functions",
        region: str | None = None,
    ) -> ComponentDefinition[CrudApi]:
        """A definition for a backend.

        - `entity`: an attrs class, a dataclass or a pydantic model; or `entity_name` with
          `schema`: a mapping of fields (`{"email": {"type": "string", "required": True}}`), a
          JSON Schema or a class. One of `entity` and `entity_name` has to be given.
        - `partition_key`: a path, or up to three for a hierarchical key; fixed for ever.
        - `operations`: which of create, read, update, delete and list exist.
        - `ttl`: seconds after which items expire, or `PER_ITEM`; None means never.
        - `unique_keys`: paths, or several together, that are unique inside one partition; fields
          marked unique in the schema are added.
        - `throughput`: `autoscale(1000)` or `manual(400)` RU/s for the container alone; the
          account is serverless if nobody gives any.
        - `soft_delete`: deleted items are only marked; a number is the seconds after which Cosmos
          DB removes them for good.
        - `indexes`: an `IndexingPolicy`, or composite indexes: `[["/category", "-/price"]]`.
        - `auth`: who may call: anyone, holders of a function key, or users of Entra ID.
        - `cors`: origins that may call from a browser.
        - `database`, `container`: names, if not the component's and the entity's.
        - `settings`: further app settings, prefixed like the component's own.
        - `identity`: `"component"` gives the API an identity of its own, beside the app's.
        - `database_key`, `functions_key`: requirement keys; components with the same key share.
        - `region`: where the API lives, if not where the backend does.

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
            cors=cors,
            database=database,
            container=container,
            settings=settings,
            identity=identity,
            database_key=database_key,
            functions_key=functions_key,
            region=region,
        )
        return ComponentDefinition(cls, component_id, props, Source.of_caller(component_id))

    @classmethod
    def declare(cls, component_id: str, props: CrudApiProps, source: Source) -> Declaration:
        """The database with its container, the functions, the settings and the role."""
        return _Needs(component_id, props, source).declaration()

    @property
    def entity(self) -> Entity:
        """The entity with its JSON Schema."""
        return _entity(self.props, self.id)

    @property
    def cosmos(self) -> Any:
        """The handle of the Cosmos DB account that holds the entity's database."""
        return self.handle(f"cosmos:{self.props.database_key}")

    @property
    def functions(self) -> Any:
        """The handle of the Function App that runs the operations."""
        return self.handle(f"functions:{self.props.functions_key}")

    @property
    def database_name(self) -> str:
        """The name of the database."""
        return self.props.database or kebab(self.id)

    @property
    def container_name(self) -> str:
        """The name of the container."""
        return self.props.container or self.entity.plural

    @property
    def cosmos_endpoint(self) -> str:
        """The endpoint of the account, as Terraform text (`${…}`)."""
        return str(self.cosmos.attribute(f"databases/{self.database_name}", "endpoint"))

    @property
    def endpoint(self) -> str:
        """The base address of the API, as Terraform text (`https://${…}/api/users`)."""
        base = self.functions.attribute(f"groups/{self.id}", "endpoint")
        return f"{base}/api/{self.entity.plural}"

    @property
    def principal_id(self) -> str:
        """The principal under which the API runs, as Terraform text (`${…}`)."""
        return str(self.functions.attribute(f"groups/{self.id}", "principal_id"))


def _entity(props: CrudApiProps, component_id: str) -> Entity:
    """The entity of an API; raises `SchemaInvalid`."""
    source = props.schema if props.entity is None else props.entity
    name = props.entity_name
    if name is None:
        if not isinstance(props.entity, type):
            raise SchemaInvalid(
                [f"{component_id} names no entity; give entity=SomeClass or entity_name='User'"]
            )
        name = props.entity.__name__
    return Entity(name, pluralise(name), entity_schema(source, name=name))


class _Needs:
    """The requirements of one CRUD API, and what is wrong with its definition."""

    def __init__(self, component_id: str, props: CrudApiProps, source: Source) -> None:
        self.id = component_id
        self.props = props
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []
        self.cosmos_key = f"cosmos:{props.database_key}"
        self.prefix = self._prefix()
        self.entity = self._entity()
        self.database = props.database or (kebab(component_id) if self.prefix else "unnamed")
        self.container = props.container or (self.entity.plural if self.entity else "items")

    def declaration(self) -> Declaration:
        self._check_options()
        written = CosmosConfig(
            capacity_mode="provisioned" if self.props.throughput is not None else UNSET,
            databases={
                self.database: CosmosDatabase(containers={self.container: self._container()})
            },
        )
        filled_in = CosmosConfig(
            capacity_mode="serverless", consistency="Session", ip_rules={AZURE_DATA_CENTRES}
        )
        # An API's code is Python, whatever its neighbours run: that is a need, not a preference.
        code = FunctionsConfig(
            runtime="python",
            cors_origins=self.props.cors if self.props.cors else UNSET,
            groups={self.id: self._group()},
        )
        version = FunctionsConfig(runtime_version="3.12", plan="FC1")
        cosmos, functions = self.props.database_key, self.props.functions_key
        return Declaration(
            self.id,
            "CrudApi",
            self.source,
            tuple(
                ResourceRequirement(kind, key, config, priority, self.source, self.props.region)
                for kind, key, config, priority in (
                    ("cosmos", cosmos, written, Priority.COMPONENT),
                    ("cosmos", cosmos, filled_in, Priority.DEFAULT),
                    ("functions", functions, code, Priority.COMPONENT),
                    ("functions", functions, version, Priority.DEFAULT),
                )
            ),
            tuple(self.problems),
            tuple(self.warnings),
        )

    def _problem(self, what: str, *ways_out: str) -> None:
        self.problems.append(Problem((self.id,), what, sources=(self.source,), ways_out=ways_out))

    def _prefix(self) -> str:
        try:
            return environment_prefix(self.id)
        except NameInvalid as fault:
            self._problem(str(fault), "choose another id, such as 'UserApi'")
            return ""

    def _entity(self) -> Entity | None:
        if self.props.entity is not None and self.props.schema is not None:
            self._problem(
                "both entity= and schema= are given; the entity's class is its schema",
                "give one of them",
            )
        try:
            return _entity(self.props, self.id)
        except NameInvalid as fault:
            self._problem(str(fault), "give entity_name=, such as entity_name='User'")
            return None
        except SchemaInvalid as fault:
            for what in fault.faults:
                self._problem(what, "correct the schema")
            return None

    def _unique_keys(self) -> Any:
        given = self.props.unique_keys
        marked: tuple[str, ...] = ()
        if self.entity is not None:
            marked = unique_fields(
                self.props.schema if self.props.entity is None else self.props.entity
            )
        if not marked:
            return given or UNSET
        if not isinstance(given, Collection) or isinstance(given, str):
            return given
        return [*given, *(f"/{path}" for path in marked)]

    def _container(self) -> CosmosContainer:
        props = self.props
        indexes: Any = UNSET
        if isinstance(props.indexes, IndexingPolicy):
            indexes = props.indexes
        elif props.indexes is not None:
            indexes = IndexingPolicy(composite_indexes=props.indexes)
        ttl: Any = props.ttl
        if ttl is None:
            # Claimed outright: a neighbour's TTL must not creep into data that is to stay.
            ttl = PER_ITEM if _seconds(props.soft_delete) is not None else NEVER
        container = CosmosContainer(
            partition_key=props.partition_key,
            unique_keys=self._unique_keys(),
            ttl=ttl,
            throughput=UNSET if props.throughput is None else props.throughput,
            indexing=indexes,
        )
        self._check_paths(container)
        return container

    def _check_paths(self, container: CosmosContainer) -> None:
        """Partition key and unique keys name properties that the schema has."""
        if self.entity is None:
            return
        keys = container.partition_key
        paths = [("partition key", p) for p in keys] if isinstance(keys, tuple) else []
        unique = container.unique_keys
        constraints = unique if isinstance(unique, frozenset) else frozenset()
        for constraint in sorted(constraints, key=repr):
            paths += (
                [("unique key", p) for p in constraint] if isinstance(constraint, tuple) else []
            )
        for word, path in paths:
            if path_fault(path) is None and self.entity.has_path(path) is False:
                known = ", ".join(f"/{name}" for name in self.entity.properties)
                self._problem(
                    f"the {word} {path!r} is no property of {self.entity.name}; it has {known}",
                    "correct the path",
                    "add the property to the schema",
                )
        if keys == ("/id",) and constraints:
            self.warnings.append(
                Warned(
                    (self.id,),
                    "its unique keys hold inside one partition only, and with the partition key "
                    "'/id' every item is a partition of its own; choose another partition key "
                    f"({self.source.place})",
                )
            )

    def _group(self) -> FunctionGroup:
        unit = f"databases/{self.database}"

        def placed(attribute: str) -> PlacedAttribute:
            return PlacedAttribute(self.cosmos_key, unit, attribute)

        keys = self.props.partition_key
        operations = [o for o in OPERATIONS if o in self.props.operations]
        own: dict[str, SettingValue] = {
            "COSMOS_ENDPOINT": placed("endpoint"),
            "DATABASE_NAME": placed("database_name"),
            "CONTAINER_NAME": placed(f"container_name:{self.container}"),
            "PARTITION_KEY": keys if isinstance(keys, str) else ",".join(map(str, keys)),
            "OPERATIONS": ",".join(operations),
            "AUTH": str(self.props.auth),
        }
        if self.props.soft_delete is not False:
            own["SOFT_DELETE"] = "true"
        seconds = _seconds(self.props.soft_delete)
        if seconds is not None:
            own["SOFT_DELETE_SECONDS"] = str(seconds)
        own |= self.props.settings or {}
        name = snake(self.id) if self.prefix else "unnamed"
        return FunctionGroup(
            functions={f"{name}_{operation}": "http" for operation in operations},
            settings={f"{self.prefix}_{key}": value for key, value in own.items()},
            roles={DataRole(self.cosmos_key, unit, "write")},
            own_identity=True if self.props.identity == "component" else UNSET,
        )

    def _check_options(self) -> None:
        props = self.props
        unknown = sorted(str(o) for o in props.operations if o not in OPERATIONS)
        if unknown or not props.operations:
            given = ", ".join(unknown) or "none"
            self._problem(
                f"operations: {given}; a CRUD API has {', '.join(OPERATIONS)}",
                "choose one or more of these",
            )
        for name, value, known in (
            ("auth", props.auth, _AUTH),
            ("identity", props.identity, ("app", "component")),
        ):
            if value not in known:
                self._problem(
                    f"{name}={value!r} is not one of {', '.join(known)}", "choose one of these"
                )
        if isinstance(props.soft_delete, bool) or (
            isinstance(props.soft_delete, int) and props.soft_delete > 0
        ):
            return
        self._problem(
            f"soft_delete={props.soft_delete!r} is neither True, False nor a number of seconds",
            "write soft_delete=True, or the seconds after which deleted items are removed",
        )


def _seconds(soft_delete: Any) -> int | None:
    return (
        soft_delete if isinstance(soft_delete, int) and not isinstance(soft_delete, bool) else None
    )
