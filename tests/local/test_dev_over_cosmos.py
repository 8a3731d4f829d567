"""The command over Cosmos DB: its own SDK, on a strict local server."""

from __future__ import annotations

import asyncio
import signal
import socket
from pathlib import Path

import httpx
import pytest

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local import stores
from atakora_tf.local.data_folder import DataFolder
from atakora_tf.local.stores import OpenStore
from atakora_tf.runtime.store.container_spec import ContainerSpec
from tests.cosmos.server import CosmosServer
from tests.local.dev_server import PATIENCE, DevServer
from tests.local.small_programs import NOTES

SPECS = {"NoteApi": ContainerSpec(database="note-api", container="notes", partition_key=("/k",))}


def test_items_are_kept_in_an_emulator_and_what_is_missing_is_made(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES.replace('hooks="hooks/notes.py",', ""))
    (tmp_path / "seed.json").write_text('{"notes": [{"id": "s", "topic": "t", "text": "sown"}]}')
    with CosmosServer() as cosmos:
        words = ["--cosmos", cosmos.url, "--seed", "seed.json", "--no-reload"]
        with DevServer(tmp_path, *words, COSMOS_KEY=cosmos.key) as server:
            assert f"items: {cosmos.url}" in server.said
            assert "seed: 1 item new" in server.said
            note = {"id": "a", "topic": "t", "text": "kept"}
            assert httpx.post(f"{server.address}/api/notes", json=note).status_code == 201
            found = httpx.get(f"{server.address}/api/notes?topic=t").json()["items"]
            assert {item["text"] for item in found} == {"sown", "kept"}
            assert server.end(signal.SIGTERM) == 0
            assert "Unclosed" not in server.said_text
        assert cosmos.container("note-api", "notes") is not None


def test_ctrl_c_ends_it_while_a_database_keeps_it_waiting(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES.replace('hooks="hooks/notes.py",', ""))
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        server = DevServer(tmp_path, "--cosmos", url, COSMOS_KEY="a2V5")
        # The first only looks whether anybody is there; the second asks and gets no answer.
        with silent.accept()[0], silent.accept()[0] as waiting:
            waiting.settimeout(PATIENCE)
            assert waiting.recv(4) == b"GET "
            assert server.end(signal.SIGINT) == 0
    assert server.said == []


@pytest.fixture
def in_azure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every address is one in Azure."""
    monkeypatch.setattr(stores, "is_here", lambda _: False)


def opened(cosmos: CosmosServer, folder: Path) -> None:
    async def run() -> None:
        store = OpenStore(cosmos.url, DataFolder(folder))
        try:
            await store.open(SPECS)
        finally:
            await store.close()

    asyncio.run(run())


@pytest.mark.usefixtures("in_azure")
def test_nothing_is_made_in_an_account(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with CosmosServer() as cosmos:
        monkeypatch.setenv("COSMOS_KEY", cosmos.key)
        with pytest.raises(ApplicationInvalid) as caught:
            opened(cosmos, tmp_path)
        assert str(caught.value) == (
            f"The container is not in Cosmos DB. It is not made here, since {cosmos.url} is an "
            "account in Azure: bring the backend there with Terraform first, or use an emulator"
        )
        # What Terraform made is used, and only read at the start.
        monkeypatch.setattr(stores, "is_here", lambda _: True)
        opened(cosmos, tmp_path)
        monkeypatch.setattr(stores, "is_here", lambda _: False)
        before = cosmos.counts.copy()
        opened(cosmos, tmp_path)
        assert not any(name.startswith(("create", "upsert")) for name in cosmos.counts - before)
