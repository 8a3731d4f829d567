"""Schemas in words, for the page of an API."""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from typing import Any, Final

__all__ = ["rules", "spoken_type"]

_TOLD: Final = (
    *("minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum", "exclusiveMaximum"),
    *("multipleOf", "pattern", "minItems", "maxItems", "uniqueItems", "minProperties"),
    *("maxProperties", "default"),
)


def spoken_type(schema: Any) -> str:
    """The type of a schema as HTML, with links to the schemas that it names."""
    if not isinstance(schema, Mapping):
        return "anything" if schema else "nothing"
    if isinstance(schema.get("$ref"), str):
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#schema-{name}"><bdi>{name}</bdi></a>'
    for keyword, word in (("anyOf", " or "), ("oneOf", " or "), ("allOf", " and ")):
        if keyword in schema:
            return word.join(spoken_type(each) for each in schema[keyword])
    if schema.get("not") == {}:
        return "never sent"
    if "items" in schema:
        return f"list of {spoken_type(schema['items'])}"
    kinds = schema.get("type", "anything")
    said = kinds if isinstance(kinds, str) else " or ".join(kinds)
    form = schema.get("format")
    return escape(f"{said} ({form})" if form else said)


def rules(schema: Any) -> str:
    """What a schema asks of its values, as HTML."""
    if not isinstance(schema, Mapping):
        return ""
    said = [_value(schema[key], key) for key in _TOLD if key in schema]
    if "const" in schema:
        said.insert(0, _value(schema["const"], "always"))
    if "enum" in schema:
        listed = ", ".join(json.dumps(each, ensure_ascii=False) for each in schema["enum"])
        said.insert(0, f"one of <code>{escape(listed)}</code>")
    if schema.get("readOnly"):
        said.insert(0, "set by the server")
    return "<br>".join(said)


def _value(value: Any, word: str) -> str:
    return f"{word} <code>{escape(json.dumps(value, ensure_ascii=False))}</code>"
