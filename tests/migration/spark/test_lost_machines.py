"""A machine that is lost with its disk at any moment: the task's log brings all of it back."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.run.importing import ImportOptions, head_of, run_pass
from atakora_tf.migration.spark.logged_journal import LoggedJournal
from atakora_tf.migration.spark.task_log import TaskLog
from atakora_tf.migration.spark.work import FolderWork
from tests.migration.memory_target import Died, MemoryTarget, Trouble
from tests.migration.run.runs import DB, MAPPING, USERS, MemorySource, Seen, document, user

SOURCE = MemorySource(
    [*(user(f"u{n}", f"team{n // 3}", n=n) for n in range(6)), document("users/keyless", n=1)],
    size=3,
)
OPTIONS = ImportOptions(mode="upsert", every=60.0)


class MortalWork(FolderWork):
    """A work location at whose every write the machine can be lost."""

    def __init__(self, folder: Path, target: MemoryTarget) -> None:
        super().__init__(folder)
        self._target = target

    def put(self, name: str, content: bytes) -> bool:
        after = self._target.begin_call("put")
        done = super().put(name, content)
        if after:
            self._target.strike()
        return done

    def names(self, prefix: str) -> Sequence[str]:
        if self._target.dead:
            raise Died
        return super().names(prefix)


class Migration:
    """A task that is tried on one new machine after the other."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.target = MemoryTarget()
        self.target.someone_writes((USERS, ("team0",), "u1"), {"team": "team0", "n": 1})
        self.target.someone_writes((USERS, ("team1",), "u4"), {"team": "team1", "n": "other"})
        self.target.pass_time(60)
        self.machines = 0

    def tried(self, trouble: Trouble | None = None) -> None:
        """One attempt, on a machine that has nothing; trouble is its end."""
        self.target.revive(trouble)
        with suppress(Died), self._machine() as journal:
            if journal.result is None:
                asyncio.run(self._pass(journal))
                assert journal.log is not None
                journal.log.finish({})
        self.target.pass_time(60)

    def left(self) -> Any:
        """What the log alone says in the end."""
        self.target.revive()
        with self._machine() as journal:
            assert journal.result == {}
            entries = {
                each.key: (each.path, each.state, each.hash, each.existed, each.before)
                for each in journal.entries()
            }
            letters = read_dead_letters(journal.folder / "dead-letters.jsonl")
            return entries, [(each.rejected, each.documents) for each in letters]

    def _machine(self) -> LoggedJournal:
        self.machines += 1
        log = TaskLog(MortalWork(self.folder / "work", self.target), 0)
        head = head_of(SOURCE, MAPPING, self.target, OPTIONS)
        return LoggedJournal.claimed(self.folder / f"machine {self.machines}", head, log)

    async def _pass(self, journal: LoggedJournal) -> None:
        transform = Transform(MAPPING, database=DB)
        await run_pass("import", SOURCE, transform, self.target, journal, OPTIONS, Seen())


@pytest.fixture
def place() -> Iterator[Path]:
    memory = Path("/dev/shm")  # many sessions wait for many disk flushes
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_machine_changes_nothing_whatever_it_was_doing(place: Path, when: Any) -> None:
    undisturbed = Migration(place / "whole")
    undisturbed.tried()
    calls, expected = len(undisturbed.target.calls), undisturbed.left()
    assert calls > 15
    assert len(expected[0]) == 6
    for call in range(1, calls + 1):
        disturbed = Migration(place / f"lost {call}")
        disturbed.tried(Trouble(call, when))
        # The second machine is lost as well.
        disturbed.tried(Trouble(1 + call % 5, when))
        disturbed.tried()
        assert disturbed.left() == expected, call
        assert disturbed.target.items() == undisturbed.target.items(), call
