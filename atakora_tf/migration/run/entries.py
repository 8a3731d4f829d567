"""What the journal of a run says of one place in the target."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias, get_args

from attrs import frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.items import ContainerName

__all__ = ["STATES", "Entry", "Key", "State"]

State: TypeAlias = Literal[
    "intended",
    "written",
    "unchanged",
    "refused",
    "deleting",
    "deleted",
    "undoing",
    "undone",
    "left",
]
"""How far a run has come with one item.

intended: a write may be under way; after a crash it is in doubt whether it happened.
written: the item stands as this run wrote it.
unchanged: an equal item was there, which this run did not write and rollback does not touch.
refused: the target keeps something else; nothing of this run stands there.
deleting, deleted: a later pass of the run takes the item away, as its document is gone.
undoing, undone: rollback is at it, or has brought back what was before.
left: rollback found the item changed by someone else and leaves it.
"""

STATES: Final[tuple[State, ...]] = get_args(State)

Key: TypeAlias = tuple[ContainerName, tuple[Scalar, ...], str]
"""A place: container, partition key, id."""


@frozen(kw_only=True)
class Entry:
    """One place in the target and what the run did there.

    path: the source document. hash: of the item as the run wants it or wrote it; 32 bytes.
    etag: after the last write of this run; None exactly where it never wrote here (or took it away
    again). While `intended`, it is that of the write before, if there was one.
    existed: something was there before the run wrote, or is there that the run did not write.
    before: that item as canonical JSON, where the run replaced or deleted it: what rollback brings
    back. None where nothing was there, or it was not touched.
    before_etag: the ETag of what the run found: of the pre-image when it was read, or of the
    `unchanged` item; what a write that is `intended` expects to find.
    intended_at: seconds since the epoch by the server's clock when the first write for this state
    of the item was prepared; what stands there from before is not this run's.
    """

    container: ContainerName
    partition_key: tuple[Scalar, ...]
    id: str
    path: str
    state: State
    hash: bytes
    etag: str | None = None
    existed: bool = False
    before: bytes | None = None
    before_etag: str | None = None
    intended_at: int = 0

    @property
    def key(self) -> Key:
        """The place."""
        return (self.container, self.partition_key, self.id)
