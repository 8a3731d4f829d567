"""JSON values in Python: what is one, and how a Python value becomes one."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import TypeAlias

__all__ = ["JsonValue", "NotJson", "json_value", "same_json"]

JsonValue: TypeAlias = "bool | int | float | str | list[JsonValue] | dict[str, JsonValue] | None"
"""A value that JSON can say."""

# Cosmos DB refuses deeper items (learn.microsoft.com/azure/cosmos-db/concepts-limits); here the
# limit also ends a value that contains itself.
_DEEPEST = 128


class NotJson(Exception):
    """A Python value has no JSON form; only ever caught inside this room."""


def json_value(value: object, depth: int = 0) -> JsonValue:
    """A copy of `value` made of plain JSON types; an Enum member gives its value.

    Raises `NotJson` for everything else: NaN, dates, sets, keys that are no text, and nesting
    of more than 128 levels.
    """
    if depth > _DEEPEST:
        raise NotJson
    match value:
        case None | bool():
            return value
        case Enum():
            return json_value(value.value, depth + 1)
        case str():
            return str(value)
        case int():
            return int(value)
        case float() if math.isfinite(value):
            return float(value)
        case Mapping():
            if not all(isinstance(key, str) for key in value):
                raise NotJson
            return {str(key): json_value(item, depth + 1) for key, item in value.items()}
        case bytes() | bytearray() | memoryview():
            raise NotJson
        case Sequence():
            return [json_value(item, depth + 1) for item in value]
    raise NotJson


def same_json(one: object, other: object) -> bool:
    """Whether two JSON values are equal as JSON sees it: `1` is `1.0` and is not `true`."""
    if isinstance(one, bool) or isinstance(other, bool):
        return one is other
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(same_json, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_json(one[key], other[key]) for key in one)
    return one == other
