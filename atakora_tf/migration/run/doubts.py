"""Whether a write happened that a crash left in doubt: what can be told from the target."""

from __future__ import annotations

import asyncio
from typing import Final

from attrs import evolve

from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.target.protocol import Found, Target

__all__ = ["CLOCK_MARGIN", "expected_etag", "is_own", "resolved", "settle_doubts"]

CLOCK_MARGIN: Final = 2
"""Seconds by which the time of an intent may be ahead of the server's `_ts` of the write: both are
whole seconds, and `Target.now` is good to one."""

_TOGETHER: Final = 100


def expected_etag(entry: Entry) -> str | None:
    """The ETag of what stood there before the write that is intended; None for an empty place."""
    if entry.etag is not None:
        return entry.etag
    return entry.before_etag if entry.existed else None


def is_own(entry: Entry, found: Found) -> bool:
    """Whether an item with the content of an intent in doubt was written by that intent.

    Where something stood there, its ETag tells. On an empty place the time does: what is there from
    before the intent is someone else's. Someone who wrote the very same content after it cannot be
    told from this run.
    """
    expected = expected_etag(entry)
    if expected is not None:
        return found.etag != expected or found.etag == entry.etag
    return found.changed_at >= entry.intended_at - CLOCK_MARGIN


def resolved(entry: Entry, found: Found | None) -> Entry | None:
    """The entry of a write or deletion in doubt, as the target shows it; None: nothing is there.

    For an entry whose item is not going to be written now. Nothing is left in doubt by it.
    """
    if entry.state == "deleting":
        if found is None:
            return evolve(entry, state="deleted", etag=None)
        return evolve(entry, state="unchanged" if entry.etag is None else "written")
    if found is not None and found.hash == entry.hash and is_own(entry, found):
        return evolve(entry, state="written", etag=found.etag)
    if entry.etag is not None:
        # The write before stands, or someone changed it since, which its ETag tells.
        kept = entry.hash if found is None or found.etag != entry.etag else found.hash
        return evolve(entry, state="written", hash=kept)
    if entry.existed and expected_etag(entry) is None:
        return evolve(entry, state="deleted")  # it was to be written where a pass had deleted
    if found is None and not entry.existed:
        return None
    if found is not None and found.hash == entry.hash:
        return evolve(entry, state="unchanged", existed=True, before=None, before_etag=found.etag)
    return evolve(entry, state="refused", existed=True, before=None)


async def settle_doubts(commit: GroupCommit, target: Target) -> int:
    """Settle every entry that a crash left `intended` or `deleting`; how many there were.

    For passes that do not go over the documents themselves, such as rollback; and at the end of an
    import, for documents that did not come again.
    """
    doubtful = await commit.run(
        lambda: list(commit.journal.entries(states=("intended", "deleting")))
    )
    for begin in range(0, len(doubtful), _TOGETHER):
        several = doubtful[begin : begin + _TOGETHER]
        settled = await asyncio.gather(*(_looked_up(entry, target) for entry in several))
        await commit.add(
            [now for now in settled if now is not None],
            forgotten=[
                entry.key for entry, now in zip(several, settled, strict=True) if now is None
            ],
        )
    return len(doubtful)


async def _looked_up(entry: Entry, target: Target) -> Entry | None:
    found = await target.container(entry.container).read(entry.id, entry.partition_key)
    return resolved(entry, found)
