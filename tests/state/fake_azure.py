"""As much of Azure as Terraform's azurerm backend asks for before it talks to a storage account.

Over HTTPS: the description of a cloud, and tokens of Entra ID for one service principal. As a
proxy: the way from the accounts' host names to Azurite, and to nothing else, so that no test can
leave the machine. Both run in threads of the test process.
"""

from __future__ import annotations

import base64
import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from attrs import field, frozen

from tests.state.certificates import Certificates

__all__ = ["SUFFIX", "FakeAzure", "fake_azure"]

SUFFIX = "azurite.test"
"""The DNS suffix of the cloud; `.test` belongs to nobody (RFC 6761)."""


@frozen
class FakeAzure:
    """Where the stand-in listens, and who is known to it."""

    metadata_host: str
    proxy: str
    tenant_id: str = field(factory=lambda: str(uuid4()))
    client_id: str = field(factory=lambda: str(uuid4()))
    client_secret: str = field(factory=lambda: uuid4().hex, repr=False)
    tokens: list[str] = field(factory=list)
    """The audiences for which tokens were handed out."""

    @property
    def environment(self) -> dict[str, str]:
        """What a pipeline gives to Terraform: the service principal, and no key."""
        return {
            "ARM_TENANT_ID": self.tenant_id,
            "ARM_CLIENT_ID": self.client_id,
            "ARM_CLIENT_SECRET": self.client_secret,
            "HTTPS_PROXY": self.proxy,
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def description(self) -> dict[str, Any]:
        """The cloud's description of itself, as Azure Resource Manager gives it.

        Source: learn.microsoft.com, azure-stack, "metadata endpoints"; its version 2022-09-01.
        """
        here = f"https://{self.metadata_host}"
        hosts = ("storage", "keyVaultDns", "sqlServerHostname", "acrLoginServer", "mhsmDns")
        return {
            "name": "Loopback",
            "authentication": {
                "loginEndpoint": here,
                "audiences": [here],
                "tenant": "common",
                "identityProvider": "AAD",
            },
            "suffixes": dict.fromkeys(hosts, SUFFIX),
            **dict.fromkeys(("resourceManager", "portal", "media", "graphAudience", "graph"), here),
            **dict.fromkeys(("batch", "microsoftGraphResourceId"), here),
        }

    def token(self, form: dict[str, list[str]]) -> str | None:
        """A token for a client that knows its secret; None for any other."""
        client, secret = form.get("client_id"), form.get("client_secret")
        if (client, secret) != ([self.client_id], [self.client_secret]):
            return None
        audience = form["scope"][0].removesuffix("/.default")
        self.tokens.append(audience)
        now = int(time.time())
        claims = {
            "aud": audience,
            # Azurite looks at the issuer, the audience and the times, not at the signature.
            "iss": f"https://sts.windows.net/{self.tenant_id}/",
            "tid": self.tenant_id,
            "oid": self.client_id,
            "iat": now - 60,
            "nbf": now - 60,
            "exp": now + 3600,
        }
        parts = ({"alg": "RS256", "typ": "JWT"}, claims, "unsigned")
        return ".".join(
            base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")
            for part in parts
        )


@contextmanager
def fake_azure(certificates: Certificates, blob_port: int) -> Iterator[FakeAzure]:
    """The stand-in on two free ports, in front of Azurite on `blob_port`."""
    listener = socket.create_server(("127.0.0.1", 0))
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.socket = certificates.server_context().wrap_socket(server.socket, server_side=True)
    azure = FakeAzure(
        f"localhost:{server.server_port}", f"http://127.0.0.1:{listener.getsockname()[1]}"
    )
    _Handler.azure = azure
    Thread(target=server.serve_forever, daemon=True).start()
    Thread(target=_accept, args=(listener, blob_port), daemon=True).start()
    try:
        yield azure
    finally:
        server.shutdown()
        server.server_close()
        # Wakes the thread that waits for a connection; `close` alone would not.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


class _Handler(BaseHTTPRequestHandler):
    azure: FakeAzure

    def do_GET(self) -> None:
        if urlsplit(self.path).path == "/metadata/endpoints":
            self._reply(200, self.azure.description())
        else:
            self._reply(404, {"error": {"code": "NotFound", "message": self.path}})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        token = self.azure.token(form)
        if urlsplit(self.path).path != f"/{self.azure.tenant_id}/oauth2/v2.0/token":
            self._reply(404, {"error": "not_found", "error_description": self.path})
        elif token is None:
            self._reply(401, {"error": "invalid_client", "error_description": "wrong secret"})
        else:
            self._reply(200, {"token_type": "Bearer", "expires_in": 3600, "access_token": token})

    def log_message(self, *_: object) -> None:
        """Keep the output of the tests clean."""

    def _reply(self, status: int, body: object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


def _accept(listener: socket.socket, blob_port: int) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        Thread(target=_tunnel, args=(client, blob_port), daemon=True).start()


def _tunnel(client: socket.socket, blob_port: int) -> None:
    """Answer one CONNECT: a way to Azurite for a host of the cloud, a refusal for any other."""
    with client, client.makefile("rb") as reader:
        words = reader.readline().decode("latin-1").split()
        while reader.readline().strip():
            pass
        host = words[1].rpartition(":")[0] if len(words) == 3 and words[0] == "CONNECT" else ""
        if not host.endswith(f".blob.{SUFFIX}"):
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", blob_port)) as azurite:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = Thread(target=_copy, args=(azurite, client), daemon=True)
            back.start()
            _copy(client, azurite)
            back.join()


def _copy(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    with suppress(OSError):
        target.shutdown(socket.SHUT_WR)
