"""Azurite, Microsoft's emulator of Azure Storage: the one that runs, or one of our own.

learn.microsoft.com/azure/storage/common/storage-use-azurite
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
import time
from pathlib import Path
from typing import Final

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.shared_key import ACCOUNT, KEY, signed_headers
from atakora_tf.local.storage_parts import StorageParts

__all__ = ["Azurite", "found_azurite", "storage_variables"]

_HOST: Final = "127.0.0.1"
_BLOBS: Final = 10000
_QUEUES: Final = 10001
_SECONDS: Final = 30.0
_SCRIPT: Final = Path("azurite", "dist", "src", "azurite.js")
_FOLDERS: Final = ("node_modules", ".tools/node_modules")

# Node ends with us, however we end: its standard input is closed then.
_TIED: Final = (
    "process.stdin.resume().on('end', () => process.kill(process.pid, 'SIGTERM')).unref();"
    "require(process.argv[1]);"
)


class Azurite:
    """A storage account on this machine.

    blobs, queues: its ports. script: what starts it; None if somebody else does. ran_before:
    whether it ran before this command.
    """

    def __init__(
        self, blobs: int, queues: int, *, script: Path | None = None, ran_before: bool = False
    ) -> None:
        self.blobs = blobs
        self.queues = queues
        self.ran_before = ran_before
        self._script = script
        self._process: subprocess.Popen[bytes] | None = None
        self._is_over = False
        self._lock = threading.Lock()

    def provide(self, parts: StorageParts, folder: Path) -> None:
        """Start it, if it does not run, and make the queues and containers that are missing.

        folder: for its data.  Raises `ApplicationInvalid` if it does not start or refuses one.
        """
        if self._script is not None and self._process is None:
            self._start(self._script, folder)
        if self._is_over:
            return
        for name in sorted(parts.queues):
            self._put(self.queues, f"/{ACCOUNT}/{name}", "")
        for name in sorted(parts.containers):
            self._put(self.blobs, f"/{ACCOUNT}/{name}", "restype=container")

    def end(self) -> None:
        """End it, if it was started here; it is not started again."""
        with self._lock:
            self._is_over = True
            process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(5)
        assert process.stdin is not None, "it is a pipe"
        process.stdin.close()

    def _start(self, script: Path, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / "azurite.log"
        with self._lock, log.open("wb") as opened:
            if self._is_over:
                return
            process = self._process = subprocess.Popen(
                [
                    *("node", "-e", _TIED, str(script.resolve())),
                    *("--blobHost", _HOST, "--blobPort", str(self.blobs)),
                    *("--queueHost", _HOST, "--queuePort", str(self.queues)),
                    *("--tableHost", _HOST, "--tablePort", "0"),
                    *("--location", str(folder.resolve()), "--silent"),
                    # It may be older than a client in its API, and it must not call home.
                    *("--skipApiVersionCheck", "--disableTelemetry"),
                ],
                stdin=subprocess.PIPE,
                stdout=opened,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        until = time.monotonic() + _SECONDS
        while not self._is_over and not (_answers(self.blobs) and _answers(self.queues)):
            if process.poll() is not None or time.monotonic() > until:
                if self._is_over:
                    return
                self.end()
                raise ApplicationInvalid(f"Azurite does not start; what it says is in {log}")
            time.sleep(0.05)

    def _put(self, port: int, path: str, query: str) -> None:
        from http.client import HTTPConnection, HTTPException

        connection = HTTPConnection(_HOST, port, timeout=10)
        try:
            target = f"{path}?{query}" if query else path
            connection.request("PUT", target, headers=signed_headers("PUT", path, query))
            status = connection.getresponse().status
        except (OSError, HTTPException) as fault:
            raise ApplicationInvalid(f"Azurite does not answer at port {port}: {fault}") from None
        finally:
            connection.close()
        # Those that were there already: 204 for queues, 409 for containers.
        if status not in (201, 204, 409):
            name = path.rpartition("/")[2]
            raise ApplicationInvalid(f"Azurite refuses to make {name!r} with the status {status}")


def found_azurite() -> Azurite | None:
    """The Azurite that runs at its usual ports, or one that can be started on free ones.

    Looked for in `node_modules`, `.tools/node_modules` and on PATH.
    """
    if _answers(_BLOBS) and _answers(_QUEUES):
        return Azurite(_BLOBS, _QUEUES, ran_before=True)
    script = _script()
    if script is None or shutil.which("node") is None:
        return None
    blobs, queues = _free_ports()
    return Azurite(blobs, queues, script=script)


def storage_variables(parts: StorageParts, blobs: int, queues: int) -> dict[str, str]:
    """The environment in which code finds Azurite as it finds its account in Azure.

    Beside each address stands a connection string under the name of the connection, which is where
    Functions looks locally (learn.microsoft.com/azure/azure-functions/functions-reference,
    "Connections"): Azurite takes its key over HTTP, and no identity.
    """
    urls = {
        "blob": f"http://{_HOST}:{blobs}/{ACCOUNT}",
        "queue": f"http://{_HOST}:{queues}/{ACCOUNT}",
    }
    connection = (
        f"DefaultEndpointsProtocol=http;AccountName={ACCOUNT};AccountKey={KEY};"
        f"BlobEndpoint={urls['blob']};QueueEndpoint={urls['queue']};"
    )
    found = {name: urls[kind] for name, kind in parts.addresses.items()}
    names = {name.rpartition("__")[0] for name in parts.addresses if "__" in name}
    return {**found, **dict.fromkeys(sorted(names), connection)}


def _script() -> Path | None:
    for folder in _FOLDERS:
        if (Path(folder) / _SCRIPT).is_file():
            return Path(folder) / _SCRIPT
    command = shutil.which("azurite")
    if command is None:
        return None
    # npm links the command to the script; on Windows it is a batch file beside node_modules.
    script = Path(os.path.realpath(command))
    return script if script.suffix == ".js" else None


def _free_ports() -> tuple[int, int]:
    with socket.create_server((_HOST, 0)) as one, socket.create_server((_HOST, 0)) as other:
        return one.getsockname()[1], other.getsockname()[1]


def _answers(port: int) -> bool:
    """Whether Azurite is at a port: it says its name with every answer."""
    try:
        socket.create_connection((_HOST, port), timeout=1).close()
    except OSError:
        return False
    # Mostly nothing is there, and this takes a while to load.
    from http.client import HTTPConnection, HTTPException

    connection = HTTPConnection(_HOST, port, timeout=1)
    try:
        connection.request("GET", f"/{ACCOUNT}?comp=list")
        return "azurite" in connection.getresponse().getheader("server", "").lower()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
