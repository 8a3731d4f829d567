"""The embedded store: nothing acknowledged is lost, however the process ends."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from atakora_tf.contract.query import Query
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import Conflict, NotFound, Unavailable
from atakora_tf.runtime.store.sqlite_store import SqliteStore
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
    async def check() -> float:
        store = SqliteStore(tmp_path / "items.db")
        items = store.items(ContainerSpec(database="shop", container="things"))
        await items.create({"id": "first"})
        longest = 0.0
        going = True

        async def beat() -> None:
            nonlocal longest
            before = time.monotonic()
            while going:
                await asyncio.sleep(0.001)
                longest = max(longest, time.monotonic() - before)
                before = time.monotonic()

        beating = asyncio.create_task(beat())
        for start in range(0, 2000, 100):
            await asyncio.gather(
                *(
                    items.create({"id": str(n), "text": "x" * 2000})
                    for n in range(start, start + 100)
                )
            )
        going = False
        await beating
        await store.close()
        return longest

    assert asyncio.run(check()) < 0.3


def test_a_cancelled_write_leaves_the_store_sound(tmp_path: Path) -> None:
    async def check() -> None:
        store = SqliteStore(tmp_path / "items.db")
        items = store.items(ContainerSpec(database="shop", container="things"))
        tasks = [asyncio.create_task(items.create({"id": str(n)})) for n in range(50)]
        await asyncio.sleep(0)
        for task in tasks[::2]:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        for number in range(1, 50, 2):
            await items.read(str(number), [str(number)])
        await store.close()

    asyncio.run(check())


def test_a_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    async def check() -> None:
        store = SqliteStore(tmp_path / "nowhere" / "items.db")
        items = store.items(ContainerSpec(database="shop", container="things"))
        with pytest.raises(Unavailable, match=r"cannot be written: unable to open database file"):
            await items.create({"id": "a"})
        with pytest.raises(Unavailable, match=r"cannot be read: unable to open database file"):
            await items.read("a", ["a"])
        await store.close()

    asyncio.run(check())


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    async def check() -> None:
        store = SqliteStore(tmp_path / "items.db")
        items = store.items(ContainerSpec(database="shop", container="things"))
        await items.create({"id": "a"})
        await store.close()
        await store.close()
        with pytest.raises(Unavailable, match=r"The store is closed\."):
            await items.create({"id": "b"})
        with pytest.raises(Unavailable, match=r"The store is closed\."):
            await items.read("a", ["a"])
        again = SqliteStore(tmp_path / "items.db")
        assert (await again.items(items.spec).read("a", ["a"])).item == {"id": "a"}
        await again.close()

    asyncio.run(check())


def test_a_store_without_a_single_item_answers(tmp_path: Path) -> None:
    async def check() -> None:
        store = SqliteStore(tmp_path / "items.db")
        items = store.items(ContainerSpec(database="shop", container="things"))
        assert (await items.query(Query())).items == ()
        with pytest.raises(NotFound):
            await items.read("a", ["a"])
        await store.close()

    asyncio.run(check())


def test_the_store_works_in_one_loop_after_another(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path / "items.db")
    items = store.items(ContainerSpec(database="shop", container="things"))
    asyncio.run(items.create({"id": "a"}))
    assert asyncio.run(items.read("a", ["a"])).item == {"id": "a"}
    asyncio.run(store.close())
