"""The functions that queries can call; undefined in gives undefined out, as in Cosmos DB."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.cosmos.json_values import UNDEFINED, kind, order_key, same


def _texts(work: Callable[[str, str], Any]) -> Callable[..., Any]:
    def checked(one: Any, other: Any, fold: Any = False) -> Any:
        if not (isinstance(one, str) and isinstance(other, str) and isinstance(fold, bool)):
            return UNDEFINED
        return work(one.lower(), other.lower()) if fold else work(one, other)

    return checked


def _text(work: Callable[[str], Any]) -> Callable[[Any], Any]:
    return lambda value: work(value) if isinstance(value, str) else UNDEFINED


def _array_contains(array: Any, value: Any, partial: Any = False) -> Any:
    if not isinstance(array, list):
        return UNDEFINED
    if value is UNDEFINED:
        return UNDEFINED
    if partial is True and isinstance(value, dict):
        return any(
            isinstance(each, dict)
            and all(name in each and same(each[name], wanted) for name, wanted in value.items())
            for each in array
        )
    return any(same(each, value) for each in array)


# name: (function, least number of arguments, most)
FUNCTIONS: dict[str, tuple[Callable[..., Any], int, int]] = {
    "IS_DEFINED": (lambda value: value is not UNDEFINED, 1, 1),
    "IS_NULL": (lambda value: value is None, 1, 1),
    "IS_BOOL": (lambda value: kind(value) == 2, 1, 1),
    "IS_NUMBER": (lambda value: kind(value) == 4, 1, 1),
    "IS_STRING": (lambda value: kind(value) == 5, 1, 1),
    "IS_ARRAY": (lambda value: kind(value) == 6, 1, 1),
    "IS_OBJECT": (lambda value: kind(value) == 7, 1, 1),
    "IS_PRIMITIVE": (lambda value: kind(value) in (1, 2, 4, 5), 1, 1),
    "ARRAY_CONTAINS": (_array_contains, 2, 3),
    "ARRAY_LENGTH": (lambda value: len(value) if isinstance(value, list) else UNDEFINED, 1, 1),
    "STARTSWITH": (_texts(str.startswith), 2, 3),
    "ENDSWITH": (_texts(str.endswith), 2, 3),
    "CONTAINS": (_texts(lambda one, other: other in one), 2, 3),
    "STRINGEQUALS": (_texts(lambda one, other: one == other), 2, 3),
    "LOWER": (_text(str.lower), 1, 1),
    "UPPER": (_text(str.upper), 1, 1),
    "LENGTH": (_text(len), 1, 1),
}


def _numbers(values: list[Any]) -> list[Any] | None:
    return values if all(kind(value) == 4 for value in values) else None


def _sum(values: list[Any]) -> Any:
    numbers = _numbers(values)
    return UNDEFINED if numbers is None else sum(numbers)


def _average(values: list[Any]) -> Any:
    numbers = _numbers(values)
    return sum(numbers) / len(numbers) if numbers else UNDEFINED


def _least(values: list[Any]) -> Any:
    return min(values, key=order_key) if values else UNDEFINED


def _greatest(values: list[Any]) -> Any:
    return max(values, key=order_key) if values else UNDEFINED


# Undefined values do not count; the lists hold what is defined.
AGGREGATES: dict[str, Callable[[list[Any]], Any]] = {
    "COUNT": len,
    "SUM": _sum,
    "AVG": _average,
    "MIN": _least,
    "MAX": _greatest,
}
