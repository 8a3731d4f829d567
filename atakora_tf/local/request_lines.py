"""The log of requests for somebody who looks on: one short line each."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from atakora_tf.local.own_files import own_place
from atakora_tf.runtime.request_context import RequestContext

__all__ = ["RequestLines"]

_LONGEST_PATH: Final = 100


class RequestLines:
    """A `RequestObserver`: gives `say` the line of each request, and what failed inside.

    say: takes a line, and whether it is about a fault of the API's. clock: seconds since the epoch.
    """

    def __init__(
        self, say: Callable[[str, bool], None], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._say = say
        self._clock = clock

    def __call__(self, context: RequestContext) -> None:
        """Say one request that is answered."""
        is_fault = context.status >= 500 or context.failure is not None
        self._say(self._line(context), is_fault)
        if is_fault and context.note:
            self._say(f"         {context.note}", is_fault)
        fault = context.failure
        while fault is not None:
            place = own_place(fault)
            name = type(fault).__name__
            text = f"{name}: {_plain(str(fault))}" if str(fault) else name
            if place is not None or fault.__cause__ is None:
                self._say(f"         {place + ': ' if place else ''}{text}", is_fault)
            fault = fault.__cause__

    def _line(self, context: RequestContext) -> str:
        clock = time.strftime("%H:%M:%S", time.localtime(self._clock()))
        path = _plain(context.path)
        path = path if len(path) <= _LONGEST_PATH else f"{path[:_LONGEST_PATH]}…"
        parts = [clock, context.method, path, str(context.status or "–")]
        parts.append(f"{context.seconds * 1000:.0f} ms")
        parts += [part for part in (context.operation_id, context.code) if part]
        return " ".join(parts)


def _plain(text: str) -> str:
    """Without signs that a terminal obeys: callers can write them."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
