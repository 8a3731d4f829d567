"""Runs to be rolled back, with processes that die at any call and other people in between."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.rollback.result import RollbackResult
from atakora_tf.migration.rollback.rollback import rollback
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.target.protocol import Target
from tests.migration.memory_target import Died, MemoryTarget, Place, Trouble

WRITES = frozenset({"create", "batch", "replace", "delete"})

troubles = st.builds(
    Trouble,
    st.integers(1, 30),
    st.sampled_from(["before", "after"]),
    st.sampled_from(["death", "death", "failure"]),
)


def rolled_back(folder: Path, target: Target, **options: Any) -> RollbackResult:
    """One session of a rollback."""

    async def session() -> RollbackResult:
        async with target:
            return await rollback(folder, target, **options)

    return asyncio.run(session())


@contextmanager
def dying(target: MemoryTarget, trouble: Trouble | None) -> Iterator[None]:
    """A process in which trouble strikes: at a call to the target or a transaction of a journal."""
    commit = Journal.commit

    def mortal(journal: Journal, *entries: Any, **others: Any) -> frozenset[str]:
        after = target.begin_call("commit")
        fresh = commit(journal, *entries, **others)
        if after:
            target.strike()
        return fresh

    target.revive(trouble)
    try:
        with mock.patch.object(Journal, "commit", mortal):
            yield
    except (Died, MigrationError):
        assert trouble is not None
    finally:
        target.revive()
        target.pass_time(60)


@contextmanager
def quick_folder() -> Iterator[Path]:
    """A folder in memory, for many sessions that each wait for the disk."""
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="atakora-", dir=memory if memory.is_dir() else None))
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def texts(target: MemoryTarget) -> Mapping[Place, bytes]:
    """What stands in the target now."""
    return dict(target.items())
