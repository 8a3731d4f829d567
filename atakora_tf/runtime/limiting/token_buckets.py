"""A bucket of tokens for each caller, in bounded memory."""

from __future__ import annotations

import math
import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Final

from atakora_tf.runtime.limiting.rate import Rate

__all__ = ["TokenBuckets"]

_SHARED: Final = 64
# A few parts in 10^12 are lost where seconds since the start are added up.
_EXACT: Final = 1e-9


class TokenBuckets:
    """Lets no caller take more than `burst + requests / seconds * t` in any t seconds.

    most: how many callers have a bucket of their own. A full bucket is the same as none and is
        forgotten. While so many others are not full, newcomers share a few buckets: a flood of
        invented callers makes room for itself alone, and nobody's bucket is emptied or filled.
    clock: seconds that never go back.
    """

    def __init__(
        self, rate: Rate, *, most: int = 10_000, clock: Callable[[], float] = time.monotonic
    ) -> None:
        if most < 1:
            raise ValueError(f"most={most} has room for nobody; write 1 or more")
        self._rate = rate
        self._most = most
        self._clock = clock
        # When each bucket will be full again; the one that was used longest ago comes first.
        self._full_at: OrderedDict[str, float] = OrderedDict()
        self._shared_full_at = [-math.inf] * _SHARED

    def __len__(self) -> int:
        """How many callers have a bucket of their own."""
        return len(self._full_at)

    def take(self, caller: str) -> float:
        """Take one token: 0.0 if there was one, else the seconds until there will be."""
        now = self._clock()
        after, wait = self._next(caller, now)
        if wait:
            return wait
        if caller in self._full_at or self._has_room(now):
            self._full_at[caller] = after
            self._full_at.move_to_end(caller)
        else:
            self._shared_full_at[_slot(caller)] = after
        return 0.0

    def wait(self, caller: str) -> float:
        """What `take` would give, and nothing is taken."""
        return self._next(caller, self._clock())[1]

    def _next(self, caller: str, now: float) -> tuple[float, float]:
        """When the bucket is full again after one more, and how long that one has to wait."""
        # Who gets a bucket of its own goes on from where the shared one stands: moving between
        # them wins nothing.
        before = self._full_at.get(caller)
        if before is None:
            before = self._shared_full_at[_slot(caller)]
        after = max(before, now) + self._rate.interval
        wait = after - now - self._rate.patience
        return after, wait if wait > _EXACT else 0.0

    def _has_room(self, now: float) -> bool:
        while self._full_at:
            caller, full_at = next(iter(self._full_at.items()))
            if full_at > now:
                break
            del self._full_at[caller]
        return len(self._full_at) < self._most


def _slot(caller: str) -> int:
    # Texts hash anew in every process: nobody can aim at the bucket of another.
    return hash(caller) % _SHARED
