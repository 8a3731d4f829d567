"""The contract of an application's APIs: everything that the code behind them must know."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import field, frozen

from atakora_tf.contract.access import Access
from atakora_tf.contract.filter_fields import FilterField
from atakora_tf.contract.operations import OperationName
from atakora_tf.contract.query import Order
from atakora_tf.contract.rate_limit import RateLimit
from atakora_tf.contract.schema_variants import SchemaVariants, ServerFields

__all__ = [
    "CONTRACT_VERSION",
    "ApiContract",
    "ApiOperation",
    "EntityApi",
    "KeyPart",
    "Paging",
    "SoftDelete",
]

CONTRACT_VERSION: Final = 1
"""The version of the contract's own form, which its JSON carries."""

# The most bytes of an item, and how deep it may be nested
# (learn.microsoft.com/azure/cosmos-db/concepts-limits, "Per-item limits").
_ITEM_BYTES: Final = 2 * 1024 * 1024
_DEPTH: Final = 128
# Operations in one transactional batch
# (learn.microsoft.com/azure/cosmos-db/nosql/transactional-batch, "Limitations").
_BATCH: Final = 100


@frozen(kw_only=True)
class KeyPart:
    """One part of a partition key.

    name: the property, nested ones joined by dots; callers send it as a query parameter.
    type: of its values: "string", "integer", "number" or "boolean".
    """

    name: str
    type: str = "string"

    @property
    def path(self) -> tuple[str, ...]:
        """The properties on the way to it, outermost first."""
        return tuple(self.name.split("."))


@frozen(kw_only=True)
class Paging:
    """How many items a page has, if nobody says, and at most."""

    size: int = 50
    maximum: int = 200


@frozen(kw_only=True)
class SoftDelete:
    """Deleted items are marked; after `seconds` they go for good (None: never)."""

    seconds: int | None = None


@frozen(kw_only=True)
class ApiOperation:
    """One operation.

    operation_id: stable, such as `UserApi_read`. function: the function that serves it; PUT and
    PATCH are served by one. path: from the root, with `{id}`. errors: codes of the catalogue, all
    that it can give, in the order of the catalogue.
    """

    name: OperationName
    operation_id: str
    function: str
    method: str
    path: str
    access: Access
    errors: tuple[str, ...]


@frozen(kw_only=True)
class EntityApi:
    """The API of one entity.

    component: the id of the component that defines it. route: below the prefix `/api`.
    partition_key: the parts of the container's key, outermost first; `(KeyPart("id"),)` if every
        item is a partition of its own.
    unique_keys: groups of fields that are unique together inside a partition.
    filters: the fields that lists can be filtered by; orderings: the orders that have an index,
        each of which can be turned round as a whole.
    ttl: seconds after which items expire, -1 if items say it themselves, None if they never do.
    settings: the beginning of the names of its app settings, such as "USER_API".
    hooks: whether code of the application takes part.
    rate_limit: how much each caller may ask of this API; None: as much as it likes.
    body_bytes, body_depth, batch_items: the most that a body may have.
    """

    component: str
    entity: str
    plural: str
    route: str
    description: str = ""
    schemas: SchemaVariants
    server_fields: ServerFields
    operations: tuple[ApiOperation, ...]
    partition_key: tuple[KeyPart, ...]
    unique_keys: tuple[tuple[str, ...], ...] = ()
    filters: tuple[FilterField, ...] = ()
    orderings: tuple[tuple[Order, ...], ...] = ()
    paging: Paging = Paging()
    soft_delete: SoftDelete | None = None
    ttl: int | None = None
    cors: tuple[str, ...] = ()
    settings: str = ""
    hooks: bool = False
    rate_limit: RateLimit | None = None
    body_bytes: int = _ITEM_BYTES
    body_depth: int = _DEPTH
    batch_items: int = _BATCH

    def operation(self, name: OperationName) -> ApiOperation | None:
        """An operation by its name, if there is such."""
        return next((each for each in self.operations if each.name == name), None)

    @property
    def key_in_query(self) -> tuple[KeyPart, ...]:
        """The parts of the partition key that point operations take as query parameters."""
        return tuple(part for part in self.partition_key if part.name != "id")


def _sorted(apis: Iterable[EntityApi]) -> tuple[EntityApi, ...]:
    return tuple(sorted(apis, key=lambda api: api.component))


@frozen(kw_only=True)
class ApiContract:
    """All APIs of an application, in the order of their components.

    name: the application. version: of its API, as its owner counts.
    """

    name: str
    version: str = "1.0.0"
    apis: tuple[EntityApi, ...] = field(default=(), converter=_sorted)

    def api(self, component: str) -> EntityApi | None:
        """The API of a component, if there is one."""
        return next((each for each in self.apis if each.component == component), None)
