"""Whether a value that a schema states itself (a default, an example) keeps that schema's rules."""

from __future__ import annotations

import re

from atakora_tf.contract.field_types import types_of
from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.json_value import JsonValue, same_json

__all__ = ["misfit"]


def misfit(value: JsonValue, schema: Schema) -> str | None:
    """Why `value` breaks the schema's own rules, as the end of a sentence, or None.

    Looks at type, enum, const, bounds, lengths and pattern of this schema alone; what stands
    inside it or is referred to is not followed.  Expects keywords of the right shape.
    """
    types = types_of(schema)
    if types and not any(_is(value, name) for name in types):
        return f"is not of type {' or '.join(types)}"
    if "enum" in schema and not any(same_json(value, member) for member in schema["enum"]):
        return f"is not one of {schema['enum']!r}"
    if "const" in schema and not same_json(value, schema["const"]):
        return f"is not {schema['const']!r}"
    match value:
        case bool() | None:
            return None
        case int() | float():
            return _out_of_bounds(value, schema)
        case str():
            if "pattern" in schema and not re.search(schema["pattern"], value):
                return f"does not match the pattern {schema['pattern']!r}"
            return _wrong_size(len(value), schema, "Length")
        case list():
            return _wrong_size(len(value), schema, "Items")
        case dict():
            return _wrong_size(len(value), schema, "Properties")


def _is(value: JsonValue, name: str) -> bool:
    match value:
        case None:
            return name == "null"
        case bool():
            return name == "boolean"
        case int():
            return name in ("integer", "number")
        case float():
            return name == "number" or (name == "integer" and value.is_integer())
        case str():
            return name == "string"
        case list():
            return name == "array"
        case dict():
            return name == "object"


def _out_of_bounds(value: int | float, schema: Schema) -> str | None:
    if "minimum" in schema and value < schema["minimum"]:
        return f"is below minimum {schema['minimum']}"
    if "maximum" in schema and value > schema["maximum"]:
        return f"is above maximum {schema['maximum']}"
    if "exclusiveMinimum" in schema and value <= schema["exclusiveMinimum"]:
        return f"is not above exclusiveMinimum {schema['exclusiveMinimum']}"
    if "exclusiveMaximum" in schema and value >= schema["exclusiveMaximum"]:
        return f"is not below exclusiveMaximum {schema['exclusiveMaximum']}"
    return None


def _wrong_size(size: int, schema: Schema, what: str) -> str | None:
    low, high = schema.get(f"min{what}"), schema.get(f"max{what}")
    if low is not None and size < low:
        return f"is shorter than min{what} {low}"
    if high is not None and size > high:
        return f"is longer than max{what} {high}"
    return None
