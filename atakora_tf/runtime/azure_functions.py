"""Answers requests of Azure Functions with an ASGI application.

Not with `azure.functions.AsgiMiddleware`: it decodes the path before the application sees it, and
as Latin-1 (azure-functions, `_http_wsgi.py`), so that an id with an umlaut or an encoded slash is
another one; and it keeps one header of each name alone.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from starlette.types import ASGIApp, Message, Scope

if TYPE_CHECKING:
    from azure.functions import HttpRequest, HttpResponse

__all__ = ["answered", "scope_of"]


async def answered(app: ASGIApp, request: HttpRequest) -> HttpResponse:
    """The application's answer to a request of the Functions host."""
    from azure.functions import HttpResponse

    body: list[bytes] = [request.get_body() or b""]
    started: dict[str, Any] = {}
    parts: list[bytes] = []
    ended = asyncio.Event()

    async def receive() -> Message:
        if body:
            return {"type": "http.request", "body": body.pop(), "more_body": False}
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.update(message)
        elif message["type"] == "http.response.body":
            parts.append(message.get("body", b""))
            if not message.get("more_body", False):
                ended.set()

    await app(scope_of(request), receive, send)
    headers: dict[str, str] = {}
    for raw_name, raw_value in started["headers"]:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        headers[name] = f"{headers[name]}, {value}" if name in headers else value
    # The host counts the bytes itself; a HEAD has another length than its body.
    headers.pop("content-length", None)
    return HttpResponse(
        b"".join(parts),
        status_code=started["status"],
        mimetype=headers.pop("content-type", None),
        headers=headers,
    )


def scope_of(request: HttpRequest) -> Scope:
    """The request as ASGI has it, its path as it was sent."""
    url = urlsplit(request.url)
    default = 443 if url.scheme == "https" else 80
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method.upper(),
        "scheme": url.scheme,
        "path": unquote(url.path, errors="replace"),
        "raw_path": url.path.encode("ascii", "replace"),
        "query_string": url.query.encode("ascii", "replace"),
        "root_path": "",
        "headers": [
            (name.lower().encode("latin-1", "replace"), value.encode("latin-1", "replace"))
            for name, value in request.headers.items()
        ],
        "server": (url.hostname or "localhost", url.port or default),
        "client": None,
    }
