"""JSON values as Cosmos DB compares and orders them, with undefined as a value of its own.

learn.microsoft.com/azure/cosmos-db/nosql/query/equality-comparison-operators
learn.microsoft.com/azure/cosmos-db/nosql/query/order-by
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final


class _Undefined:
    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False


UNDEFINED: Final = _Undefined()


def kind(value: Any) -> int:
    """The rank of the value's type in an order."""
    if value is UNDEFINED:
        return 0
    if value is None:
        return 1
    if isinstance(value, bool):
        return 2
    if isinstance(value, int | float):
        return 4
    if isinstance(value, str):
        return 5
    return 6 if isinstance(value, list) else 7


def same(one: Any, other: Any) -> bool:
    """Deep equality: numbers by value, but true is not 1."""
    if kind(one) != kind(other):
        return False
    if isinstance(one, list):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[name], other[name]) for name in one)
    return bool(one == other)


def order_key(value: Any) -> tuple[Any, ...]:
    """Sorts values of all types; arrays and objects stand last, each kind in one place."""
    rank = kind(value)
    return (rank, value) if rank in (2, 4, 5) else (rank,)


def at(value: Any, path: Sequence[str | int]) -> Any:
    """What a path of properties and indices leads to, or undefined."""
    for step in path:
        if isinstance(value, dict) and isinstance(step, str):
            value = value.get(step, UNDEFINED)
        elif isinstance(value, list) and isinstance(step, int) and 0 <= step < len(value):
            value = value[step]
        else:
            return UNDEFINED
    return value


def as_doubles(value: Any) -> Any:
    """The value as Cosmos DB keeps it: numbers are IEEE doubles, so large integers are rounded."""
    if isinstance(value, dict):
        return {name: as_doubles(each) for name, each in value.items()}
    if isinstance(value, list):
        return [as_doubles(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53:
        return int(float(value))
    return value
