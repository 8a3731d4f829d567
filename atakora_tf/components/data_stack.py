"""`DataStack`: several entities in one database, with blobs, queues and events beside them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Unpack

from atakora_tf.components.component import Component
from atakora_tf.components.data_needs import data_needs
from atakora_tf.components.data_options import (
    DataStackOptions,
    DataStackProps,
    Entities,
    Events,
    StoredEntity,
)
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.handle import CosmosHandle, ResourceHandle
from atakora_tf.components.part_handle import PartHandle
from atakora_tf.components.renaming import Previously, first_id
from atakora_tf.merge.claim import Source
from atakora_tf.naming import kebab
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.throughput import Throughput

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["DataStack", "StoredEntity"]


class DataStack(Component):
    """The data of a part of an application, without functions over it.

    In a backend:

        define_backend({"sales": DataStack.define(
            "Sales", entities=[Order, StoredEntity(Customer, partition_key="/tenant_id")],
            blobs=["invoices"], queues=["orders"], events={"order-placed": ["billing"]},
        )})

    Alone, `DataStack(stack, "Sales", entities=…)` builds resources of its own.
    """

    props: DataStackProps

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        *,
        environment: str | None = None,
        location: str | None = None,
        **options: Unpack[DataStackOptions],
    ) -> None:
        """Build the data stack under a CDKTF scope; `options` are those of `define`.

        `environment` and `location` are taken from the `AtakoraStack` if they are left out.
        Below the construct of a backend that declares it, it takes what the backend made.
        """
        definition = self.define(component_id, **options)
        self._construct_below(
            scope, definition, environment, location, described=definition.props != DataStackProps()
        )

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        entities: Entities = (),
        events: Events = (),
        blobs: Collection[str] = (),
        queues: Collection[str] = (),
        throughput: Throughput | int | None = None,
        database: str | None = None,
        database_key: str = "shared-database",
        storage_key: str = "shared-storage",
        bus_key: str = "shared-bus",
        region: str | None = None,
        replicate_to: Sequence[str] = (),
        dedicated: bool = False,
        share_with: str | None = None,
        previously: Previously = (),
    ) -> ComponentDefinition[DataStack]:
        """A definition for a backend.

        - `entities`: classes, or `StoredEntity` where the container is to be special; each has a
          container of its own in one database.
        - `throughput`: `autoscale(4000)` or `manual(400)` RU/s that all entities share which have
          none of their own. Sharing never costs more: a database needs 400 RU/s (autoscale: 1,000)
          for up to 25 containers, and containers with throughput of their own need that each
          (learn.microsoft.com /azure/cosmos-db/concepts-limits, /azure/cosmos-db/set-throughput).
          The account is serverless if nobody gives any.
        - `events`: names of topics, or topics with the names of their subscriptions:
          `{"order-placed": ["billing", "mail"]}`; a `ServiceBusTopic` says more.
        - `blobs`, `queues`: names of blob containers and of queues in Azure Storage.
        - `database`: the database's name, if not the component's.
        - `database_key`, `storage_key`, `bus_key`: requirement keys; components with the same key
          share.
        - `region`: where the data lives, if not where the backend does.
        - `replicate_to`: further regions of the Cosmos DB account, the first to take over first:
          `["northeurope"]`; `"paired"` stands for the pair of the home region. The account is then
          provisioned, since a serverless one lives in one region.
        - `dedicated`: resources of its own, which it shares with nobody; `share_with`: with those
          components alone that name the same group.
        - `previously`: the id that it had before, or several, the oldest first, if it was renamed;
          what it has keeps its names. It stays as long as the component does.

        What is wrong is reported by `backend.validate()`, together with everything else.
        """
        props = DataStackProps(
            entities=entities,
            events=events,
            blobs=blobs,
            queues=queues,
            throughput=throughput,
            database=database,
            database_key=database_key,
            storage_key=storage_key,
            bus_key=bus_key,
            region=region,
            replicate_to=replicate_to,
            previously=previously,
        )
        return ComponentDefinition(
            cls,
            component_id,
            props,
            Source.of_caller(str(component_id)),
            dedicated=dedicated,
            share_with=share_with,
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: DataStackProps, source: Source) -> Declaration:
        """The database with its containers, blob containers and queues, and the topics."""
        return data_needs(component_id, cls.__name__, props, source)

    @property
    def database_name(self) -> str:
        """The name of the database."""
        return str(self.props.database or kebab(first_id(self.id, self.props.previously)))

    def container(self, name: str) -> CosmosHandle:
        """The handle of the account, with the container of this name: `container("orders")`."""
        handle = self.handle(f"cosmos:{self.props.database_key}")
        return CosmosHandle.holding(handle, self.database_name, name)

    def blobs(self, name: str) -> PartHandle:
        """The handle of the storage account, with the blob container of this name."""
        return PartHandle.of(self._storage, f"containers/{name}")

    def queue(self, name: str) -> PartHandle:
        """The handle of the storage account, with the queue of this name."""
        return PartHandle.of(self._storage, f"queues/{name}")

    def topic(self, name: str) -> PartHandle:
        """The handle of the Service Bus namespace, with the topic of this name."""
        return PartHandle.of(self.handle(f"service-bus:{self.props.bus_key}"), f"topics/{name}")

    @property
    def _storage(self) -> ResourceHandle:
        return self.handle(f"storage:{self.props.storage_key}")
