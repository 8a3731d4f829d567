"""What requests will cost, guessed from what they have cost."""

from __future__ import annotations

from typing import Final

__all__ = ["Prices"]

_KILOBYTE: Final = 1024
_WEIGHT: Final = 0.1
_FIRST: Final = {"create": 6.0, "batch": 6.0, "replace": 11.0, "delete": 6.0, "read": 1.0}
_FIRST_OTHER: Final = 10.0


class Prices:
    """RU by kind of request, for each item and each kilobyte: they depend on index and size."""

    def __init__(self) -> None:
        self._each: dict[str, float] = {}

    def guess(self, kind: str, size: int, count: int = 1) -> float:
        """The RU that a request of so many items and bytes will cost, about."""
        each = self._each.get(kind)
        if each is None:
            each = _FIRST.get(kind, _FIRST_OTHER)
        return each * _units(size, count)

    def learn(self, kind: str, size: int, count: int, charge: float) -> None:
        """Such a request has cost so much."""
        each = charge / _units(size, count)
        known = self._each.get(kind)
        self._each[kind] = each if known is None else known + _WEIGHT * (each - known)


def _units(size: int, count: int) -> float:
    # learn.microsoft.com/azure/cosmos-db/key-value-store-cost: twice the size costs less than
    # twice as much.
    return count + 0.5 * max(0.0, size / _KILOBYTE - count)
