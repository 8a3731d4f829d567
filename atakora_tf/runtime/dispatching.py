"""The innermost application: finds what answers a request, and lets it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from starlette.types import Receive, Scope, Send

from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.request_context import context_of
from atakora_tf.runtime.routing import Address, Routes, Unreadable

__all__ = ["Answering", "Dispatcher"]

Answering: TypeAlias = Callable[
    [Scope, Receive, Send, Mapping[str, str | Unreadable]], Awaitable[None]
]
"""What answers requests at one address with one method."""

_KEY: Final = "atakora.address"


class Dispatcher:
    """An ASGI application of routes."""

    def __init__(self, routes: Routes[Answering]) -> None:
        self._routes = routes

    def find(self, scope: Scope) -> Address[Any]:
        """The address of a request, looked up once."""
        found: Address[Any] | None = scope.get(_KEY)
        if found is None:
            found = scope[_KEY] = self._routes.find(scope)
        return found

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request; raises what `ProblemAnswers` answers."""
        address = self.find(scope)
        if not address.endpoints:
            raise Refused("RouteNotFound")
        if scope["method"] == "OPTIONS":
            headers = [(b"allow", ", ".join(address.methods).encode())]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return
        endpoint = address.endpoint(scope["method"])
        if endpoint is None:
            raise Refused("MethodNotAllowed", headers={"Allow": ", ".join(address.methods)})
        context_of(scope).route = endpoint.template
        await endpoint.target(scope, receive, send, address.parameters)
