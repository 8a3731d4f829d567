"""One item on its way into the target, with everything that can be there already."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import define, evolve

from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.doubts import expected_etag, is_own
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.head import Mode
from atakora_tf.migration.run.loading import Loaded
from atakora_tf.migration.run.refusals import TargetReason, refused_by_target
from atakora_tf.migration.target.protocol import (
    Changed,
    Exists,
    Found,
    Gone,
    Stored,
    TargetContainer,
    Unique,
    Unstorable,
)

__all__ = ["Carrier", "Outcome", "Settled", "Work"]

_MOST_LOOKS: Final = 20

Outcome: TypeAlias = Literal["written", "replaced", "unchanged", "refused"]


@define(eq=False)
class Work:
    """An item that is about to be written.

    entry: what the journal holds of it, `intended`. prior: the entry before that; None where there
    was none. doubtful: whether an earlier process may have written it already.
    """

    item: Item
    loaded: Loaded
    entry: Entry
    prior: Entry | None = None
    doubtful: bool = False

    @property
    def fresh(self) -> bool:
        """Whether the place is expected to be empty."""
        return not self.doubtful and expected_etag(self.entry) is None


@define(eq=False)
class Settled:
    """What became of an item; the entry is not in the journal yet."""

    work: Work
    outcome: Outcome
    entry: Entry
    rejected: Rejected | None = None


class Carrier:
    """Writes single items to one container, and looks closer where the target objects.

    Whatever rollback needs to know of a write is on the disk before it is sent.
    """

    def __init__(self, container: TargetContainer, mode: Mode, commit: GroupCommit) -> None:
        self._container = container
        self._mode: Mode = mode
        self._commit = commit

    async def carry(self, work: Work) -> Settled:
        """Write the item of an entry that is `intended` and on the disk."""
        try:
            if work.fresh:
                return written(work, await self._container.create(work.item))
            if work.entry.etag is not None and not work.doubtful:
                stored = await self._container.replace(work.item, etag=work.entry.etag)
                return written(work, stored)
        except (Exists, Changed, Gone):
            pass
        except (Unique, Unstorable) as error:
            return self._refused_itself(work, error)
        return await self.look(work)

    async def look(self, work: Work) -> Settled:
        """Write the item to a place where something is, or may be."""
        for _ in range(_MOST_LOOKS):
            found = await self._container.read(work.item.id, work.item.partition_key)
            try:
                if found is None:
                    return await self._onto_nothing(work)
                if found.hash == work.item.hash:
                    return _equal(work, found)
                return await self._over(work, found)
            except (Exists, Changed, Gone):
                continue
            except (Unique, Unstorable) as error:
                return self._refused_itself(work, error)
        return self._refused(work, "changed-in-target")

    async def _onto_nothing(self, work: Work) -> Settled:
        if expected_etag(work.entry) is not None:
            if self._mode != "upsert":
                return self._refused(work, "changed-in-target")
            # Someone took away what stood there: rollback is to leave the place empty.
            await self._intend(
                work,
                evolve(work.entry, etag=None, existed=False, before=None, before_etag=None),
            )
        return written(work, await self._container.create(work.item))

    async def _over(self, work: Work, found: Found) -> Settled:
        entry = work.entry
        journaled = entry.before is not None and found.etag == entry.before_etag
        if found.etag != entry.etag and not journaled:
            seen = entry.existed and entry.before_etag == found.etag
            if self._mode != "upsert" and not (seen and self._mode == "replace-if-unchanged"):
                known = expected_etag(entry) is not None
                return self._refused(work, "changed-in-target" if known else "exists")
            await self._intend(
                work,
                evolve(entry, etag=None, existed=True, before=found.text, before_etag=found.etag),
            )
            # What stood there differs from what is wanted, so no earlier write is in doubt now.
            work.doubtful = False
        return written(work, await self._container.replace(work.item, etag=found.etag))

    async def _intend(self, work: Work, entry: Entry) -> None:
        await self._commit.add([entry])
        work.entry = entry

    def _refused(self, work: Work, reason: TargetReason, said: str = "") -> Settled:
        rejected = refused_by_target(work.item, reason, self._mode, said)
        return Settled(work, "refused", _as_before(work, reason), rejected)

    def _refused_itself(self, work: Work, error: Unique | Unstorable) -> Settled:
        reason: TargetReason = "unique" if isinstance(error, Unique) else "unstorable"
        return self._refused(work, reason, str(error))


def written(work: Work, stored: Stored) -> Settled:
    """The outcome of a write that happened."""
    entry = evolve(work.entry, state="written", etag=stored.etag)
    replaced = work.entry.before is not None and work.entry.before_etag is not None
    return Settled(work, "replaced" if replaced else "written", entry)


def _equal(work: Work, found: Found) -> Settled:
    """The outcome where the item stands there already."""
    entry = work.entry
    if found.etag == entry.etag or (work.doubtful and is_own(entry, found)):
        return Settled(work, "written", evolve(entry, state="written", etag=found.etag))
    seen = evolve(
        entry, state="unchanged", etag=None, existed=True, before=None, before_etag=found.etag
    )
    return Settled(work, "unchanged", seen)


def _as_before(work: Work, reason: TargetReason) -> Entry:
    """The entry of an item that is not written: what the run did there before stays true."""
    prior, entry = work.prior, work.entry
    if prior is not None and prior.state in ("written", "unchanged", "deleted"):
        return prior
    if entry.etag is not None:
        return evolve(entry, state="written")
    exists = reason in ("exists", "changed-in-target")
    return evolve(entry, state="refused", existed=exists or entry.existed, before=None)
