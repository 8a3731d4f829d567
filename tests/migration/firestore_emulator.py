"""The real Firestore emulator, where it is on the machine: started, filled, exported, stopped.

It is a part of Google's command line, not of any package registry; so it is the one part that may
be missing in continuous integration as well.  The recorded exports stand in for it there.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attrs import frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName
from tests.migration.api_values import api_document

_USUAL_PLACE = (
    "/usr/lib/google-cloud-sdk/platform/cloud-firestore-emulator/cloud-firestore-emulator.jar"
)
_MAIN = "com.google.cloud.datastore.emulator.firestore.CloudFirestore"
_BATCH_DOCUMENTS, _BATCH_BYTES = 400, 4 << 20


def emulator_jar() -> Path:
    """The emulator's program, or a skip that says what is missing."""
    place = Path(os.environ.get("FIRESTORE_EMULATOR_JAR", _USUAL_PLACE))
    if not place.is_file():
        pytest.skip(
            f"the Firestore emulator is not on this machine ({place}); install "
            "google-cloud-cli-firestore-emulator, or point FIRESTORE_EMULATOR_JAR at it"
        )
    if shutil.which("java") is None:
        pytest.skip("the Firestore emulator needs Java, which is not on this machine")
    return place


@frozen
class Emulator:
    """A running emulator."""

    host: str

    def fill(self, database: DatabaseName, documents: Iterable[Document]) -> None:
        """Write the documents."""
        from google.cloud.firestore_v1.services.firestore import FirestoreClient
        from google.cloud.firestore_v1.services.firestore.transports import FirestoreGrpcTransport
        from grpc import insecure_channel

        with FirestoreClient(
            transport=FirestoreGrpcTransport(channel=insecure_channel(self.host))
        ) as client:
            writes: list[object] = []
            size = 0
            for document in documents:
                message = api_document(document, database)
                writes.append({"update": message})
                size += type(message).pb(message).ByteSize()
                if len(writes) == _BATCH_DOCUMENTS or size > _BATCH_BYTES:
                    _commit(client, database, writes)
                    writes, size = [], 0
            _commit(client, database, writes)

    def export(self, database: DatabaseName, folder: Path, name: str = "recorded") -> Path:
        """A genuine managed export of a database; its folder."""
        self._post(
            f"{database.project}:export",
            {
                "database": str(database),
                "export_directory": str(folder),
                "export_name": name,
            },
        )
        return folder / name

    def import_(self, database: DatabaseName, export: Path) -> None:
        """Read a managed export back into a database."""
        self._post(
            f"{database.project}:import",
            {"database": str(database), "export_directory": str(export)},
        )

    def _post(self, call: str, data: object) -> None:
        request = urllib.request.Request(
            f"http://{self.host}/emulator/v1/projects/{call}",
            json.dumps(data).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=300) as answer:
            answer.read()


def _commit(client: object, database: DatabaseName, writes: list[object]) -> None:
    if writes:
        client.commit(  # type: ignore[attr-defined]
            request={"database": str(database), "writes": writes},
            metadata=[("authorization", "Bearer owner")],
            timeout=120,
        )


@contextmanager
def running_emulator(log: Path) -> Iterator[Emulator]:
    """An emulator on a free port of the loopback, stopped afterwards."""
    jar = emulator_jar()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["java", "-Xmx1g", "-Duser.language=en", "-cp", str(jar), _MAIN, "start"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--host=127.0.0.1", f"--port={port}"],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, port, log)
        yield Emulator(f"127.0.0.1:{port}")
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(timeout=15)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"the Firestore emulator did not start:\n{log.read_text(errors='replace')[-2000:]}")
