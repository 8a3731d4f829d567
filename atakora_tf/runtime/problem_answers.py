"""Middleware: every error becomes problem details (RFC 9457) with a code of the catalogue."""

from __future__ import annotations

import json

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from atakora_tf.contract.error_catalogue import CATALOGUE
from atakora_tf.contract.problem_details import MEDIA_TYPE, problem_details
from atakora_tf.runtime.body_reading import CallerGone
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.request_context import context_of
from atakora_tf.runtime.routing import path_of
from atakora_tf.runtime.store.errors import StoreError
from atakora_tf.runtime.store_faults import refusal_of

__all__ = ["ProblemAnswers"]


class ProblemAnswers:
    """Answers for what the application raises; of an unexpected fault callers learn nothing."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except CallerGone:
            context_of(scope).note = "the caller went away"
        except Exception as fault:
            context = context_of(scope)
            refusal = _refusal(fault)
            if refusal.status >= 500:
                context.failure = fault
            context.note = refusal.log
            if begun:
                raise
            await _answer(scope, send, refusal)


def _refusal(fault: Exception) -> Refused:
    if isinstance(fault, Refused):
        return fault
    if isinstance(fault, StoreError):
        return refusal_of(fault)
    return Refused("InternalError")


def _counted(refusal: Refused) -> str | None:
    if refusal.code != "ValidationFailed" or not refusal.errors:
        return None
    count = len(refusal.errors)
    return "1 field is wrong." if count == 1 else f"{count} fields are wrong."


async def _answer(scope: Scope, send: Send, refusal: Refused) -> None:
    context = context_of(scope)
    context.code = refusal.code
    body = json.dumps(
        problem_details(
            refusal.code,
            detail=refusal.detail or _counted(refusal),
            instance=path_of(scope),
            trace_id=context.trace_id,
            errors=refusal.errors,
        )
    ).encode()
    headers = [
        (b"content-type", MEDIA_TYPE.encode()),
        (b"content-length", str(len(body)).encode()),
        (b"x-ms-error-code", refusal.code.encode()),
        *((name.lower().encode(), value.encode()) for name, value in refusal.headers.items()),
    ]
    status = CATALOGUE[refusal.code].status
    await send({"type": "http.response.start", "status": status, "headers": headers})
    sent = b"" if scope["method"] == "HEAD" else body
    await send({"type": "http.response.body", "body": sent})
