"""The values of Firestore as plain Python data, and when two of them are the same.

    null      None                  timestamp   Timestamp
    bool      bool                  reference   Reference
    int64     int                   geo point   GeoPoint
    double    float                 vector      Vector
    string    str                   array       tuple
    bytes     bytes                 map         dict

Python's own `==` is too generous for copies (`1 == 1.0 == True`) and too strict for NaN;
`same_value` is exact: types are told apart, NaN is NaN, -0.0 is not 0.0, and the order of a
map's keys does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import lru_cache
from math import copysign
from typing import TypeAlias, Union

from attrs import field, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.paths import DatabaseName, DocumentPath

__all__ = [
    "GeoPoint",
    "Reference",
    "Timestamp",
    "Value",
    "Vector",
    "same_double",
    "same_value",
]

Value: TypeAlias = Union[
    None,
    bool,
    int,
    float,
    str,
    bytes,
    "Timestamp",
    "Reference",
    "GeoPoint",
    "Vector",
    "tuple[Value, ...]",
    "Mapping[str, Value]",
]
"""A value of a document; a map is a `dict` that nobody changes."""

# google.protobuf.Timestamp: 0001-01-01T00:00:00Z to 9999-12-31T23:59:59.999999999Z
_FIRST_SECOND = -62_135_596_800
_LAST_SECOND = 253_402_300_799
_EPOCH = datetime(1970, 1, 1)
_ISO = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{3}|\d{6}|\d{9}))?Z", re.ASCII)
# What two digits stand for, in seconds: looking them up is quicker than making a datetime.
_HOURS = {f"{number:02}": number * 3600 for number in range(24)}
_MINUTES = {f"{number:02}": number * 60 for number in range(60)}
_SECONDS = {f"{number:02}": number for number in range(60)}


def _check_instant(instant: Timestamp, _attribute: object, nanoseconds: int) -> None:
    if not (_FIRST_SECOND <= instant.seconds <= _LAST_SECOND and 0 <= nanoseconds < 1_000_000_000):
        raise MigrationError(
            f"{instant.seconds} s and {nanoseconds} ns since 1970 are no timestamp; Firestore "
            "knows the years 1 to 9999, and nanoseconds from 0 to 999,999,999."
        )


@lru_cache(maxsize=10_000)
def _start_of(day: str) -> int:
    """The seconds from 1970 to the day's start."""
    return (datetime.fromisoformat(day) - _EPOCH).days * 86_400


@frozen(order=True)
class Timestamp:
    """An instant: whole seconds since 1970-01-01T00:00:00Z, and nanoseconds after that."""

    seconds: int
    nanoseconds: int = field(default=0, validator=_check_instant)

    @classmethod
    def from_microseconds(cls, microseconds: int) -> Timestamp:
        """The instant so many microseconds after (or before) 1970."""
        seconds, rest = divmod(microseconds, 1_000_000)
        return cls(seconds, rest * 1000)

    @classmethod
    def parse(cls, text: str) -> Timestamp:
        """The instant that `text` writes as `str` does, to the nanosecond."""
        match = _ISO.fullmatch(text)
        if match is None:
            raise MigrationError(
                f"{text!r} is no timestamp; one looks like 2024-05-06T07:08:09.123456789Z."
            )
        day, hour, minute, second, fraction = match.groups()
        try:
            seconds = _start_of(day) + _HOURS[hour] + _MINUTES[minute] + _SECONDS[second]
        except (ValueError, KeyError):
            raise MigrationError(f"{text!r} is no timestamp: there is no such moment.") from None
        return cls(seconds, int(fraction.ljust(9, "0")) if fraction else 0)

    def __str__(self) -> str:
        text = (_EPOCH + timedelta(seconds=self.seconds)).isoformat()
        if not self.nanoseconds:
            return text + "Z"
        digits = f"{self.nanoseconds:09}"
        while digits.endswith("000"):
            digits = digits[:-3]
        return f"{text}.{digits}Z"


# Millions of references point into a few databases.
_database_named = lru_cache(maxsize=100)(DatabaseName.parse)


@frozen
class Reference:
    """A pointer to a document, which need not exist, in this database or in another one."""

    database: DatabaseName
    path: DocumentPath

    @classmethod
    def parse(cls, text: str) -> Reference:
        """The reference that `projects/P/databases/D/documents/COLLECTION/ID…` writes."""
        parts = text.split("/", 5)
        if len(parts) != 6 or parts[4] != "documents":
            raise MigrationError(
                f"{text!r} is no reference to a document; one looks like "
                "projects/PROJECT/databases/DATABASE/documents/COLLECTION/ID."
            )
        return cls(_database_named("/".join(parts[:4])), DocumentPath.parse(parts[5]))

    def __str__(self) -> str:
        return f"{self.database}/documents/{self.path}"


@frozen(eq=False)
class GeoPoint:
    """A place on Earth, in degrees."""

    latitude: float
    longitude: float

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, GeoPoint):
            return NotImplemented
        return same_double(self.latitude, other.latitude) and same_double(
            self.longitude, other.longitude
        )

    def __hash__(self) -> int:
        return hash((str(self.latitude), str(self.longitude)))


@frozen(eq=False)
class Vector:
    """A vector for searches by likeness; its elements are doubles."""

    elements: tuple[float, ...]

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Vector):
            return NotImplemented
        return len(self.elements) == len(other.elements) and all(
            map(same_double, self.elements, other.elements)
        )

    def __hash__(self) -> int:
        return hash(tuple(map(str, self.elements)))


def same_double(one: float, other: float) -> bool:
    """Whether two doubles are one value: every NaN is the same, and -0.0 is not 0.0."""
    if one == other:
        return one != 0 or copysign(1.0, one) == copysign(1.0, other)
    return one != one and other != other


def same_value(one: Value, other: Value) -> bool:
    """Whether two values are exactly equal, type by type."""
    kind = type(one)
    if kind is not type(other):
        return False
    if kind is float:
        return same_double(one, other)  # type: ignore[arg-type]
    if isinstance(one, tuple) and isinstance(other, tuple):
        return len(one) == len(other) and all(map(same_value, one, other))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(same_value(one[key], other[key]) for key in one)
    return one == other
