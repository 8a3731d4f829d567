"""A loop whose clock jumps to what happens next, so that minutes of pacing take no time."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class _Jumping(selectors.DefaultSelector):
    """Waits for nothing: the time that it should have waited has passed."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            raise RuntimeError("Nothing will ever happen: everybody waits for somebody else.")
        self.now += max(timeout, 0.0)
        return super().select(0)


class VirtualTime:
    """`with VirtualTime() as time:` time.run(…), time.now()."""

    def __init__(self) -> None:
        self._selector = _Jumping()
        self._loop = asyncio.SelectorEventLoop(self._selector)
        self._loop.time = self.now  # type: ignore[method-assign]

    def now(self) -> float:
        return self._selector.now

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self._loop.run_until_complete(work)

    def __enter__(self) -> VirtualTime:
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.close()
