"""Firestore's values as JSON and back, nothing lost (docs/migration_format.md).

JSON has words for null, bool, string, array and map.  A number with a fraction is a double, one
without is an int64 that every JSON reader holds exactly.  All else is an object with one tag:
`{"$timestamp": …}`.  A map in which a key starts with `$` is wrapped: `{"$map": {…}}`.
"""

from __future__ import annotations

import json
from base64 import b64encode
from binascii import Error as Base64Error
from binascii import a2b_base64
from collections.abc import Callable, Mapping
from math import isfinite, isnan
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

__all__ = ["ValueUnreadable", "dump", "from_json", "read_fields", "to_json"]

# The whole numbers up to which a double, and so every JSON reader, counts exactly.
_EXACT = 2**53 - 1
_INT64 = range(-(2**63), 2**63)


class ValueUnreadable(Exception):
    """A JSON value is not one of ours; only ever caught inside this room, which adds the place."""


def _double(value: float) -> Any:
    # A whole double would look like an int64; 1e300 and -0.0 are whole, too.
    if isfinite(value) and not value.is_integer():
        return value
    return {"$double": _double_text(value)}


def _double_text(value: float) -> str:
    if isnan(value):
        return "NaN"
    if not isfinite(value):
        return "Infinity" if value > 0 else "-Infinity"
    return repr(value)


def _int(value: int) -> Any:
    if -_EXACT <= value <= _EXACT:
        return value
    if value in _INT64:
        return {"$int": str(value)}
    raise MigrationError(f"{value} is no value of Firestore, whose whole numbers have 64 bits.")


def _element(value: float) -> Any:
    return value if isfinite(value) else _double_text(value)


def _map(value: Mapping[str, Value]) -> Any:
    encoded = {key: to_json(item) for key, item in value.items()}
    if any(key[:1] == "$" for key in encoded):
        return {"$map": encoded}
    return encoded


_ENCODERS: dict[type, Callable[[Any], Any]] = {
    type(None): lambda value: value,
    bool: lambda value: value,
    str: lambda value: value,
    int: _int,
    float: _double,
    bytes: lambda value: {"$bytes": b64encode(value).decode("ascii")},
    tuple: lambda value: [to_json(item) for item in value],
    dict: _map,
    Timestamp: lambda value: {"$timestamp": str(value)},
    Reference: lambda value: {"$reference": str(value)},
    GeoPoint: lambda value: {"$geo": [_element(value.latitude), _element(value.longitude)]},
    Vector: lambda value: {"$vector": [_element(item) for item in value.elements]},
}


def to_json(value: Value) -> Any:
    """The value as data that `json` writes; the order of a map's keys is kept."""
    try:
        encode = _ENCODERS[type(value)]
    except KeyError:
        raise MigrationError(
            f"{value!r} is no value of Firestore: it is of the type {type(value).__qualname__}."
        ) from None
    return encode(value)


_CANONICAL = json.JSONEncoder(
    ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
)


def dump(data: Any) -> str:
    """Canonical JSON text: keys by code point, no spaces, no escapes that JSON does not need."""
    return _CANONICAL.encode(data)


def _text(value: object, tag: str) -> str:
    if isinstance(value, str):
        return value
    raise ValueUnreadable(f"{tag} holds {value!r} and not text")


def _read_timestamp(value: object) -> Timestamp:
    return Timestamp.parse(value if type(value) is str else _text(value, "$timestamp"))


def _read_reference(value: object) -> Reference:
    return Reference.parse(value if type(value) is str else _text(value, "$reference"))


def _read_bytes(value: object) -> bytes:
    text = _text(value, "$bytes")
    try:
        data = a2b_base64(text, strict_mode=True)
    except (Base64Error, ValueError):
        raise ValueUnreadable(f"$bytes holds {value!r}, which is no base64") from None
    return data


def _read_double(value: object) -> float:
    text = value if type(value) is str else _text(value, "$double")
    try:
        number = float(text)
    except ValueError:
        raise ValueUnreadable(f"$double holds {text!r}, which is no number") from None
    if number.is_integer():
        if repr(number) == text:
            return number
    elif not isfinite(number) and _double_text(number) == text:
        return number
    raise ValueUnreadable(f"$double holds {text!r}, which is not how that double is written")


def _read_int(value: object) -> int:
    text = _text(value, "$int")
    try:
        number = int(text)
    except ValueError:
        raise ValueUnreadable(f"$int holds {text!r}, which is no whole number") from None
    if str(number) != text or number not in _INT64 or -_EXACT <= number <= _EXACT:
        raise ValueUnreadable(f"$int holds {text!r}, which is not how that int64 is written")
    return number


def _read_element(value: object) -> float:
    if type(value) is float:
        return value
    if isinstance(value, str) and value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    raise ValueUnreadable(f"{value!r} stands where a double is due")


def _read_elements(value: object) -> tuple[float, ...]:
    if not isinstance(value, list):
        raise ValueUnreadable(f"{value!r} stands where a list of doubles is due")
    # Vectors are long, and nearly always of finite numbers alone.
    if _FLOATS.issuperset(map(type, value)):
        return tuple(value)
    return tuple(map(_read_element, value))


def _read_geo(value: object) -> GeoPoint:
    elements = _read_elements(value)
    if len(elements) != 2:
        raise ValueUnreadable(f"$geo holds {len(elements)} numbers; latitude and longitude are two")
    return GeoPoint(*elements)


def _read_map(value: object) -> dict[str, Value]:
    if not isinstance(value, dict) or not any(key[:1] == "$" for key in value):
        raise ValueUnreadable("$map wraps something that needs no wrapping")
    return read_fields(value)


_FLOATS = frozenset({float})
_DECODERS: dict[str, Callable[[object], Value]] = {
    "$bytes": _read_bytes,
    "$double": _read_double,
    "$geo": _read_geo,
    "$int": _read_int,
    "$map": _read_map,
    "$reference": _read_reference,
    "$timestamp": _read_timestamp,
    "$vector": lambda value: Vector(_read_elements(value)),
}


def _read_object(data: dict[str, Any]) -> Value:
    for key, item in data.items():
        if "$" <= key < "%":  # quicker than a look at the first character
            return _read_tagged(data)
        kind = type(item)
        if kind is str:
            continue
        read = _READERS.get(kind)
        if read is not None:
            data[key] = read(item)
    return data


def _read_tagged(data: dict[str, Any]) -> Value:
    if len(data) == 1:
        for tag, item in data.items():
            decode = _DECODERS.get(tag)
            if decode is None:
                break
            try:
                return decode(item)
            except MigrationError as error:
                raise ValueUnreadable(str(error)) from None
    keys = ", ".join(data)
    raise ValueUnreadable(f"an object with the keys {keys} is neither a tagged value nor a map")


def _read_array(data: list[Any]) -> Value:
    return tuple([item if type(item) is str else from_json(item) for item in data])


def _read_number(data: int) -> Value:
    if -_EXACT <= data <= _EXACT:
        return data
    raise ValueUnreadable(f"the number {data} has to be written as $int")


def _read_fraction(data: float) -> Value:
    if data.is_integer() or not isfinite(data):
        raise ValueUnreadable(f"the number {data!r} has to be written as $double")
    return data


# What stands for itself, null, bool and text, is not among them.
_READERS: dict[type, Callable[[Any], Value]] = {
    dict: _read_object,
    list: _read_array,
    int: _read_number,
    float: _read_fraction,
}


def from_json(data: Any) -> Value:
    """The value that `to_json` made `data` of, which it uses up; raises ValueUnreadable."""
    read = _READERS.get(type(data))
    return data if read is None else read(data)


def read_fields(data: dict[str, Any]) -> dict[str, Value]:
    """The fields whose values `to_json` made, whatever their names; uses `data` up."""
    for key, item in data.items():
        read = _READERS.get(type(item))
        if read is not None:
            data[key] = read(item)
    return data
