"""Rollback: from the journal of a run, item by item, with every step on the disk before it is
taken, so that it goes on after kill -9."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from pathlib import Path
from typing import Final

from attrs import define, evolve, field

from atakora_tf.errors import MigrationError
from atakora_tf.migration.rollback.leftovers import LEFT_FILE, LeftFile, left_of
from atakora_tf.migration.rollback.result import RollbackResult
from atakora_tf.migration.rollback.undoing import Outcome, aim_of, undo, would_undo
from atakora_tf.migration.rollback.walking import walk
from atakora_tf.migration.run.doubts import resolved, settle_doubts
from atakora_tf.migration.run.entries import Entry, State
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.verification.advancing import Advanced, Advancing, nobody

__all__ = ["rollback"]

_OPEN: Final[tuple[State, ...]] = ("written", "deleted", "undoing")
_BEGUN: Final[tuple[State, ...]] = ("undoing",)
_LEFT: Final[tuple[State, ...]] = ("left",)
_DOUBTFUL: Final[tuple[State, ...]] = ("intended", "deleting")


async def rollback(
    folder: Path, target: Target, *, dry_run: bool = False, tell: Advancing = nobody
) -> RollbackResult:
    """Take back what the run in the folder wrote, and bring back what it replaced or deleted.

    What someone else changed since stays, and is listed. Doing it again does nothing more. After
    any stop the same call goes on. target: inside its `async with`. dry_run: only look.

    Raises MigrationError where the folder has no run, another process is at work with it, it wrote
    to another account, or the target does not answer.
    """
    began, charged = time.monotonic(), target.meter.total.charge
    with Journal.open(folder) as journal:
        if journal.head.target != target.identity:
            raise MigrationError(
                f"The run in {folder} wrote to {journal.head.target}, and this is "
                f"{target.identity}. Nothing was changed. Name the same endpoint."
            )
        states: Counter[State] = Counter()
        for (_, state), count in journal.counts().items():
            states[state] += count
        async with GroupCommit(journal, 1) as commit:
            work = _Rollback(target, commit, tell, sum(states[each] for each in _OPEN))
            with LeftFile(None if dry_run else folder / LEFT_FILE) as left:
                if dry_run:
                    await work.look(left)
                else:
                    await settle_doubts(commit, target)
                    await work.take_back()
                await work.list_left(left)
    return RollbackResult(
        folder=folder,
        dry_run=dry_run,
        outcomes=dict(work.outcomes),
        already=states["undone"],
        untouched=states["unchanged"] + states["refused"],
        left=left.count,
        listed=tuple(left.listed),
        file=left.path if left.count else None,
        seconds=time.monotonic() - began,
        ru=target.meter.total.charge - charged,
    )


@define(eq=False)
class _Rollback:
    target: Target
    commit: GroupCommit
    tell: Advancing
    total: int
    outcomes: Counter[Outcome] = field(factory=Counter)
    done: int = 0

    async def take_back(self) -> None:
        """Take back everything that is not in doubt."""
        # What was created goes first: what comes back may need its value of a unique key.
        await self._each(_OPEN, self._undo, lambda entry: aim_of(entry) == "delete")
        await self._each(_OPEN, self._undo)
        while self.outcomes["refused"]:
            # Two items may have exchanged such a value; one of them may be free by now.
            refused, self.outcomes["refused"] = self.outcomes["refused"], 0
            await self._each(_BEGUN, self._undo)
            if self.outcomes["refused"] >= refused:
                break
        await self._each(_BEGUN, self._give_up)

    async def look(self, file: LeftFile) -> None:
        """Count what `take_back` would do."""

        async def one(entry: Entry) -> None:
            container = self.target.container(entry.container)
            found = await container.read(entry.id, entry.partition_key)
            now = resolved(entry, found) if entry.state in _DOUBTFUL else entry
            if now is None or aim_of(now) == "nothing":
                return
            outcome = would_undo(now, found)
            self._count(outcome)
            if outcome == "left":
                file.add(left_of(now, found))

        await self._each((*_OPEN, *_DOUBTFUL), one)

    async def list_left(self, file: LeftFile) -> None:
        """All that this rollback or an earlier one has left, as the target has it now."""

        async def one(entry: Entry) -> None:
            container = self.target.container(entry.container)
            file.add(left_of(entry, await container.read(entry.id, entry.partition_key)))

        await self._each(_LEFT, one)

    async def _undo(self, entry: Entry) -> None:
        resumed = entry.state == "undoing"
        if aim_of(entry) == "nothing":
            await self.commit.add([evolve(entry, state="undone")])
            return
        if not resumed:
            entry = evolve(entry, state="undoing", intended_at=int(self.target.now()))
            await self.commit.add([entry])
        undone = await undo(entry, self.target, resumed=resumed)
        if undone.entry.state != "undoing":
            await self.commit.add([undone.entry])
        self._count(undone.outcome)

    async def _give_up(self, entry: Entry) -> None:
        await self.commit.add([evolve(entry, state="left")])

    def _count(self, outcome: Outcome) -> None:
        self.outcomes[outcome] += 1
        self.done += 1
        self.tell(Advanced("rollback", "taking back", self.done, max(self.total, self.done)))

    async def _each(
        self,
        states: Collection[State],
        do: Callable[[Entry], Awaitable[None]],
        chosen: Callable[[Entry], bool] = lambda _: True,
    ) -> None:
        """Do something about the entries in some states, many at once, all in bounded memory."""
        entries = self.commit.journal.entries(states=states)
        await walk(self.commit, (each for each in entries if chosen(each)), do)
