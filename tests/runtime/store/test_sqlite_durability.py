"""The embedded store: nothing acknowledged is lost, however the process ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from atakora_tf.contract.query import Query
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import Conflict
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from atakora_tf.runtime.store.sqlite_writer import SqliteWriter
from tests.runtime.store.writing import SPEC

_ROOT = Path(__file__).parents[3]


def _writer(file: Path, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.runtime.store.writing", str(file), name],
        cwd=_ROOT,
        env={**os.environ, "PYTHONPATH": str(_ROOT)},
        stdout=subprocess.PIPE,
        text=True,
    )


async def _everything(store: SqliteStore) -> set[object]:
    found: set[object] = set()
    items = store.items(SPEC)
    page = await items.query(Query(page_size=1000, select=("id",)))
    while True:
        found |= {each.item["id"] for each in page.items}
        if page.continuation is None:
            return found
        query = Query(page_size=1000, select=("id",), continuation=page.continuation)
        page = await items.query(query)


@pytest.mark.parametrize("acknowledged", [1, 40, 333])
def test_kill_9_in_the_middle_of_writes_loses_nothing_acknowledged(
    tmp_path: Path, acknowledged: int
) -> None:
    file = tmp_path / "items.db"
    told: set[str] = set()
    # The second process goes on where the first was killed.
    for name in ("first", "second"):
        process = _writer(file, name)
        assert process.stdout is not None
        try:
            for _ in range(acknowledged):
                told.add(process.stdout.readline().strip())
        finally:
            process.send_signal(signal.SIGKILL)
        told |= {line.strip() for line in process.stdout.read().splitlines() if line.strip()}
        process.stdout.close()
        assert process.wait(10) == -signal.SIGKILL
    # Killed in the middle of a line, the last one may be cut short.
    assert len(told) >= 2 * acknowledged

    async def check() -> None:
        store = SqliteStore(file)
        kept = await _everything(store)
        lost = {item_id for item_id in told - kept if _whole(item_id, kept)}
        assert lost == set()
        items = store.items(SPEC)
        some = sorted(map(str, kept))[0]
        with pytest.raises(Conflict):
            await items.create({"id": "x", "k": int(some.split("-")[1]), "mail": some})
        await store.close()

    asyncio.run(check())


def _whole(item_id: str, kept: set[object]) -> bool:
    return not any(str(each).startswith(item_id) for each in kept)


def test_two_processes_write_one_file(tmp_path: Path) -> None:
    file = tmp_path / "items.db"
    writers = [_writer(file, name) for name in ("one", "two")]
    lines = []
    for each in writers:
        assert each.stdout is not None
        lines += [each.stdout.readline().strip() for _ in range(50)]
    for each in writers:
        each.kill()
        each.communicate(timeout=10)

    async def check() -> None:
        store = SqliteStore(file)
        assert set(lines) <= await _everything(store)
        await store.close()

    asyncio.run(check())


def test_the_loop_goes_on_while_the_store_works(tmp_path: Path) -> None:
    async def check() -> None:
        store = SqliteStore(tmp_path / "items.db")
        items = store.items(ContainerSpec(database="shop", container="things"))
        await items.create({"id": "first"})
        # Another process is writing: the store has to wait, and nobody else may.
        other = sqlite3.connect(tmp_path / "items.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        waiting = asyncio.create_task(items.create({"id": "second"}))
        for _ in range(50):
            await asyncio.sleep(0.001)
        assert not waiting.done()
        other.execute("ROLLBACK")
        other.close()
        assert (await waiting).item["id"] == "second"
        await store.close()

    asyncio.run(check())


def test_a_caller_whose_loop_is_gone_stops_no_other(tmp_path: Path) -> None:
    writer = SqliteWriter(str(tmp_path / "items.db"))
    closed = threading.Event()

    async def begin() -> asyncio.Task[bool]:
        writing = asyncio.create_task(writer.run(lambda _: closed.wait(10)))
        await asyncio.sleep(0)
        return writing

    gone = asyncio.new_event_loop()
    writing = gone.run_until_complete(begin())
    # Nobody can know whether it still runs when it is told.
    gone.is_closed = lambda: False  # type: ignore[method-assign]
    gone.close()
    closed.set()
    with asyncio.Runner() as runner:
        assert runner.run(asyncio.wait_for(writer.run(lambda _: "written"), 10)) == "written"
    writer.close()
    del gone.is_closed  # type: ignore[method-assign]
    assert not writing.done()
    writing._log_destroy_pending = False  # type: ignore[attr-defined]
