"""How many requests one caller may make: what users write as `rate_limit=`."""

from __future__ import annotations

import math
from collections.abc import Iterator

from attrs import frozen

__all__ = ["RateLimit", "rate_faults"]


@frozen
class RateLimit:
    """So many requests in so many seconds, for each caller, for as long as it likes.

    requests, seconds: numbers above 0. burst: how many may come at once after a rest, at least 1;
    as many as `requests` unless said.
    """

    requests: float
    seconds: float = 1.0
    burst: float | None = None

    @property
    def at_once(self) -> float:
        """How many requests may come at once."""
        return max(1.0, self.requests) if self.burst is None else self.burst


def rate_faults(limit: RateLimit) -> Iterator[str]:
    """What is wrong with a limit, as sentences without a stop."""
    for name in ("requests", "seconds"):
        value = getattr(limit, name)
        if not _is_number(value) or value <= 0:
            yield f"{name}={value!r} is not a number above 0"
    if limit.burst is not None and (not _is_number(limit.burst) or limit.burst < 1):
        yield f"burst={limit.burst!r} is not a number from 1, so it lets no request through"


def _is_number(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value)
