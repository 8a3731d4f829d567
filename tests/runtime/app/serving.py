"""A real server around an application, and requests to it byte by byte."""

from __future__ import annotations

import http.client
import json
import socket
import threading
import time
from types import TracebackType
from typing import Any

import uvicorn
from attrs import frozen
from starlette.types import ASGIApp

__all__ = ["Heard", "Served"]

_PATIENCE = 20


@frozen
class Heard:
    """An answer."""

    status: int
    headers: list[tuple[str, str]]
    content: bytes

    @property
    def code(self) -> str | None:
        """Of the error; None if the answer is the server's own, or none."""
        return dict(self.headers).get("x-ms-error-code")

    def json(self) -> Any:
        """The body."""
        return json.loads(self.content)


class Served:
    """uvicorn in a thread of its own, on any free port of this machine."""

    def __init__(self, app: ASGIApp) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._address = self._listener.getsockname()
        # The parser that every installation of uvicorn has.
        config = uvicorn.Config(app, http="h11", lifespan="off", log_config=None, access_log=False)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(
            target=self._server.run, kwargs={"sockets": [self._listener]}, daemon=True
        )

    @property
    def address(self) -> str:
        """Such as "http://127.0.0.1:40001"."""
        return f"http://127.0.0.1:{self._address[1]}"

    def __enter__(self) -> Served:
        self._thread.start()
        end = time.monotonic() + _PATIENCE
        while not self._server.started:
            assert time.monotonic() < end
            time.sleep(0.005)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_PATIENCE)
        self._listener.close()

    def connected(self) -> socket.socket:
        """A connection to say anything on."""
        return socket.create_connection(self._address, timeout=_PATIENCE)

    def say(
        self,
        method: bytes,
        target: bytes,
        body: bytes | None = None,
        *headers: bytes,
        close: bool = True,
    ) -> Heard:
        """The answer to a request whose target and headers are sent as they are."""
        lines = [method + b" " + target + b" HTTP/1.1", b"host: shop.example.com", *headers]
        if close:
            lines.append(b"connection: close")
        if body is not None:
            lines += [b"content-type: application/json", b"content-length: %d" % len(body)]
        with self.connected() as line:
            line.sendall(b"\r\n".join([*lines, b"", b""]) + (body or b""))
            return heard(line, method)


def heard(line: socket.socket, method: bytes = b"GET") -> Heard:
    """The answer that comes on a connection."""
    answer = http.client.HTTPResponse(line, method=method.decode())
    answer.begin()
    content = answer.read()
    return Heard(answer.status, [(k.lower(), v) for k, v in answer.getheaders()], content)
