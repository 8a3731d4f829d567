"""What a run needs of the place that items go to.

A target does all waiting itself: for its turn, for the RU/s that are granted, for a server that
does not answer.  Callers start as many calls as their memory holds; how many are under way at once
is decided inside.  What no patience helps against is a `MigrationError` and ends the run; what is a
matter of one item is one of the exceptions below.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, Literal, Protocol, Self

from attrs import field, frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import canonical_item, hash_of_item_text
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.meter import Meter

__all__ = [
    "Changed",
    "Checked",
    "ContainerKey",
    "Exists",
    "Found",
    "Gone",
    "ItemText",
    "Refusal",
    "Stored",
    "Target",
    "TargetContainer",
    "Throughput",
    "Unique",
    "Unstorable",
    "Wanted",
    "Writable",
]


class Writable(Protocol):
    """What is written: a mapping's `Item`, or an `ItemText`."""

    @property
    def id(self) -> str:
        """The item's id, as in the text."""

    @property
    def partition_key(self) -> tuple[Scalar, ...]:
        """The values of the container's key, outermost first, as in the text."""

    @property
    def text(self) -> bytes:
        """The item as canonical JSON in UTF-8 (see `item_hash`)."""


@frozen
class ItemText:
    """An item that comes from no document, such as the pre-image of one that was replaced."""

    id: str
    partition_key: tuple[Scalar, ...]
    text: bytes


@frozen
class Stored:
    """A write that happened.

    etag: of the item from now on; quoted, as HTTP has it.
    charge: RU of the call with all its repetitions; of a batch, each item's equal part.
    """

    etag: str
    charge: float


@frozen
class Found:
    """An item as the target has it.

    body: JSON without the fields that Cosmos DB sets itself. changed_at: `_ts`, the whole second of
    the last write by the server's clock, since the epoch.
    """

    body: Mapping[str, Any] = field(hash=False)
    etag: str
    changed_at: int

    @property
    def text(self) -> bytes:
        """The canonical text, equal to that of an `Item` exactly when the items are equal."""
        return canonical_item(self.body)

    @property
    def hash(self) -> bytes:
        """The hash of the text, as `Item.hash`."""
        return hash_of_item_text(self.text)


@frozen
class ContainerKey:
    """A container's partition key: paths such as "/tenant", outermost first; version 1 or 2."""

    paths: tuple[str, ...]
    version: int


@frozen
class Wanted:
    """A container as a run needs it.

    ttl: whether items carry a time to live of their own.
    """

    name: ContainerName
    key: ContainerKey
    ttl: bool = False


@frozen
class Checked:
    """What a look at the target has found, each a sentence.

    problems: what keeps a run from starting. notes: what people should know before.
    """

    problems: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@frozen
class Throughput:
    """The RU/s that a container has.

    kind: "manual", "autoscale" (then `ru` is the upper end), or "serverless" (no RU/s to set).
    ru: RU/s; None for serverless.
    minimum: the least that Cosmos DB will take from now on; None where it does not tell.
    shared: the database has them, for all its containers without RU/s of their own.
    of: the container "database/container", or the database where they are shared.
    """

    kind: Literal["manual", "autoscale", "serverless"]
    ru: int | None = None
    minimum: int | None = None
    shared: bool = False
    of: str = ""


class Refusal(Exception):
    """One item could not be written; nothing was changed by the call.

    index: the position in a batch, 0 outside of batches. The text is a sentence.
    """

    def __init__(self, message: str, *, index: int = 0) -> None:
        super().__init__(message)
        self.index = index


class Exists(Refusal):
    """An item of this id is there already, and it is not the one that this call wrote."""


class Changed(Refusal):
    """The item has another ETag than the caller named."""


class Gone(Refusal):
    """There is no item of this id (any more)."""


class Unique(Refusal):
    """Another item has the same value of a unique key of the container."""


class Unstorable(Refusal):
    """Cosmos DB refuses the item itself: its size, its key, a full logical partition."""


class TargetContainer(Protocol):
    """A container of the target.

    Every call may raise `MigrationError`, after which it is unknown whether a write happened.
    A call that is cancelled may have happened, too.
    """

    @property
    def name(self) -> ContainerName:
        """The container."""

    async def create(self, item: Writable) -> Stored:
        """Write a new item.  Raises Exists, Unique, Unstorable.

        Where an answer was lost, an item that is there with the same content and was written since
        this call began counts as written by it.
        """

    async def create_batch(self, items: Sequence[Writable]) -> Sequence[Stored]:
        """Write new items of one logical partition, all or none; as `create` in all else.

        At most `MOST_BATCH_ITEMS` items whose texts have no more than `MOST_BATCH_BYTES` together
        (both in `pace`). An exception's `index` says which item was refused first, as far as the
        target can tell; callers then write the items one by one.
        """

    async def read(self, id: str, partition_key: tuple[Scalar, ...]) -> Found | None:  # noqa: A002
        """The item, or None."""

    async def replace(self, item: Writable, *, etag: str) -> Stored:
        """Write over an item that has this ETag.  Raises Changed, Gone, Unique, Unstorable.

        Where an answer was lost, an item that is there with the same content and was written since
        this call began counts as written by it.
        """

    async def delete(
        self,
        id: str,  # noqa: A002
        partition_key: tuple[Scalar, ...],
        *,
        etag: str,
    ) -> float:
        """Delete an item that has this ETag; the RU.  Raises Changed, Gone.

        Where an answer was lost, an item that is not there counts as deleted by this call.
        """

    def scan(self) -> AsyncIterator[Sequence[tuple[tuple[Scalar, ...], Found]]]:
        """Every item with its partition key, in pages and in no order; each once.

        Physical partitions are read side by side; a few pages are in memory at a time. A value of
        the key that an item does not have at all is None.
        """


class Target(Protocol):
    """An account, open for the time of an `async with`.

    meter: what was done so far. identity: the account's address without secrets, for fingerprints
    and messages; equal for equal accounts.
    """

    meter: Meter

    @property
    def identity(self) -> str:
        """See above."""

    async def check(self, wanted: Iterable[Wanted]) -> Checked:
        """Look whether a run could start; nothing is changed."""

    def now(self) -> float:
        """Seconds since the epoch by the server's clock, as its last answers tell; good to 1 s.

        The machine's own clock before the first answer.
        """

    async def throughput(self, name: ContainerName) -> Throughput:
        """The RU/s that the container has, its own or its database's."""

    async def set_throughput(self, name: ContainerName, ru: int) -> None:
        """Change the RU/s where `throughput` found them: a database's for all its containers.

        Autoscale stays autoscale, `ru` is its upper end then. Raises MigrationError where there
        are none to change, or Cosmos DB refuses the number.
        """

    def container(self, name: ContainerName) -> TargetContainer:
        """A container; whether it is there turns out with the first call."""

    async def __aenter__(self) -> Self:
        """Open; nothing is asked yet."""

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close all connections."""
