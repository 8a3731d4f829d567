"""Entities of Datastore's old wire format, which is what managed exports hold, as documents.

Seen in what the Firestore emulator writes, and in the messages' descriptors
(storage/onestore/v3/entity.proto, Apache 2.0 in google/appengine-python-standard): EntityProto
has key (13), entity group (16), indexed (14) and other (15) properties.  A property has meaning
(1), name (3), multiple (4) and value (5); an array is its name several times with `multiple`
set, an empty one a single property of the meaning EMPTY_LIST; maps are entities without a key in
the string value.  Whatever is not known is refused, for skipping it would lose data.
"""

from __future__ import annotations

from struct import Struct
from typing import TypeAlias

from atakora_tf.errors import MigrationError
from atakora_tf.migration.managed_export.key import group_reference, read_key
from atakora_tf.migration.managed_export.wire import WireUnreadable, read_varint, signed
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import GeoPoint, Timestamp, Value, Vector

__all__ = ["EntityUnreadable", "read_entity", "read_path"]

_DOUBLE = Struct("<d")

# Property.Meaning
_WHEN, _GEO, _BLOB, _TEXT, _BYTES = 7, 9, 14, 15, 16
_ENTITY, _EMPTY, _VECTOR = 19, 24, 31
_FOREIGN = {
    32: "a Decimal128",
    33: "binary data with a subtype",
    34: "an ObjectId",
    35: "a regular expression",
    36: "an int32",
    37: "a request timestamp",
    38: "the least value",
    39: "the greatest value",
}

# Deeper than Firestore's 20 levels; ends what only damage or malice can nest.
_DEEPEST = 100

_Part: TypeAlias = "tuple[int, bool, Value]"


class EntityUnreadable(Exception):
    """A record is no document; only ever caught inside this room, which adds the place."""


def read_entity(data: bytes) -> tuple[DatabaseName, DocumentPath, dict[str, Value]]:
    """Where the entity lives and what it holds; raises EntityUnreadable."""
    path: DocumentPath | None = None
    try:
        key, properties = _split(data)
        database, path = read_key(key)
        return database, path, _fields(properties, 0)
    except (WireUnreadable, MigrationError, IndexError, UnicodeDecodeError) as error:
        where = f"in the document {path}: " if path is not None else ""
        raise EntityUnreadable(f"{where}{_reason(error)}") from None


def read_path(data: bytes) -> tuple[DatabaseName, DocumentPath]:
    """Where the entity lives, without a look at what it holds; raises EntityUnreadable."""
    try:
        return read_key(_split(data)[0])
    except (WireUnreadable, MigrationError, IndexError, UnicodeDecodeError) as error:
        raise EntityUnreadable(_reason(error)) from None


def _reason(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "text in it is no UTF-8"
    if isinstance(error, IndexError):
        return "it ends within a field"
    return str(error).removesuffix(".")


def _split(data: bytes) -> tuple[bytes, list[bytes]]:
    """The bytes of the key, and of each property."""
    key = b""
    properties: list[bytes] = []
    position, size = 0, len(data)
    while position < size:
        tag = data[position]
        position += 1
        if tag == 0x7A or tag == 0x72 or tag == 0x6A:  # property, indexed property, key
            length = data[position]
            position += 1
            if length > 0x7F:
                length, position = read_varint(data, position - 1)
            end = position + length
            if tag == 0x6A:
                key = data[position:end]
            else:
                properties.append(data[position:end])
            position = end
        elif tag == 0x82 and data[position] == 0x01:  # the entity group repeats the key's root
            length, position = read_varint(data, position + 1)
            position += length
        else:
            raise WireUnreadable(f"an entity has a field that is not known (tag {tag:#04x})")
    if position > size:
        raise WireUnreadable("it ends within a field")
    return key, properties


def _fields(properties: list[bytes], depth: int) -> dict[str, Value]:
    fields: dict[str, Value] = {}
    arrays: dict[str, list[Value]] = {}
    vectors: set[str] = set()
    for data in properties:
        name, meaning, multiple, value = _property(data, depth)
        if not multiple:
            if name in fields:
                raise WireUnreadable(f"the field {name} is there twice")
            fields[name] = value
            continue
        array = arrays.get(name)
        if array is None:
            if name in fields:
                raise WireUnreadable(f"the field {name} is there twice")
            arrays[name] = [value]
            fields[name] = None
            if meaning == _VECTOR:
                vectors.add(name)
            continue
        if name in vectors and meaning != _VECTOR:
            raise WireUnreadable(f"the field {name} is half a vector and half an array")
        array.append(value)
    for name, array in arrays.items():
        fields[name] = _vector(name, array) if name in vectors else tuple(array)
    return fields


def _vector(name: str, elements: list[Value]) -> Vector:
    doubles = tuple(element for element in elements if type(element) is float)
    if len(doubles) != len(elements):
        raise WireUnreadable(f"the vector {name} holds something that is no double")
    return Vector(doubles)


def _property(data: bytes, depth: int) -> tuple[str, int, bool, Value]:
    meaning = 0
    name: str | None = None
    multiple = False
    value = b""
    position, size = 0, len(data)
    while position < size:
        tag = data[position]
        position += 1
        if tag == 0x1A or tag == 0x2A or tag == 0x12:  # name, value, meaning's URI
            length = data[position]
            position += 1
            if length > 0x7F:
                length, position = read_varint(data, position - 1)
            end = position + length
            if tag == 0x1A:
                name = data[position:end].decode()
            elif tag == 0x2A:
                value = data[position:end]
            position = end
        elif tag == 0x20:
            multiple = data[position] != 0
            position += 1
        elif tag == 0x08:
            meaning, position = read_varint(data, position)
        elif tag == 0x30 or tag == 0x38:  # stashed, computed: they say nothing of the value
            _, position = read_varint(data, position)
        else:
            raise WireUnreadable(f"a property has a field that is not known (tag {tag:#04x})")
    if position > size:
        raise WireUnreadable("it ends within a property")
    if name is None:
        raise WireUnreadable("a property has no name")
    try:
        return name, meaning, multiple, _value(value, meaning, depth)
    except WireUnreadable as error:
        raise WireUnreadable(f"field {name}: {error}") from None


def _value(data: bytes, meaning: int, depth: int) -> Value:
    if not data:
        if meaning == 0:
            return None
        if meaning == _EMPTY:
            return ()
        raise _strange(meaning, "no value")
    tag = data[0]
    if tag == 0x1A:
        length = data[1]
        position = 2
        if length > 0x7F:
            length, position = read_varint(data, 1)
        if position + length != len(data):
            raise WireUnreadable("a value does not end where it should")
        if meaning == 0 or meaning == _TEXT:
            return data[position:].decode()
        if meaning in (_BLOB, _BYTES):
            return data[position:]
        if meaning == _ENTITY:
            return _map(data[position:], depth + 1)
        raise _strange(meaning, "text")
    if tag == 0x08:
        number, position = read_varint(data, 1)
        if position != len(data):
            raise WireUnreadable("a value does not end where it should")
        if meaning == 0:
            return signed(number)
        if meaning == _WHEN:
            return Timestamp.from_microseconds(signed(number))
        raise _strange(meaning, "a whole number")
    if tag == 0x10:
        if len(data) != 2 or data[1] > 1:
            raise WireUnreadable("a bool is neither true nor false")
        if meaning == 0:
            return data[1] == 1
        raise _strange(meaning, "a bool")
    if tag == 0x21:
        if len(data) != 9:
            raise WireUnreadable("a double has not eight bytes")
        if meaning == 0 or meaning == _VECTOR:
            return float(_DOUBLE.unpack_from(data, 1)[0])
        raise _strange(meaning, "a double")
    if tag == 0x2B:
        if len(data) != 20 or (data[1], data[10], data[19]) != (0x31, 0x39, 0x2C):
            raise WireUnreadable("a geo point has not latitude and longitude alone")
        if meaning == 0 or meaning == _GEO:
            return GeoPoint(_DOUBLE.unpack_from(data, 2)[0], _DOUBLE.unpack_from(data, 11)[0])
        raise _strange(meaning, "a geo point")
    if tag == 0x63:
        if meaning == 0:
            return group_reference(data)
        raise _strange(meaning, "a reference")
    if tag == 0x43:
        raise WireUnreadable("it is a user of App Engine, which only Datastore can hold")
    raise WireUnreadable(f"its value is of a type that is not known (tag {tag:#04x})")


def _map(data: bytes, depth: int) -> dict[str, Value]:
    if depth > _DEEPEST:
        raise WireUnreadable(f"maps are nested more than {_DEEPEST} deep")
    return _fields(_split(data)[1], depth)


def _strange(meaning: int, value: str) -> WireUnreadable:
    if meaning in _FOREIGN:
        return WireUnreadable(
            f"it is {_FOREIGN[meaning]}, a type of Firestore's MongoDB compatibility that cannot "
            "be carried"
        )
    return WireUnreadable(f"{value} has the meaning {meaning}, which is not Firestore's")
