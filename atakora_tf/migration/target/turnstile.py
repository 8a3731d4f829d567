"""Lets requests through: so many at once, so many bytes, so many RU/s, each lane in its turn."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Callable
from typing import Final

from attrs import define

from atakora_tf.migration.target.allowance import Allowance
from atakora_tf.migration.target.lane import Lane
from atakora_tf.migration.target.pace import Pace

__all__ = ["Turn", "Turnstile"]

_NEVER: Final = float("inf")
_LEAST_WAIT: Final = 0.0005  # seconds; a clock does not tell less apart


@define(eq=False)
class Turn:
    """A request's right to be under way.

    size: bytes of its items. expected: RU that it will cost, as far as one can tell before.
    sent_at: when it was let through, by the turnstile's clock.
    """

    lane: Lane
    size: int
    expected: float
    sent_at: float = 0.0


class Turnstile:
    """One for an account; every request passes it.

    Lanes take turns; inside a lane who comes first goes first, and what comes again goes before
    all.  A lane that is slow or throttled holds up nobody else.  Where the bound of bytes or RU/s
    over all lanes is reached, the next in turn waits and nobody passes it, so that large items are
    not overtaken for ever.
    """

    def __init__(self, pace: Pace, clock: Callable[[], float] = time.monotonic) -> None:
        self._pace = pace
        self._clock = clock
        self._in_flight = 0
        self._bytes = 0
        self._ru = Allowance(pace.max_ru, clock())
        self._bandwidth = Allowance(pace.max_bytes_per_second, clock())
        self._lanes: deque[Lane] = deque()  # that have somebody waiting
        self._timer: asyncio.TimerHandle | None = None

    async def enter(self, turn: Turn, *, again: bool = False) -> None:
        """Wait for the turn; `leave` has to follow."""
        lane = turn.lane
        if not lane.waiting:
            self._lanes.append(lane)
        passed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        if again:
            lane.waiting.appendleft((passed, turn))
        else:
            lane.waiting.append((passed, turn))
        self._admit()
        if passed.done():
            return
        try:
            await passed
        except asyncio.CancelledError:
            if passed.done() and not passed.cancelled():
                self.leave(turn, 0.0)
            else:
                self._admit()
            raise

    def leave(self, turn: Turn, charge: float) -> None:
        """The request has come back and has cost so many RU; others may go."""
        self._in_flight -= 1
        self._bytes -= turn.size
        self._ru.spend(charge - turn.expected)
        turn.lane.back(turn.expected, charge)
        self._admit()

    def close(self) -> None:
        """Forget the timer; nobody is let through any more by time alone."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _admit(self) -> None:
        now = self._clock()
        soonest = _NEVER
        passed_over = 0
        while passed_over < len(self._lanes):
            lane = self._lanes[0]
            future, turn = lane.waiting[0]
            if future.done():  # who waited was cancelled
                self._next(lane)
                continue
            if (shared := self._delay(turn, now)) > 0:
                soonest = min(soonest, shared)
                break
            if (own := lane.delay(now)) > 0:
                soonest = min(soonest, own)
                self._lanes.rotate(-1)
                passed_over += 1
                continue
            self._pass(turn, now)
            future.set_result(None)
            self._next(lane)
            passed_over = 0
        self.close()
        if soonest < _NEVER:
            self._timer = asyncio.get_running_loop().call_later(
                max(soonest, _LEAST_WAIT), self._admit
            )

    def _next(self, lane: Lane) -> None:
        lane.waiting.popleft()
        self._lanes.rotate(-1)
        if not lane.waiting:
            self._lanes.pop()

    def _delay(self, turn: Turn, now: float) -> float:
        """What all lanes share lets the request go in so many seconds."""
        pace = self._pace
        if self._in_flight >= pace.max_concurrency:
            return _NEVER
        if self._bytes and self._bytes + turn.size > pace.max_bytes_in_flight:
            return _NEVER
        return max(self._ru.wait(now), self._bandwidth.wait(now))

    def _pass(self, turn: Turn, now: float) -> None:
        turn.sent_at = now
        self._in_flight += 1
        self._bytes += turn.size
        self._ru.spend(turn.expected)
        self._bandwidth.spend(turn.size)
        turn.lane.sent(turn.expected)
