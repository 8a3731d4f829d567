"""Middleware: headers that keep browsers from doing what an API does not want.

OWASP, "REST Security Cheat Sheet", section "Security Headers".
"""

from __future__ import annotations

from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["SecurityHeaders"]

_ALWAYS: Final = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
)
# A year; only over TLS, as RFC 6797, section 7.2, says.
_TLS: Final = (b"strict-transport-security", b"max-age=31536000")


class SecurityHeaders:
    """Adds what the answer does not say itself."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        added = (*_ALWAYS, _TLS) if scope.get("scheme") == "https" else _ALWAYS

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", ())]
                said = {name for name, _ in headers}
                message["headers"] = headers + [each for each in added if each[0] not in said]
            await send(message)

        await self._app(scope, receive, guarded)
