"""The RU/s of a physical partition: what is spent beyond the second's budget is throttled."""

from __future__ import annotations

import math

from tests.cosmos.clock import Clock
from tests.cosmos.failure import throttled


class Budget:
    def __init__(self, clock: Clock, per_second: float | None) -> None:
        self._clock = clock
        self.per_second = per_second
        self._left = per_second or 0.0
        self._at = clock.now()

    def admit(self) -> None:
        """Refuse the request if the second's budget is spent already."""
        if self.per_second is None:
            return
        now = self._clock.now()
        self._left = min(self.per_second, self._left + (now - self._at) * self.per_second)
        self._at = now
        if self._left <= 0:
            raise throttled(math.ceil(1000 * (1 - self._left) / self.per_second))

    def spend(self, charge: float) -> None:
        if self.per_second is not None:
            self._left -= charge
