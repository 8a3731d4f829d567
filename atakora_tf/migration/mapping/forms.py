"""The forms in which values of Firestore's types can stand in an item."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import evolve, frozen

__all__ = ["FORMS", "VALUE_TYPES", "Forms"]

FORMS: Final[Mapping[str, Mapping[str, str]]] = {
    "timestamp": {
        "iso": "ISO 8601 text in UTC with 0, 3, 6 or 9 digits of a second, as few as hold it",
        "iso-nanoseconds": "the same with nine digits always, so that text order is time order",
        "iso-milliseconds": "the same with three digits always; `nanoseconds` can be lost",
        "seconds": "whole seconds since 1970; `nanoseconds` can be lost",
        "milliseconds": "whole milliseconds since 1970; `nanoseconds` can be lost",
        "microseconds": "whole microseconds since 1970; `nanoseconds` can be lost, and beyond the "
        "year 2255 `precision`",
    },
    "int": {
        "number-or-text": "a number up to 2^53, text beyond that",
        "number": "a number; `precision` can be lost",
        "text": "text always",
    },
    "not_finite": {
        "text": 'NaN and the infinities as "NaN", "Infinity" and "-Infinity"',
        "null": "as null; `not_finite` is lost",
    },
    "negative_zero": {
        "zero": "-0.0 as 0; `negative_zero` is lost",
        "text": '-0.0 as "-0.0"',
    },
    "bytes": {
        "base64": "base64 with padding",
        "hex": "hexadecimal digits in small letters",
    },
    "reference": {
        "path": "users/ada; `reference_database` is lost where it points into another database",
        "id": "the id that the item of that document has by its document id; `reference_path` is "
        "lost",
        "full": "projects/P/databases/D/documents/users/ada",
    },
    "geo": {
        "geojson": '{"type": "Point", "coordinates": [longitude, latitude]}',
        "object": '{"latitude": …, "longitude": …}',
    },
}
"""For each type, its forms and what they are; the first is the one where nothing is said."""

VALUE_TYPES: Final = (
    *("null", "bool", "int", "double", "string", "bytes", "timestamp", "reference", "geo"),
    *("vector", "array", "map"),
)
"""Firestore's types by the names that mappings use."""


@frozen
class Forms:
    """One form for each type."""

    timestamp: str = "iso"
    int: str = "number-or-text"
    not_finite: str = "text"
    negative_zero: str = "zero"
    bytes: str = "base64"
    reference: str = "path"
    geo: str = "geojson"

    def with_others(self, chosen: Mapping[str, str]) -> Forms:
        """These forms but for the chosen ones."""
        return evolve(self, **chosen) if chosen else self
