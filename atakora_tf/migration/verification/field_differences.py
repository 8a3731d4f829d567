"""In which fields two items differ, as JSON pointers (RFC 6901)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any, Final

from attrs import asdict, frozen

from atakora_tf.migration.mapping.item_hash import dump_canonical, with_canonical_numbers
from atakora_tf.migration.mapping.limits import SYSTEM_FIELDS

__all__ = ["MOST_FIELDS", "FieldDifference", "field_differences"]

MOST_FIELDS: Final = 100
"""How many fields of one item are told."""

_SHOWN: Final = 200
_BEFORE: Final = 40


@frozen
class FieldDifference:
    """One field, or a part of one.

    pointer: "/address/zip". expected, found: canonical JSON, shortened to where the two differ;
    None where there is no such field.
    """

    pointer: str
    expected: str | None
    found: str | None

    def as_json(self) -> dict[str, Any]:
        """The difference as data."""
        return asdict(self)


def field_differences(
    expected: Mapping[str, Any], found: Mapping[str, Any]
) -> tuple[FieldDifference, ...]:
    """The innermost values that differ, by name and position; at most `MOST_FIELDS` of them.

    Fields that Cosmos DB sets itself do not count.
    """
    return tuple(islice(_inside(_own(expected), _own(found), ""), MOST_FIELDS))


def _own(body: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name: with_canonical_numbers(value)
        for name, value in body.items()
        if name not in SYSTEM_FIELDS
    }


def _inside(expected: Any, found: Any, pointer: str) -> Iterator[FieldDifference]:
    if isinstance(expected, dict) and isinstance(found, dict):
        for name in sorted({*expected, *found}):
            inner = f"{pointer}/{name.replace('~', '~0').replace('/', '~1')}"
            if name not in found:
                yield FieldDifference(inner, _short(_text(expected[name])), None)
            elif name not in expected:
                yield FieldDifference(inner, None, _short(_text(found[name])))
            else:
                yield from _inside(expected[name], found[name], inner)
    elif isinstance(expected, list) and isinstance(found, list):
        both = min(len(expected), len(found))
        for number in range(both):
            yield from _inside(expected[number], found[number], f"{pointer}/{number}")
        for number in range(both, len(expected)):
            yield FieldDifference(f"{pointer}/{number}", _short(_text(expected[number])), None)
        for number in range(both, len(found)):
            yield FieldDifference(f"{pointer}/{number}", None, _short(_text(found[number])))
    else:
        # Not by ==, for which true is 1.
        one, other = _text(expected), _text(found)
        if one != other:
            start = max(0, _common(one, other) - _BEFORE)
            yield FieldDifference(pointer, _short(one, start), _short(other, start))


def _text(value: Any) -> str:
    return dump_canonical({"": value}).decode()[4:-1]


def _common(one: str, other: str) -> int:
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[:middle] == other[:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _short(text: str, start: int = 0) -> str:
    if len(text) <= _SHOWN:
        return text
    end = start + _SHOWN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
