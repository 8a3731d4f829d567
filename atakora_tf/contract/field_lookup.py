"""The schema of one field of an entity, found by its path."""

from __future__ import annotations

from typing import Any

from atakora_tf.contract.field_types import types_of
from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.json_value import same_json
from atakora_tf.contract.schema_reference import resolve

__all__ = ["field_schema", "json_types", "plain"]


def field_schema(root: Schema, path: tuple[str, ...]) -> Schema | None:
    """The schema of the field at a path, without null and references; None if none is declared."""
    schema = plain(root, root)
    for name in path:
        properties = schema.get("properties")
        if not isinstance(properties, dict) or not isinstance(properties.get(name), dict):
            return None
        schema = plain(properties[name], root)
    return schema


def plain(schema: Schema, root: Schema) -> Schema:
    """What a schema allows beside null, with its own references followed."""
    for _ in range(32):  # references may lead back to themselves
        if isinstance(schema.get("$ref"), str):
            target = resolve(root, schema["$ref"])
            if not isinstance(target, dict):
                return schema
            schema = {**target, **{k: v for k, v in schema.items() if k != "$ref"}}
            continue
        alternatives = schema.get("anyOf") or schema.get("oneOf")
        if not isinstance(alternatives, list):
            break
        real = [each for each in alternatives if isinstance(each, dict) and each != _NULL]
        if len(real) != 1 or len(real) == len(alternatives):
            break
        beside = {k: v for k, v in schema.items() if k not in ("anyOf", "oneOf")}
        schema = {**real[0], **beside}
    return schema


_NULL = {"type": "null"}


def json_types(schema: Schema) -> tuple[str, ...]:
    """The JSON types beside null that a schema allows, by its type or by its fixed values."""
    named = tuple(each for each in types_of(schema) if each != "null")
    if named:
        return named
    values: list[Any] = schema["enum"] if isinstance(schema.get("enum"), list) else []
    if "const" in schema:
        values = [schema["const"]]
    found = {_type(value) for value in values if not same_json(value, None)}
    return tuple(sorted(found))


def _type(value: object) -> str:
    match value:
        case bool():
            return "boolean"
        case int():
            return "integer"
        case float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
    return "object"
