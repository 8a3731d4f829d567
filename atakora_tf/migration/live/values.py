"""Documents of Firestore's API as documents of ours."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.values import GeoPoint, Reference, Timestamp, Value, Vector

__all__ = ["path_of", "read_document", "read_timestamp", "read_value"]

# How the API says that a map is a vector.
_TYPE, _VECTOR, _ELEMENTS = "__type__", "__vector__", "value"


def path_of(name: str) -> DocumentPath:
    """The path in `projects/P/databases/D/documents/PATH`."""
    return DocumentPath(tuple(name.split("/")[5:]))


def read_timestamp(message: Any) -> Timestamp:
    """The instant of a google.protobuf.Timestamp."""
    return Timestamp(message.seconds, message.nanos)


def read_document(message: Any) -> Document:
    """The document of a google.firestore.v1.Document, as protobuf's own class has it."""
    path = path_of(message.name)
    try:
        fields = {name: read_value(value) for name, value in message.fields.items()}
    except MigrationError as error:
        raise MigrationError(f"Document {path}: {error}") from None
    created = read_timestamp(message.create_time) if message.HasField("create_time") else None
    updated = read_timestamp(message.update_time) if message.HasField("update_time") else None
    return Document(path, fields, created, updated)


def read_value(value: Any) -> Value:
    """The value of a google.firestore.v1.Value."""
    kind = value.WhichOneof("value_type")
    try:
        read = _READERS[kind]
    except KeyError:
        raise MigrationError(
            f"a field holds {kind or 'a value without a type'}, which this release does not know."
        ) from None
    return read(value)


def _map(fields: Mapping[str, Any]) -> Value:
    if _TYPE in fields and fields[_TYPE].string_value == _VECTOR:
        elements = fields[_ELEMENTS].array_value.values
        return Vector(tuple(element.double_value for element in elements))
    return {name: read_value(value) for name, value in fields.items()}


_READERS: dict[str | None, Callable[[Any], Value]] = {
    "null_value": lambda _: None,
    "boolean_value": lambda value: value.boolean_value,
    "integer_value": lambda value: value.integer_value,
    "double_value": lambda value: value.double_value,
    "timestamp_value": lambda value: read_timestamp(value.timestamp_value),
    "string_value": lambda value: value.string_value,
    "bytes_value": lambda value: value.bytes_value,
    "reference_value": lambda value: Reference.parse(value.reference_value),
    "geo_point_value": lambda value: GeoPoint(
        value.geo_point_value.latitude, value.geo_point_value.longitude
    ),
    "array_value": lambda value: tuple(map(read_value, value.array_value.values)),
    "map_value": lambda value: _map(value.map_value.fields),
}
