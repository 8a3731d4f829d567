"""One way through the source after the import: what is new, what changed, and what is gone."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from attrs import define

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.mapping_file import fingerprint
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.rollback.walking import walk
from atakora_tf.migration.run.channel import Channel
from atakora_tf.migration.run.doubts import settle_doubts
from atakora_tf.migration.run.entries import Entry, State
from atakora_tf.migration.run.events import Observer
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.importing import ImportOptions, run_pass
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.run.loading import Group, groups
from atakora_tf.migration.source import Source
from atakora_tf.migration.sync.conflicts import ConflictFile
from atakora_tf.migration.sync.known_places import KnownPlaces
from atakora_tf.migration.sync.removing import Removal, remove
from atakora_tf.migration.sync.result import Conflict, PassResult
from atakora_tf.migration.sync.watching import ChangedSince, WatchedTransform
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.values import Timestamp
from atakora_tf.migration.verification.advancing import Advanced, Advancing

__all__ = ["OnePass"]

_SKEW: Final = 600
"""Seconds by which the clock that a read time is from may be ahead of the one of update times."""

_STANDING: Final[tuple[State, ...]] = ("written", "unchanged")

Measured = Callable[..., PassResult]
"""Makes the result, given `seconds` and `ru`."""


@define(eq=False)
class OnePass:
    """A pass over a source of which a run has read an earlier state.

    The import of the run has finished, and its journal is open.
    """

    source: Source
    mapping: MappingRules
    target: Target
    journal: Journal
    observer: Observer
    tell: Advancing
    max_errors: int | None
    notes: tuple[str, ...]

    async def carry(self, conflicts: ConflictFile) -> Measured:
        """Carry what changed, then delete what is gone."""
        last = self.journal.passes()[-1].number
        async with GroupCommit(self.journal, last) as commit:
            # What an earlier pass left in doubt is to be known before places are counted.
            await settle_doubts(commit, self.target)
        since = self._since()
        with await asyncio.to_thread(
            partial(KnownPlaces, self.journal, by_path=since is not None)
        ) as known:
            changed = ChangedSince(self.source, known, since)
            carried = await run_pass(
                "sync",
                changed,
                self._transform(known),
                self.target,
                self.journal,
                ImportOptions(
                    mode="replace-if-unchanged",
                    max_errors=self.max_errors,
                    collections=self.journal.head.collections,
                ),
                self.observer,
                notes=self.notes,
            )
            removals: Counter[Removal] = Counter()
            if carried.stopped is None:
                # Only what was read to its end tells what is not there any more.
                self._require_documents(known)
                await self._remove(known, removals, conflicts)
        return partial(
            PassResult,
            number=self.journal.passes()[-1].number,
            read_time=self._read_time(),
            documents=carried.total.read + changed.left_out,
            left_out=changed.left_out,
            written=carried.total.written,
            deleted=removals["deleted"],
            gone=removals["gone"],
            conflicts=removals["conflict"],
            refused=carried.refused,
            dead_letters=carried.dead_letters,
            stopped=carried.stopped,
        )

    async def look(self) -> Measured:
        """Compare the source with the journal; neither is changed, nor is the target asked."""
        documents = written = refused = 0
        with await asyncio.to_thread(partial(KnownPlaces, self.journal, by_path=False)) as known:
            transform = self._transform(known)
            changed = ChangedSince(self.source, known, None)
            collections = self.journal.head.collections
            channel: Channel[Group] = Channel(
                lambda going_on: groups(
                    changed, transform, collections=collections, kept=None, going_on=going_on
                )
            )
            try:
                async for group in channel:
                    for loaded in group.loaded:
                        outcome = loaded.outcome
                        written += isinstance(outcome, Item) and not self._stands(outcome)
                        refused += isinstance(outcome, Rejected)
                    documents += len(group.loaded)
                    self.tell(Advanced("sync", "comparing", documents))
            finally:
                await channel.stop()
            self._require_documents(known)
            deleted = sum(1 for _ in known.gone())
        return partial(
            PassResult,
            number=None,
            read_time=self._read_time(),
            documents=documents,
            left_out=0,
            written=written,
            deleted=deleted,
            gone=0,
            conflicts=0,
            refused=refused,
            dead_letters=None,
            stopped=None,
        )

    async def _remove(
        self, known: KnownPlaces, removals: Counter[Removal], conflicts: ConflictFile
    ) -> None:
        async with GroupCommit(self.journal, self.journal.passes()[-1].number) as commit:

            async def one(entry: Entry) -> None:
                removal = await remove(entry, self.target, commit)
                removals[removal] += 1
                if removal == "conflict":
                    conflicts.add(
                        Conflict(
                            container=entry.container,
                            partition_key=entry.partition_key,
                            id=entry.id,
                            path=entry.path,
                        )
                    )
                self.tell(Advanced("sync", "deleting", removals.total()))

            await walk(commit, self._gone(known), one)

    def _gone(self, known: KnownPlaces) -> Iterator[Entry]:
        for key in known.gone():
            entry = self.journal.find(*key)
            if entry is not None and entry.state in _STANDING:
                yield entry

    def _since(self) -> Timestamp | None:
        """Documents that were last changed before this stand as the run has carried them.

        None where the times say too little: the source does not have them of one moment, or what
        is embedded changes without the document above it.
        """
        if not self.source.snapshot().consistent or any(rule.embed for rule in self.mapping.rules):
            return None
        same = fingerprint(self.mapping)
        times = [
            Timestamp.parse(each.read_time)
            for each in self.journal.passes()
            if each.activity in ("import", "sync")
            and each.finished is not None
            and each.mapping == same
            and each.read_time is not None
        ]
        if not times:
            return None
        last = max(times, key=lambda each: (each.seconds, each.nanoseconds))
        return Timestamp(last.seconds - _SKEW, last.nanoseconds)

    def _require_documents(self, known: KnownPlaces) -> None:
        if not known.documents and known.count:
            raise MigrationError(
                f"{self.source.name} has no documents at all, and the run in "
                f"{self.journal.folder} carried {known.count:,} items. Nothing was deleted. Name "
                "the source that the run is of; if everything is to go, roll the run back."
            )

    def _stands(self, item: Item) -> bool:
        entry = self.journal.find(item.container, item.partition_key, item.id)
        return entry is not None and entry.state in _STANDING and entry.hash == item.hash

    def _transform(self, known: KnownPlaces) -> WatchedTransform:
        database = self.source.snapshot().database or self.mapping.source
        return WatchedTransform(self.mapping, known, database=database)

    def _read_time(self) -> str | None:
        read_time = self.source.snapshot().read_time
        return None if read_time is None else str(read_time)
