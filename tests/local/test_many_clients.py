"""64 clients at once, over HTTP: no update is lost, and unique keys hold."""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from pathlib import Path

import httpx

from tests.local.dev_server import DevServer
from tests.local.small_programs import NOTES

_CLIENTS = 64
_ITEMS = 16


async def _all_at_once(address: str) -> None:
    limits = httpx.Limits(max_connections=_CLIENTS)
    async with httpx.AsyncClient(base_url=address, limits=limits, timeout=60) as client:
        same = {"topic": "t", "text": "the same"}
        made = await asyncio.gather(
            *(client.post("/api/notes", json={**same, "id": f"c{n}"}) for n in range(_CLIENTS))
        )
        assert Counter(each.status_code for each in made) == {201: 1, 409: _CLIENTS - 1}
        named = await asyncio.gather(
            *(
                client.post("/api/notes", json={"topic": "t", "text": f"n{n}", "id": "one id"})
                for n in range(_CLIENTS)
            )
        )
        assert Counter(each.status_code for each in named) == {201: 1, 409: _CLIENTS - 1}

        for number in range(_ITEMS):
            counter = {"id": f"i{number}", "topic": "counters", "text": f"i{number}", "stars": 0}
            assert (await client.post("/api/notes", json=counter)).status_code == 201

        refused = Counter[int]()

        async def count_one_more(number: int) -> None:
            path = f"/api/notes/i{number % _ITEMS}?topic=counters"
            while True:
                found = await client.get(path)
                answer = await client.patch(
                    path,
                    json={"stars": found.json()["stars"] + 1},
                    headers={"if-match": found.headers["etag"]},
                )
                refused[answer.status_code] += 1
                if answer.status_code == 200:
                    return

        await asyncio.gather(*(count_one_more(number) for number in range(_CLIENTS)))
        assert refused.keys() == {200, 412}
        counters = (await client.get("/api/notes?topic=counters")).json()["items"]
        assert [each["stars"] for each in counters] == [_CLIENTS // _ITEMS] * _ITEMS


def test_64_clients_lose_no_update_and_share_no_unique_key(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES.replace('hooks="hooks/notes.py",', ""))
    with DevServer(tmp_path, "--no-reload") as server:
        asyncio.run(_all_at_once(server.address))
        assert server.end(signal.SIGTERM) == 0
