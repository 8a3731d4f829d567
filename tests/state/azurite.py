"""Microsoft's emulator of Azure Storage, for blobs, on a free port of the loopback interface."""

from __future__ import annotations

import base64
import os
import secrets
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from attrs import field, frozen
from azure.storage.blob import ContainerClient

from tests.parts import npm_part
from tests.state.certificates import Certificates

__all__ = ["Azurite", "azurite"]

_START = 30
"""Seconds that Azurite has to answer."""


@frozen
class Azurite:
    """A storage account that is there as long as the tests run."""

    port: int
    account: str
    key: str = field(repr=False)
    certificates: Certificates

    def container(self, name: str) -> ContainerClient:
        """A client of one container, with the account's key: the tests' own way in.

        The account stands in the path here; by host name Azurite is reached through the proxy.
        """
        return ContainerClient(
            f"https://127.0.0.1:{self.port}/{self.account}",
            name,
            credential={"account_name": self.account, "account_key": self.key},
            connection_verify=str(self.certificates.authority),
        )


@contextmanager
def azurite(certificates: Certificates, directory: Path, account: str) -> Iterator[Azurite]:
    """Azurite with one account; it takes tokens of Entra ID, and ends with the block."""
    script = npm_part("azurite/dist/src/blob/main.js")
    made = Azurite(_free_port(), account, _key(), certificates)
    # A log in a file never blocks the process, as a full pipe would.
    with (directory / "azurite.log").open("wb") as log:
        process = subprocess.Popen(
            [
                "node",
                str(script),
                *("--blobHost", "127.0.0.1", "--blobPort", str(made.port)),
                *("--cert", str(certificates.certificate), "--key", str(certificates.key)),
                *("--oauth", "basic", "--inMemoryPersistence"),
                # It may be older than the client in its API, and it must not call home.
                *("--skipApiVersionCheck", "--disableTelemetry", "--silent"),
            ],
            cwd=directory,
            env={**os.environ, "AZURITE_ACCOUNTS": f"{account}:{made.key}"},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    try:
        _wait(process, made.port, directory / "azurite.log")
        yield made
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(64)).decode()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _START
    while time.monotonic() < end:
        if process.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise RuntimeError(f"Azurite does not answer; it said: {log.read_text(errors='replace')}")
