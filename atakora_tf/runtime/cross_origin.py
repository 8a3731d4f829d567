"""Middleware: which web pages of other origins may read answers (Fetch standard, section 3.2).

Credentials are never allowed: callers are known by a header that their own code sets, so no cookie
is needed, and a page that must not call cannot make a browser send one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atakora_tf.runtime.request_headers import one_header
from atakora_tf.runtime.routing import Address

__all__ = ["CrossOrigin"]

_SENT: Final = (
    "authorization, content-type, if-match, if-none-match, prefer, traceparent, x-functions-key, "
    "x-request-id"
)
_READ: Final = (
    "ETag, Location, Retry-After, Server-Timing, WWW-Authenticate, x-ms-error-code, "
    "x-ms-request-charge, x-request-id"
)
_REMEMBERED: Final = "600"


class CrossOrigin:
    """Answers preflights, and adds the headers to answers for origins that are allowed.

    find: the address of a request: its methods, and the origins that its API allows.
    """

    def __init__(self, app: ASGIApp, find: Callable[[Scope], Address[Any]]) -> None:
        self._app = app
        self._find = find

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origin = one_header(scope, b"origin")
        address = self._find(scope)
        if not address.origins:
            await self._app(scope, receive, send)
            return
        headers = _allowed(origin, address.origins)
        asked = one_header(scope, b"access-control-request-method")
        if scope["method"] == "OPTIONS" and origin is not None and asked is not None:
            await _preflight(headers, address, send)
            return

        async def shared(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", ()), *headers]
            await send(message)

        await self._app(scope, receive, shared)


_Headers = list[tuple[bytes, bytes]]


def _allowed(origin: str | None, origins: Collection[str]) -> _Headers:
    exposed = (b"access-control-expose-headers", _READ.encode())
    if "*" in origins:
        return [(b"access-control-allow-origin", b"*"), exposed]
    # Whether allowed or not: caches must keep the answers for different origins apart.
    vary = (b"vary", b"Origin")
    if origin is None or origin not in origins:
        return [vary]
    return [(b"access-control-allow-origin", origin.encode("latin-1")), exposed, vary]


async def _preflight(headers: _Headers, address: Address[Any], send: Send) -> None:
    is_allowed = any(name == b"access-control-allow-origin" for name, _ in headers)
    if is_allowed:
        headers = [each for each in headers if each[0] != b"access-control-expose-headers"] + [
            (b"access-control-allow-methods", ", ".join(address.methods).encode()),
            (b"access-control-allow-headers", _SENT.encode()),
            (b"access-control-max-age", _REMEMBERED.encode()),
        ]
    await send({"type": "http.response.start", "status": 204, "headers": headers})
    await send({"type": "http.response.body", "body": b""})
