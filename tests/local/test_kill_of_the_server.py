"""kill -9 of the command in the middle of writes loses nothing that was acknowledged."""

from __future__ import annotations

import asyncio
import os
import signal
from pathlib import Path

import httpx

from tests.local.dev_server import DevServer
from tests.local.small_programs import NOTES

_WRITERS = 8


async def _write_until_killed(server: DevServer, name: str, enough: int) -> set[str]:
    """The ids of the notes that were acknowledged, some of them while the server was killed."""
    told: set[str] = set()
    at_last = asyncio.Event()

    async def writer(client: httpx.AsyncClient, number: int) -> None:
        count = 0
        while True:
            note = f"{name}-{number}-{count}"
            sent = {"id": note, "topic": f"t{number % 3}", "text": note}
            try:
                answer = await client.post(f"{server.address}/api/notes", json=sent)
            except httpx.HTTPError:
                return
            assert answer.status_code == 201, answer.text
            told.add(note)
            count += 1
            if len(told) >= enough:
                at_last.set()

    async with httpx.AsyncClient() as client:
        writers = [asyncio.create_task(writer(client, number)) for number in range(_WRITERS)]
        await at_last.wait()
        os.killpg(server.process.pid, signal.SIGKILL)
        await asyncio.gather(*writers)
    assert server.process.wait(10) == -signal.SIGKILL
    return told


def _kept(server: DevServer) -> set[str]:
    found: set[str] = set()
    link = f"{server.address}/api/notes?pageSize=200"
    while link:
        page = httpx.get(link).json()
        found |= {item["id"] for item in page["items"]}
        link = page.get("nextLink", "")
    return found


def test_kill_9_of_the_server_loses_nothing_acknowledged(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES.replace('hooks="hooks/notes.py",', ""))
    told: set[str] = set()
    for name, enough in (("first", 40), ("second", 150)):
        with DevServer(tmp_path, "--no-reload") as server:
            told |= asyncio.run(_write_until_killed(server, name, enough))
    with DevServer(tmp_path, "--no-reload") as server:
        kept = _kept(server)
        assert told - kept == set()
        # A note whose answer was lost may be there; nothing else is.
        assert len(kept - told) <= 2 * _WRITERS
        again = httpx.post(
            f"{server.address}/api/notes",
            json={"topic": "t0", "text": next(note for note in told if note.split("-")[1] == "0")},
        )
        assert (again.status_code, again.json()["code"]) == (409, "UniqueKeyTaken")
