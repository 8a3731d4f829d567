"""How fast one physical partition may be asked: found out from its answers."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import TYPE_CHECKING, Final

from atakora_tf.migration.target.allowance import Allowance

if TYPE_CHECKING:
    from atakora_tf.migration.target.turnstile import Turn

__all__ = ["Lane"]

_FIRST_LIMIT: Final = 8.0
_SLOT: Final = 0.1  # seconds
_MORE: Final = 0.05  # seconds beyond what the server asks for: then it has a little saved
_CUT: Final = 0.93
_QUICK_CUT: Final = 0.8  # where the last one was not enough
_QUICK: Final = 0.6  # seconds
_RETURN: Final = 0.1  # of the rate, each second, back to where the last throttle was
_NEAR: Final = 0.95
_PROBE: Final = 0.01  # of the rate, each second; twice that a second after a cut, thrice, …
_STEP: Final = 0.004  # the most for one request
_LEAST_FIRST: Final = 400.0  # RU/s: the least that a container has
_USED: Final = 0.8
_SUSPICION: Final = 2.0  # seconds in which a second throttle makes a rate out of the first


class Lane:
    """Requests for one physical partition: how many at once, and how many RU/s.

    Cosmos DB grants each physical partition its part of the RU/s, counted by the second.  A lane
    starts with no rate, and more and more requests at once.  When it is throttled it waits as long
    as it is told; when that happens again soon, it takes for its rate what was granted in the last
    second, and stays near: each further throttle takes 7 % off, or 20 % where the last cut was not
    enough; then the rate comes back to just below where the throttle was, and probes beyond by 1 %
    a second, 2 % and so on, so that it finds out soon if more is granted by now.  Throttles and
    other failures mean fewer requests at once, too.

    Times are seconds of any steady clock.
    """

    def __init__(self, most: int, now: float) -> None:
        self.most = most
        self.in_flight = 0
        self.waiting: deque[tuple[asyncio.Future[None], Turn]] = deque()
        self._limit = min(_FIRST_LIMIT, most)
        self._rate = Allowance(None, now)
        self._closed_until = now
        self._cut_at = float("-inf")
        self._grown_at = now
        self._ceiling = float("inf")
        self._failed_at = float("-inf")
        self._granted: deque[list[float]] = deque(maxlen=round(1 / _SLOT))  # slot, RU

    @property
    def limit(self) -> int:
        """Requests that may be under way at once."""
        return int(self._limit)

    @property
    def rate(self) -> float | None:
        """RU/s that were found; None before there was a need."""
        return self._rate.per_second

    def delay(self, now: float) -> float:
        """The seconds until the next request may go; infinite if one has to come back first."""
        if self.in_flight >= self.limit:
            return float("inf")
        return max(self._closed_until - now, self._rate.wait(now), 0.0)

    def sent(self, expected: float) -> None:
        """A request goes that will cost about so many RU."""
        self.in_flight += 1
        self._rate.spend(expected)

    def back(self, expected: float, charge: float) -> None:
        """The request has come back, in whatever way, and has cost so many RU."""
        self.in_flight -= 1
        self._rate.spend(charge - expected)

    def answered(self, charge: float, now: float) -> None:
        """The request was served."""
        slot = float(int(now / _SLOT))
        if self._granted and self._granted[-1][0] == slot:
            self._granted[-1][1] += charge
        else:
            self._granted.append([slot, charge])
        if self.in_flight >= self.limit and self._limit < self.most:
            # Twice as many each time around, until the first failure; one more after it.
            calm = self._failed_at == float("-inf")
            self._limit = min(self._limit + (1.0 if calm else 1 / self._limit), self.most)
        self._grow(now)

    def throttled(self, sent_at: float, wait: float, now: float) -> None:
        """The request was refused, as the RU are spent, and may come again after `wait` seconds."""
        self._closed_until = max(self._closed_until, now + wait + _MORE)
        if sent_at <= self._cut_at:  # it went before the last throttle was known
            return
        passed = now - self._cut_at
        self._cut_at = self._grown_at = now
        self._limit = max(1.0, min(0.5 * self._limit, _FIRST_LIMIT / 2))
        rate = self._rate.per_second
        if rate is not None:
            self._ceiling = rate
            cut = _QUICK_CUT if passed < _QUICK else _CUT
            self._rate.change(max(cut * rate, 1.0), now)
        elif passed <= _SUSPICION:
            # A run that has just begun has not had a whole second.
            lately = 0.5 * self._seen(now, 0.2) / 0.2
            self._rate.change(max(self._seen(now), lately, _LEAST_FIRST), now)
        self._rate.empty()

    def failed(self, sent_at: float, now: float) -> None:
        """The request was not served for another reason: too many at once may be one."""
        if sent_at > self._failed_at:
            self._failed_at = now
            self._limit = max(1.0, 0.7 * self._limit)

    def _grow(self, now: float) -> None:
        rate = self._rate.per_second
        passed, self._grown_at = now - self._grown_at, now
        if rate is None or self._seen(now) < _USED * rate:
            return  # more is not asked for
        calm = now - self._cut_at
        if rate < _NEAR * self._ceiling < float("inf"):
            share = _RETURN * passed
        else:
            share = min(_PROBE * (1 + int(calm)) * passed, _STEP * (1 + calm / 10))
        self._rate.change(rate * (1 + share), now)

    def _seen(self, now: float, seconds: float = 1.0) -> float:
        """The RU granted in the last second, or less."""
        oldest = int(now / _SLOT) - round(seconds / _SLOT)
        return sum(charge for slot, charge in self._granted if slot > oldest)
