"""An item whose document is gone, taken away unless someone else changed it."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import evolve

from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.target.protocol import Changed, Found, Gone, Target

__all__ = ["Removal", "remove", "would_remove"]

_MOST_LOOKS: Final = 20

Removal: TypeAlias = Literal["deleted", "gone", "conflict"]
"""gone: someone else deleted it before. conflict: someone else changed it, and it stays."""


async def remove(entry: Entry, target: Target, commit: GroupCommit) -> Removal:
    """Delete the item of an entry that is `written` or `unchanged`.

    What rollback needs is on the disk before: an item that the run did not write is kept as a
    pre-image, which rollback brings back.
    """
    container = target.container(entry.container)
    etag, begun = entry.etag, False
    for _ in range(_MOST_LOOKS):
        if etag is None:
            found = await container.read(entry.id, entry.partition_key)
            removal = would_remove(entry, found)
            if removal != "deleted" or found is None:
                await _stays(entry, commit, begun=begun)
                return removal
            now, etag = _deleting(entry, found), found.etag
        else:
            now = evolve(entry, state="deleting")
        await commit.add([now])
        begun = True
        try:
            await container.delete(entry.id, entry.partition_key, etag=etag)
        except Gone:
            await _stays(entry, commit, begun=begun)
            return "gone"
        except Changed:
            etag = None  # perhaps someone wrote the same again
            continue
        await commit.add([evolve(now, state="deleted", etag=None, before_etag=None)])
        return "deleted"
    await _stays(entry, commit, begun=begun)
    return "conflict"


def would_remove(entry: Entry, found: Found | None) -> Removal:
    """What `remove` does where this is in the target."""
    if found is None:
        return "gone"
    return "deleted" if found.hash == entry.hash else "conflict"


def _deleting(entry: Entry, found: Found) -> Entry:
    if entry.etag is not None:
        return evolve(entry, state="deleting", etag=found.etag)
    return evolve(entry, state="deleting", existed=True, before=found.text, before_etag=found.etag)


async def _stays(entry: Entry, commit: GroupCommit, *, begun: bool) -> None:
    if begun:
        await commit.add([entry])
