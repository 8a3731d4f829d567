"""The engine of a pass: groups of documents into the journal, and from there into the target."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from attrs import field, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.run.batches import Batches
from atakora_tf.migration.run.carrying import Carrier, Settled, Work, written
from atakora_tf.migration.run.channel import Channel
from atakora_tf.migration.run.doubts import resolved, settle_doubts
from atakora_tf.migration.run.entries import Key
from atakora_tf.migration.run.events import Finished, Observer, RefusedDocument, Stopped
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.head import Mode
from atakora_tf.migration.run.loading import Group, Loaded, groups
from atakora_tf.migration.run.passes import Pass
from atakora_tf.migration.run.planning import Plan, key_of, planned
from atakora_tf.migration.run.progress import Progress
from atakora_tf.migration.run.refusals import too_many
from atakora_tf.migration.run.room import Room
from atakora_tf.migration.run.task_errors import first_of
from atakora_tf.migration.source import Source
from atakora_tf.migration.target.protocol import Refusal, Target

__all__ = ["Engine", "Limits"]


@frozen(kw_only=True)
class Limits:
    """How much a run holds in memory.

    items: that are on their way to the target. bytes: of their texts. batches: whether new items of
    one partition go together.
    """

    items: int = 2_000
    bytes: int = 16 * 1024 * 1024
    batches: bool = True


@frozen(kw_only=True, eq=False)
class Engine:
    """Carries what a source gives, for one pass; used once."""

    target: Target
    mode: Mode
    commit: GroupCommit
    current: Pass
    progress: Progress
    observer: Observer
    max_errors: int | None
    every: float
    limits: Limits
    _room: Room = field(init=False)
    _batches: Batches = field(init=False, factory=Batches)
    _carriers: dict[ContainerName, Carrier] = field(init=False, factory=dict)
    _busy: set[Key] = field(init=False, factory=set)
    _tally: list[int] = field(init=False)

    @_room.default
    def _made_room(self) -> Room:
        return Room(self.limits.items, self.limits.bytes)

    @_tally.default
    def _refused_so_far(self) -> list[int]:
        return [self.current.refused]

    async def carry_all(
        self,
        source: Source,
        transform: Transform,
        collections: Sequence[str] | None,
        kept: Path,
    ) -> str | None:
        """Carry everything; why it stopped before the end, or None. All is settled then."""
        channel: Channel[Group] = Channel(
            lambda going_on: groups(
                source, transform, collections=collections, kept=kept, going_on=going_on
            )
        )
        ticking = asyncio.create_task(self._tick())
        failed: MigrationError | None = None
        try:
            async with asyncio.TaskGroup() as tasks:
                try:
                    async for group in channel:
                        await self._admit(group, tasks)
                        if self._too_many():
                            break
                except MigrationError as error:
                    failed = error  # what is on its way is settled first
            if failed is not None:
                raise failed
        except BaseExceptionGroup as several:
            raise first_of(several) from None
        finally:
            ticking.cancel()
            await channel.stop()
            with suppress(asyncio.CancelledError):
                await ticking
        stopped = self._stopped_because()
        if stopped is None:
            await settle_doubts(self.commit, self.target)
        else:
            self.observer.observe(Stopped(stopped))
        await self._report(last=True)
        return stopped

    async def _admit(self, group: Group, tasks: asyncio.TaskGroup) -> None:
        self.progress.read(group.loaded)
        several = group.loaded
        while several:
            plan = await self._plan(several)
            several = await self._start(plan, tasks)

    async def _plan(self, several: Sequence[Loaded]) -> Plan:
        keys = [key_of(each.outcome) for each in several if isinstance(each.outcome, Item)]
        journal, number = self.commit.journal, self.current.number

        def refused_here(path: str) -> bool:
            known = journal.refusal(path)
            return known is not None and known.number >= number

        def ask() -> Plan:
            return planned(
                several,
                journal.find_many(keys),
                busy=self._busy,
                refused_here=refused_here,
                handed_on=self.current.activity != "import",
                now=int(self.target.now()),
            )

        return await self.commit.run(ask)

    async def _start(self, plan: Plan, tasks: asyncio.TaskGroup) -> Sequence[Loaded]:
        """Begin with what is planned; what has to be planned again after it."""
        for loaded in plan.already:
            self.progress.of(loaded).already += 1
        for loaded in plan.refused_before:
            self.progress.of(loaded).refused += 1
        fresh = await self.commit.add(
            [work.entry for work in plan.works if not work.doubtful],
            refused=[(rejected, loaded.documents) for loaded, rejected in plan.refused],
            carried=[path for loaded in plan.already for path in self._carried(loaded)],
        )
        for loaded, rejected in plan.refused:
            if loaded.embedded:
                self.progress.orphaned(loaded)
            self._count_refused(loaded, new=rejected.path in fresh)
            if rejected.path in fresh:
                self.observer.observe(RefusedDocument(rejected))
        for works in self._grouped(plan.works):
            size = sum(work.loaded.bytes for work in works)
            await self._room.enter(len(works), size)
            self._busy.update(work.entry.key for work in works)
            tasks.create_task(self._carry(works, size))
        if plan.doubts or plan.repeated:
            await self._room.drained()
        for _, entry in plan.doubts:
            found = await self.target.container(entry.container).read(entry.id, entry.partition_key)
            now = resolved(entry, found)
            await self.commit.add(
                [] if now is None else [now], forgotten=[entry.key] if now is None else []
            )
        return [loaded for loaded, _ in plan.doubts] + plan.repeated

    def _grouped(self, works: Sequence[Work]) -> Sequence[Sequence[Work]]:
        if self.limits.batches:
            return self._batches.together(works)
        return [[work] for work in works]

    async def _carry(self, works: Sequence[Work], size: int) -> None:
        try:
            if len(works) > 1:
                await self._carry_together(works)
            else:
                await self._settle([await self._carrier(works[0]).carry(works[0])])
        finally:
            self._busy.difference_update(work.entry.key for work in works)
            self._room.leave(len(works), size)

    async def _carry_together(self, works: Sequence[Work]) -> None:
        name = works[0].item.container
        container = self.target.container(name)
        try:
            stored = await container.create_batch([work.item for work in works])
        except Refusal:
            self._batches.refused(name)
            # Where one fails, none of the others is to write on after the run has ended.
            async with asyncio.TaskGroup() as tasks:
                singly = [tasks.create_task(self._carrier(work).carry(work)) for work in works]
            await self._settle([each.result() for each in singly])
        else:
            self._batches.taken(name)
            await self._settle(
                [written(work, each) for work, each in zip(works, stored, strict=True)]
            )

    async def _settle(self, several: Sequence[Settled]) -> None:
        fresh = await self.commit.add(
            [each.entry for each in several],
            refused=[
                (each.rejected, each.work.loaded.documents)
                for each in several
                if each.rejected is not None
            ],
            carried=[
                path
                for each in several
                if each.rejected is None
                for path in self._carried(each.work.loaded)
            ],
        )
        for each in several:
            counts = self.progress.of(each.work.loaded)
            match each.outcome:
                case "written" | "replaced":
                    counts.written += 1
                    counts.replaced += each.outcome == "replaced"
                    counts.bytes += each.work.loaded.bytes
                case "unchanged":
                    counts.unchanged += 1
                case "refused":
                    new = str(each.work.item.source) in fresh
                    self._count_refused(each.work.loaded, new=new)
                    if new and each.rejected is not None:
                        self.observer.observe(RefusedDocument(each.rejected))

    def _carried(self, loaded: Loaded) -> Sequence[str]:
        """Documents that are carried now and may have been refused by an earlier pass."""
        if self.current.number == 1:
            return ()
        return [str(each.path) for each in loaded.documents]

    def _carrier(self, work: Work) -> Carrier:
        name = work.item.container
        found = self._carriers.get(name)
        if found is None:
            found = Carrier(self.target.container(name), self.mode, self.commit)
            self._carriers[name] = found
        return found

    def _count_refused(self, loaded: Loaded, *, new: bool) -> None:
        self.progress.of(loaded).refused += 1
        self._tally[0] += new

    def _too_many(self) -> bool:
        return self.max_errors is not None and self._tally[0] > self.max_errors

    def _stopped_because(self) -> str | None:
        if self.max_errors is None or not self._too_many():
            return None
        file = self.commit.journal.folder / self.current.dead_letters
        return too_many(self._tally[0], self.max_errors, file)

    async def _tick(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            await self._report()

    async def _report(self, *, last: bool = False) -> None:
        now = self.progress.now()
        sample = self.progress.sample(now)
        await self.commit.run(lambda: self.commit.journal.add_sample(sample))
        self.observer.observe(Finished(now) if last else now)
