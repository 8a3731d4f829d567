"""Middleware: every request stands in a trace, the caller's or one that begins with it."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from atakora_tf.runtime.observing.trace_context import TraceContext, continued_trace

__all__ = ["Traced", "current_trace"]

_current: Final[ContextVar[TraceContext | None]] = ContextVar("atakora_trace", default=None)
_NAMES: Final = (b"traceparent", b"tracestate")


def current_trace() -> TraceContext | None:
    """The trace of the request that is being answered, for the log and for calls to others."""
    return _current.get()


class Traced:
    """The outermost layer: reads the headers once, and strictly.

    Layers inside find one good `traceparent`, of the caller's or of a new trace, so that all of
    them mean the same trace.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        parents, states = ([*_values(scope, name)] for name in _NAMES)
        trace = continued_trace(parents, states)
        kept = [pair for pair in scope["headers"] if pair[0].lower() not in _NAMES]
        kept.append((b"traceparent", trace.received.encode()))
        if trace.state:
            kept.append((b"tracestate", trace.state.encode()))
        before = _current.set(trace)
        try:
            await self._app({**scope, "headers": kept}, receive, send)
        finally:
            _current.reset(before)


def _values(scope: Scope, wanted: bytes) -> list[str]:
    return [value.decode("latin-1") for name, value in scope["headers"] if name.lower() == wanted]
