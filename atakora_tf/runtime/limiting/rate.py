"""How many requests a caller may make."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

__all__ = ["Rate"]


def _positive(_instance: object, attribute: Any, value: float) -> None:
    if not 0 < value < float("inf"):
        raise ValueError(
            f"{attribute.name}={value} is not more than nothing; write a number above 0"
        )


@frozen
class Rate:
    """So many requests in so many seconds, for as long as one likes; raises ValueError if not > 0.

    burst: how many may come at once after a rest; as many as `requests` unless said, at least 1.
    """

    requests: float = field(validator=_positive)
    seconds: float = field(default=1.0, validator=_positive)
    burst: float = field(validator=_positive)

    @burst.default
    def _as_many(self) -> float:
        return max(1.0, self.requests)

    def __attrs_post_init__(self) -> None:
        if self.burst < 1:
            raise ValueError(f"burst={self.burst} lets no request through; write 1 or more")

    @property
    def interval(self) -> float:
        """Seconds in which one more request is allowed."""
        return self.seconds / self.requests

    @property
    def patience(self) -> float:
        """Seconds after which a caller who has used up everything has the whole burst again."""
        return self.burst * self.interval
