"""One item taken back, unless someone else changed it in the meantime."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from attrs import evolve, frozen

from atakora_tf.migration.mapping.item_hash import hash_of_item_text
from atakora_tf.migration.run.doubts import CLOCK_MARGIN
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.target.protocol import (
    Changed,
    Exists,
    Found,
    Gone,
    ItemText,
    Target,
    TargetContainer,
    Unique,
    Unstorable,
)

__all__ = ["Outcome", "Undone", "aim_of", "undo", "would_undo"]

_MOST_LOOKS: Final = 20

Aim: TypeAlias = Literal["delete", "restore", "recreate", "nothing"]

Outcome: TypeAlias = Literal[
    "deleted", "restored", "recreated", "gone", "as-before", "left", "refused"
]
"""deleted: what the run created is away. restored: what it replaced is back. recreated: what it
deleted is back. gone, as-before: others had done the same. left: someone else changed it, and it
stays. refused: the target does not take what was there before."""

_DOES: Final[Mapping[Aim, Outcome]] = {
    "delete": "deleted",
    "restore": "restored",
    "recreate": "recreated",
    "nothing": "as-before",
}


@frozen
class Undone:
    """What became of an item, and the entry that says so; still `undoing` where it is refused."""

    entry: Entry
    outcome: Outcome


def aim_of(entry: Entry) -> Aim:
    """What brings back the state before the run, of an entry that nothing is in doubt of.

    An entry that is `undoing` has the aim that it had before.
    """
    if entry.state not in ("written", "deleted", "undoing"):
        return "nothing"
    if entry.etag is None:
        return "nothing" if entry.before is None else "recreate"
    return "delete" if entry.before is None else "restore"


async def undo(entry: Entry, target: Target, *, resumed: bool) -> Undone:
    """Bring back what was at the place of an entry that is `undoing` in the journal.

    resumed: an earlier process may have done it already. Then what was written since, under an ETag
    that nobody knows, is left even with the run's content: it can be new.
    """
    container = target.container(entry.container)
    for _ in range(_MOST_LOOKS):
        try:
            return await _tried(entry, container)
        except Gone:
            if entry.before is None:
                return _done(entry, "deleted" if resumed else "gone")
            return _left(entry)
        except (Unique, Unstorable):
            return Undone(entry, "refused")
        except (Changed, Exists):
            pass
        found = await container.read(entry.id, entry.partition_key)
        settled = _seen(entry, found, resumed=resumed)
        if settled is not None:
            return settled
        if found is not None:
            # Someone wrote the same content again; it is the run's own all the same.
            entry = evolve(entry, etag=found.etag)
    return _left(entry)


def would_undo(entry: Entry, found: Found | None) -> Outcome:
    """What `undo` would do about an entry that has an aim, where this is in the target."""
    settled = _seen(entry, found, resumed=entry.state == "undoing")
    if settled is not None and (found is None or found.etag != entry.etag):
        return settled.outcome
    return _DOES[aim_of(entry)]


async def _tried(entry: Entry, container: TargetContainer) -> Undone:
    if entry.before is None:
        assert entry.etag is not None
        await container.delete(entry.id, entry.partition_key, etag=entry.etag)
        return _done(entry, "deleted")
    before = ItemText(entry.id, entry.partition_key, entry.before)
    if entry.etag is None:
        await container.create(before)
        return _done(entry, "recreated")
    await container.replace(before, etag=entry.etag)
    return _done(entry, "restored")


def _seen(entry: Entry, found: Found | None, *, resumed: bool) -> Undone | None:
    """The outcome where what stands there settles it; None where there is something to do."""
    if found is None:
        if entry.before is None:
            return _done(entry, "deleted" if resumed else "gone")
        return None if entry.etag is None else _left(entry)
    if entry.before is not None and found.hash == hash_of_item_text(entry.before):
        return _done(entry, "restored" if resumed else "as-before")
    new = resumed and found.changed_at >= entry.intended_at - CLOCK_MARGIN
    if entry.etag is None or new or found.hash != entry.hash:
        return _left(entry)
    return None


def _done(entry: Entry, outcome: Outcome) -> Undone:
    return Undone(evolve(entry, state="undone", etag=None, before=None), outcome)


def _left(entry: Entry) -> Undone:
    return Undone(evolve(entry, state="left"), "left")
