"""The type names that a field may use, and the small pieces of JSON Schema that they stand for."""

from __future__ import annotations

from collections.abc import Mapping

from atakora_tf.contract.json_schema_keywords import Schema

__all__ = ["DECIMAL", "TYPE_NAMES", "field_type", "nullable", "types_of"]

# Text, because a JSON number is read as an IEEE 754 double, which loses decimal digits
# (RFC 8259, section 6).
DECIMAL: Mapping[str, str] = {
    "type": "string",
    "format": "decimal",
    "pattern": "^-?[0-9]+(\\.[0-9]+)?$",
}

_TYPES: Mapping[str, Mapping[str, str]] = {
    "string": {"type": "string"},
    "integer": {"type": "integer"},
    "number": {"type": "number"},
    "boolean": {"type": "boolean"},
    "array": {"type": "array"},
    "object": {"type": "object"},
    "any": {},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "date": {"type": "string", "format": "date"},
    "datetime": {"type": "string", "format": "date-time"},
    "decimal": DECIMAL,
    "duration": {"type": "string", "format": "duration"},
    "email": {"type": "string", "format": "email"},
    "hostname": {"type": "string", "format": "hostname"},
    "ipv4": {"type": "string", "format": "ipv4"},
    "ipv6": {"type": "string", "format": "ipv6"},
    "time": {"type": "string", "format": "time"},
    "uri": {"type": "string", "format": "uri"},
    "uuid": {"type": "string", "format": "uuid"},
}

_ALIASES: Mapping[str, str] = {
    "bool": "boolean",
    "date-time": "datetime",
    "dict": "object",
    "float": "number",
    "guid": "uuid",
    "int": "integer",
    "list": "array",
    "str": "string",
    "text": "string",
    "timestamp": "datetime",
    "url": "uri",
}

TYPE_NAMES = (*_TYPES, *_ALIASES)


def field_type(name: str) -> Schema | None:
    """The JSON Schema for a type name, a fresh copy; None if there is no such name."""
    found = _TYPES.get(_ALIASES.get(name, name))
    return None if found is None else dict(found)


def types_of(schema: Mapping[str, object]) -> tuple[str, ...]:
    """The JSON types that a schema names in its own `type`; empty if it names none."""
    match schema.get("type"):
        case str() as one:
            return (one,)
        case list() as several:
            return tuple(each for each in several if isinstance(each, str))
    return ()


def nullable(schema: Schema) -> Schema:
    """A schema for the same values, or null."""
    if not schema:
        return {}
    match schema:
        case {"type": str() as name} if not schema.keys() & {"const", "$ref", "anyOf", "oneOf"}:
            allowed = schema.get("enum")
            members = {"enum": [*allowed, None]} if isinstance(allowed, list | tuple) else {}
            return {**schema, "type": [name, "null"], **members}
        case {"anyOf": list() as members} if len(schema) == 1:
            return {"anyOf": [*members, {"type": "null"}]}
    return {"anyOf": [schema, {"type": "null"}]}
