"""Answers requests in this process, until somebody ends it."""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

__all__ = ["until_ended"]

_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
_SECONDS = 3
"""How long requests may take that are under way when the server is to end."""


class _Ending:
    """What signals do: they stop the preparations; once there is a server, it takes them."""

    def __init__(self) -> None:
        self.asked = False
        self.preparing: asyncio.Task[object] | None = None
        self.server: uvicorn.Server | None = None

    def __call__(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True
        if self.server is not None:
            self.server.should_exit = True
        elif self.preparing is not None:
            self.preparing.get_loop().call_soon_threadsafe(self.preparing.cancel)


class _Server(uvicorn.Server):
    def __init__(
        self, config: uvicorn.Config, started: Callable[[], None], closed: Callable[[], None]
    ) -> None:
        super().__init__(config)
        self._started = started
        self._closed = closed

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for server in self.servers:
            server.close()
        self._closed()
        await super().shutdown(sockets)


def until_ended(
    prepare: Callable[[], Awaitable[ASGIApp]],
    close: Callable[[], Awaitable[None]],
    listener: socket.socket,
    *,
    started: Callable[[], None],
    closed: Callable[[], None],
) -> None:
    """Prepare an application, answer with it, and close what it used, whatever happens.

    Ends with SIGINT, SIGTERM or SIGHUP; requests under way have three seconds. `started` is called
    once requests are answered, and `closed` once no more are taken. What `prepare` raises is
    raised.
    """
    ending = _Ending()
    before = {number: signal.signal(number, ending) for number in _SIGNALS}
    try:
        asyncio.run(_serve(prepare, close, listener, started, closed, ending))
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


async def _serve(
    prepare: Callable[[], Awaitable[ASGIApp]],
    close: Callable[[], Awaitable[None]],
    listener: socket.socket,
    started: Callable[[], None],
    closed: Callable[[], None],
    ending: _Ending,
) -> None:
    try:
        ending.preparing = asyncio.ensure_future(prepare())
        try:
            app = await ending.preparing
        except asyncio.CancelledError:
            if ending.asked:
                return
            raise
        config = uvicorn.Config(
            app,
            log_config=None,
            access_log=False,
            ws="none",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=_SECONDS,
        )
        ending.server = _Server(config, started, closed)
        if not ending.asked:
            await ending.server.serve([listener])
    finally:
        await close()
