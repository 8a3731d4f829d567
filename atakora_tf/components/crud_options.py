"""What a user can say about a CRUD API."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias, TypedDict

from attrs import frozen

from atakora_tf.components.renaming import Previously

if TYPE_CHECKING:
    from atakora_tf.components.use import Use
    from atakora_tf.contract.access import EntraAuth
    from atakora_tf.contract.operations import OperationWord
    from atakora_tf.contract.rate_limit import RateLimit
    from atakora_tf.requirements.cosmos import CompositeIndex, IndexingPolicy
    from atakora_tf.requirements.setting import Origin, SettingValue
    from atakora_tf.requirements.throughput import Throughput
    from atakora_tf.requirements.ttl import Ttl

__all__ = [
    "OPERATIONS",
    "Auth",
    "AuthRules",
    "CrudApiOptions",
    "CrudApiProps",
    "Identities",
    "Operation",
]

Operation: TypeAlias = "OperationWord"
Auth: TypeAlias = Literal["anonymous", "function", "entra"]
AuthRules: TypeAlias = "Auth | EntraAuth | Mapping[str, Auth | EntraAuth]"
Identities: TypeAlias = Literal["app", "component"]

OPERATIONS: Final[tuple[Operation, ...]] = ("create", "read", "update", "delete", "list")
"""The operations that a CRUD API has unless it says otherwise, each a function of its own."""


class CrudApiOptions(TypedDict, total=False):
    """The options of a `CrudApi`; `CrudApi.define` says what each means."""

    entity: type | None
    entity_name: str | None
    schema: Mapping[str, Any] | type | None
    partition_key: str | Collection[str]
    operations: Collection[Operation]
    ttl: Ttl | int | None
    unique_keys: Collection[str | Collection[str]]
    throughput: Throughput | int | None
    soft_delete: bool | int
    indexes: IndexingPolicy | Collection[CompositeIndex | Collection[str]] | None
    auth: AuthRules
    rate_limit: RateLimit | None
    hooks: str | PathLike[str] | None
    cors: Collection[Origin]
    route: str | None
    filters: Collection[str] | None
    page_size: int
    max_page_size: int
    database: str | None
    container: str | None
    settings: Mapping[str, SettingValue] | None
    identity: Identities
    database_key: str
    functions_key: str
    region: str | None
    replicate_to: Sequence[str]
    dedicated: bool
    share_with: str | None
    uses: Collection[Use]
    previously: Previously


@frozen(kw_only=True)
class CrudApiProps:
    """What a user wrote in `CrudApi.define`, unchecked; see there."""

    entity: Any = None
    entity_name: Any = None
    schema: Any = None
    partition_key: Any = "/id"
    operations: Any = OPERATIONS
    ttl: Any = None
    unique_keys: Any = ()
    throughput: Any = None
    soft_delete: Any = False
    indexes: Any = None
    auth: Any = "function"
    rate_limit: Any = None
    hooks: Any = None
    cors: Any = ()
    route: Any = None
    filters: Any = None
    page_size: Any = 50
    max_page_size: Any = 200
    database: Any = None
    container: Any = None
    settings: Any = None
    identity: Any = "app"
    database_key: Any = "shared-database"
    functions_key: Any = "api-functions"
    region: Any = None
    replicate_to: Any = ()
    dedicated: Any = False
    share_with: Any = None
    uses: Any = ()
    previously: Any = ()
