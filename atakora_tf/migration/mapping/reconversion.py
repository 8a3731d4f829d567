"""JSON in the forms that a mapping chooses, as values of Firestore again."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.conversion import UNITS
from atakora_tf.migration.mapping.forms import Forms
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

__all__ = ["natural", "read_as", "timestamp_of_units"]


def natural(data: Any) -> Value:
    """JSON as the values that look like it: text, number, bool, null, array and map."""
    if isinstance(data, dict):
        return {name: natural(item) for name, item in data.items()}
    if isinstance(data, list):
        return tuple(map(natural, data))
    return data  # type: ignore[no-any-return]


def read_as(kind: str, data: Any, forms: Forms, database: DatabaseName | None) -> Value:
    """The value of a type that was written as `data`.

    Null stays null.  Raises MigrationError where the data are not so written.
    """
    if data is None and not (kind == "double" and forms.not_finite == "null"):
        return None
    try:
        return _READERS[kind](data, forms, database)
    except (KeyError, TypeError, ValueError) as error:
        raise MigrationError(
            f"{data!r} is no {kind} as this mapping writes one ({error})."
        ) from None


def timestamp_of_units(number: float, rest: int, form: str) -> Timestamp:
    """The timestamp of a number of units and the nanoseconds below one."""
    of_second, of_unit = UNITS[form]
    seconds, units = divmod(int(number), of_second)
    return Timestamp(seconds, units * of_unit + rest)


def _double(data: Any, _forms: Forms, _database: object) -> float:
    if data is None:
        return float("nan")
    return float(data)


def _timestamp(data: Any, forms: Forms, _database: object) -> Timestamp:
    if forms.timestamp in UNITS:
        return timestamp_of_units(data, 0, forms.timestamp)
    return Timestamp.parse(data)


def _bytes(data: Any, forms: Forms, _database: object) -> bytes:
    return bytes.fromhex(data) if forms.bytes == "hex" else b64decode(data, validate=True)


def _reference(data: Any, forms: Forms, database: DatabaseName | None) -> Reference:
    if forms.reference == "full":
        return Reference.parse(data)
    if forms.reference == "id":
        raise ValueError("an id does not say the collection")
    if database is None:
        raise ValueError("nothing says which database it points into")
    return Reference(database, DocumentPath.parse(data))


def _geo(data: Any, forms: Forms, _database: object) -> GeoPoint:
    if forms.geo == "object":
        return GeoPoint(float(data["latitude"]), float(data["longitude"]))
    longitude, latitude = data["coordinates"]
    return GeoPoint(float(latitude), float(longitude))


def _same(data: Any, _forms: Forms, _database: object) -> Value:
    return natural(data)


_READERS: Final[Mapping[str, Callable[[Any, Forms, DatabaseName | None], Value]]] = {
    "null": _same,
    "bool": _same,
    "string": _same,
    "array": _same,
    "map": _same,
    "int": lambda data, _forms, _database: int(data),
    "double": _double,
    "timestamp": _timestamp,
    "bytes": _bytes,
    "reference": _reference,
    "geo": _geo,
    "vector": lambda data, _forms, _database: Vector(tuple(float(each) for each in data)),
}
