"""So much a second: RU, or bytes."""

from __future__ import annotations

from typing import Final

__all__ = ["Allowance"]

_SAVED: Final = 0.1


class Allowance:
    """An amount that comes back at a steady rate; what a request really takes is known later.

    Whatever is spent beyond it is waited for by the next one, so that over any time no more than
    the rate, a tenth of a second's worth and one request's are spent.
    """

    def __init__(self, per_second: float | None, now: float) -> None:
        self._per_second = per_second
        self._left = 0.0
        self._at = now

    @property
    def per_second(self) -> float | None:
        """The rate; None is no bound."""
        return self._per_second

    def change(self, per_second: float, now: float) -> None:
        """Have another rate from now on; debts stay."""
        self._fill(now)
        self._per_second = per_second

    def empty(self) -> None:
        """Have nothing left: whoever grants the amount says so."""
        self._left = min(self._left, 0.0)

    def wait(self, now: float) -> float:
        """The seconds until something may be spent; 0 for at once."""
        if self._per_second is None:
            return 0.0
        self._fill(now)
        return 0.0 if self._left >= 0 else -self._left / self._per_second

    def spend(self, amount: float) -> None:
        """Take the amount; a negative one gives back."""
        if self._per_second is not None:
            self._left -= amount

    def _fill(self, now: float) -> None:
        if self._per_second is None:
            self._at = now
            return
        gained = (now - self._at) * self._per_second
        self._left = min(self._left + gained, _SAVED * self._per_second)
        self._at = now
