"""What a user can say about a data stack."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, TypeAlias, TypedDict

from attrs import frozen

from atakora_tf.components.renaming import Previously
from atakora_tf.requirements.cosmos import CompositeIndex, IndexingPolicy
from atakora_tf.requirements.service_bus import ServiceBusTopic
from atakora_tf.requirements.throughput import Throughput
from atakora_tf.requirements.ttl import Ttl

__all__ = ["DataStackOptions", "DataStackProps", "Entities", "Events", "StoredEntity"]


@frozen
class StoredEntity:
    """An entity of a data stack with what its container is to be, where a class does not say.

    `StoredEntity(Order, partition_key="/customer_id")`. The fields are those of `CrudApi.define`;
    `throughput` is for this container alone, which then has no part in that of the stack.
    """

    entity: type | None = None
    entity_name: str | None = None
    schema: Mapping[str, Any] | type | None = None
    partition_key: str | Collection[str] = "/id"
    ttl: Ttl | int | None = None
    unique_keys: Collection[str | Collection[str]] = ()
    throughput: Throughput | int | None = None
    indexes: IndexingPolicy | Collection[CompositeIndex | Collection[str]] | None = None
    container: str | None = None


Entities: TypeAlias = Collection[type | StoredEntity]
Events: TypeAlias = Collection[str] | Mapping[str, ServiceBusTopic | Collection[str]]


class DataStackOptions(TypedDict, total=False):
    """The options of a `DataStack`; `DataStack.define` says what each means."""

    entities: Entities
    events: Events
    blobs: Collection[str]
    queues: Collection[str]
    throughput: Throughput | int | None
    database: str | None
    database_key: str
    storage_key: str
    bus_key: str
    region: str | None
    replicate_to: Sequence[str]
    previously: Previously


@frozen(kw_only=True)
class DataStackProps:
    """What a user wrote in `DataStack.define`, unchecked; see there."""

    entities: Any = ()
    events: Any = ()
    blobs: Any = ()
    queues: Any = ()
    throughput: Any = None
    database: Any = None
    database_key: Any = "shared-database"
    storage_key: Any = "shared-storage"
    bus_key: Any = "shared-bus"
    region: Any = None
    replicate_to: Any = ()
    previously: Any = ()
