"""Around the application: the page for people at `/`, and whose requests are answered at all."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from atakora_tf.contract.api import ApiContract
from atakora_tf.contract.openapi import openapi_document, openapi_json
from atakora_tf.contract.openapi_page import openapi_page
from atakora_tf.runtime.request_headers import headers_of

__all__ = ["Pages"]

_HEADERS = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Pages:
    """The application, with the documentation of its contract.

    hosts: the names by which it may be reached; others are refused, so that no page of the web
        can have its own name point here and read what the fake user sees. None: by any name.
    """

    def __init__(
        self, app: ASGIApp, contract: ApiContract, *, hosts: Collection[str] | None
    ) -> None:
        self._app = app
        self._contract = contract
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] == "http":
            found = self._own(scope)
            if found is not None:
                await found(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _own(self, scope: Scope) -> Response | None:
        host = headers_of(scope).get("host")
        if self._hosts is not None and host is not None and not self._is_known(_name(host)):
            text = f"{host} is no name of this server; call it 127.0.0.1 or localhost.\n"
            return PlainTextResponse(text, 421, _HEADERS)
        if scope["method"] not in ("GET", "HEAD"):
            return None
        if scope["path"] == "/":
            return HTMLResponse(self._page, headers=_HEADERS)
        if scope["path"] == "/openapi.json":
            return Response(self._json, 200, _HEADERS, "application/json")
        return None

    def _is_known(self, name: str) -> bool:
        assert self._hosts is not None
        return name in self._hosts or name.endswith(".localhost")

    @cached_property
    def _page(self) -> str:
        return openapi_page(openapi_document(self._contract))

    @cached_property
    def _json(self) -> str:
        return openapi_json(openapi_document(self._contract))


def _name(host: str) -> str:
    name = host.strip().lower()
    if name.startswith("["):
        return name[1:].partition("]")[0]
    return name.rpartition(":")[0] if name.count(":") == 1 else name
