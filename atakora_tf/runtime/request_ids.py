"""Middleware: an id for every request, which comes back in `x-request-id`, and its context."""

from __future__ import annotations

import re
import time
import uuid
from typing import Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atakora_tf.runtime.request_context import (
    RequestContext,
    RequestObserver,
    keep_context,
    trace_id_of,
)
from atakora_tf.runtime.request_headers import one_header

__all__ = ["RequestIds"]

# What can be written into a header and a log line as it is.
_PLAIN: Final = re.compile(r"[A-Za-z0-9._-]{1,128}")


class RequestIds:
    """Takes the caller's `x-request-id` if it is plain, and makes one if not.

    Tells the observer of every request, answered or not.
    """

    def __init__(self, app: ASGIApp, observer: RequestObserver | None) -> None:
        self._app = app
        self._observer = observer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = one_header(scope, b"x-request-id")
        plain = given is not None and _PLAIN.fullmatch(given) is not None
        context = RequestContext(
            request_id=given if given is not None and plain else str(uuid.uuid4()),
            trace_id=trace_id_of(one_header(scope, b"traceparent")),
            method=scope["method"],
            path=scope["path"],
        )
        keep_context(scope, context)
        header = (b"x-request-id", context.request_id.encode())

        async def with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                context.status = message["status"]
                message["headers"] = [*message.get("headers", ()), header]
            await send(message)

        began = time.perf_counter()
        try:
            await self._app(scope, receive, with_id)
        finally:
            context.seconds = time.perf_counter() - began
            if self._observer is not None:
                self._observer(context)
