"""Functions as users write them, for mappings in tests."""

from __future__ import annotations

from typing import Any


def upper(value: Any) -> Any:
    return value.upper()


def swapped(value: str) -> str:
    return value.swapcase()


def fails(value: Any) -> Any:
    raise LookupError(f"no {value}")


def a_set(_value: Any) -> Any:
    return {1, 2}


def number_keys(_value: Any) -> Any:
    return {1: 2}


def with_depth(fields: dict[str, Any], path: str) -> dict[str, Any]:
    return {**fields, "depth": path.count("/")}


def without_depth(fields: dict[str, Any], _path: str) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if name != "depth"}


def nested(_value: Any) -> Any:
    made: Any = 1
    for _ in range(3000):
        made = [made]
    return made


NOT_CALLABLE = 3
SCHEMA = {"name": {"type": "string"}}
