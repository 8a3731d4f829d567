"""Hooks that use Azure Storage, against the real Azurite."""

from __future__ import annotations

import re
import signal
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import httpx
import pytest

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local import azurite
from atakora_tf.local.shared_key import KEY
from atakora_tf.local.storage_parts import StorageParts
from tests.local.dev_server import ROOT, DevServer
from tests.local.small_programs import NOTES
from tests.parts import npm_part

PAGE = (ROOT / "docs" / "local.md").read_text(encoding="utf-8")

PROGRAM = (
    NOTES.replace("import CrudApi,", "import CrudApi, StorageUse,")
    .replace('"NoteApi"', '"OrderApi"')
    .replace(
        'hooks="hooks/notes.py",',
        'hooks="hooks/notes.py",\n            settings={"MAIL_HOST": "mail.example"},\n'
        '            uses=[StorageUse(writes=["receipts"], sends_to_queues=["orders"])],',
    )
)
HOOKS = """

def after_create(item, context):
    container = receipts().get_container_client("receipts")
    container.upload_blob(item["id"], os.environ["ORDER_API_MAIL_HOST"])


from atakora_tf.runtime.hooks import route


@route("GET", "{id}/receipt", access="read")
def receipt(request, context):
    container = receipts().get_container_client("receipts")
    return {"from": container.download_blob(request.path_params["id"]).readall().decode()}
"""


@pytest.mark.node
def test_hooks_reach_the_storage_that_the_backend_declares(tmp_path: Path) -> None:
    script = npm_part("azurite/dist/src/azurite.js")
    (tmp_path / "node_modules").symlink_to(script.parents[3])
    (shown,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "hooks").mkdir()
    (tmp_path / "hooks/notes.py").write_text(shown + HOOKS)
    (tmp_path / "main.py").write_text(PROGRAM)
    with DevServer(tmp_path, "--no-reload") as server:
        assert server.wait_for("storage: Azurite at http://127.0.0.1:").endswith(
            " (queues), with 1 queue orders and 1 container receipts"
        )
        server.wait_for("Azurite is ready.")
        note = {"id": "a", "topic": "t", "text": "x"}
        made = httpx.post(f"{server.address}/api/notes", json=note)
        assert made.status_code == 201, server.said_text
        found = httpx.get(f"{server.address}/api/notes/a/receipt")
        assert found.json() == {"from": "mail.example"}
        queues = re.search(r"(http://127\.0\.0\.1:\d+) \(queues\)", server.said_text)
        assert queues is not None
        # It waits until Azurite is gone as well.
        assert server.end(signal.SIGINT) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(queues[1])


class _Answering(BaseHTTPRequestHandler):
    server_version = "Azurite-Blob/3.37.0"

    def do_GET(self) -> None:
        self.send_response(403)
        self.end_headers()

    def do_PUT(self) -> None:
        self.send_response(500 if self.path.endswith("bad") else 201)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def running() -> Iterator[int]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Answering) as server:
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> int:
    """A port at which nobody is, in a folder without anything."""
    monkeypatch.chdir(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    for name in ("_BLOBS", "_QUEUES"):
        monkeypatch.setattr(azurite, name, port)
    return port


def test_an_azurite_that_runs_is_used_and_left_running(
    running: int, nowhere: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert running != nowhere
    for name in ("_BLOBS", "_QUEUES"):
        monkeypatch.setattr(azurite, name, running)
    found = azurite.found_azurite()
    assert found is not None
    assert (found.blobs, found.queues, found.ran_before) == (running, running, True)
    found.provide(StorageParts(frozenset({"q"})), tmp_path)
    with pytest.raises(ApplicationInvalid) as caught:
        found.provide(StorageParts(frozenset({"bad"})), tmp_path)
    assert str(caught.value) == "Azurite refuses to make 'bad' with the status 500"
    found.end()


@pytest.mark.usefixtures("nowhere")
def test_no_azurite_is_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert azurite.found_azurite() is None


@pytest.mark.node
@pytest.mark.usefixtures("nowhere")
def test_an_azurite_that_does_not_start_is_told(tmp_path: Path) -> None:
    script = tmp_path / "node_modules" / "azurite" / "dist" / "src" / "azurite.js"
    script.parent.mkdir(parents=True)
    script.write_text("console.log('no disk'); process.exit(3)")
    found = azurite.found_azurite()
    assert found is not None
    with pytest.raises(ApplicationInvalid) as caught:
        found.provide(StorageParts(), tmp_path / "data")
    log = tmp_path / "data" / "azurite.log"
    assert str(caught.value) == f"Azurite does not start; what it says is in {log}"
    assert log.read_text() == "no disk\n"


def test_addresses_are_those_of_azure_and_a_connection_string_stands_beside() -> None:
    parts = StorageParts(addresses={"A_STORAGE__queueServiceUri": "queue"})
    assert azurite.storage_variables(parts, 1, 2) == {
        "A_STORAGE__queueServiceUri": "http://127.0.0.1:2/devstoreaccount1",
        "A_STORAGE": (
            "DefaultEndpointsProtocol=http;AccountName=devstoreaccount1;"
            f"AccountKey={KEY};BlobEndpoint=http://127.0.0.1:1/devstoreaccount1;"
            "QueueEndpoint=http://127.0.0.1:2/devstoreaccount1;"
        ),
    }
