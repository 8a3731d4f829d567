"""The keywords of JSON Schema 2020-12: what each one holds, and the order in which we write them.

Source: json-schema.org/draft/2020-12/json-schema-core and json-schema-validation.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal, TypeAlias

__all__ = [
    "COMPOSING",
    "CORE",
    "DIALECT",
    "FORMATS",
    "KEYWORDS",
    "READABLE_DIALECTS",
    "REPLACED",
    "SIMPLE_TYPES",
    "Schema",
    "Shape",
    "in_order",
    "subschemas",
]

Schema: TypeAlias = dict[str, Any]
"""One JSON Schema as plain data."""

Shape = Literal[
    "anchor",
    "any",
    "count",
    "flag",
    "flags by name",
    "names",
    "names by name",
    "number",
    "positive number",
    "regex",
    "schema",
    "schema by name",
    "schema by regex",
    "schemas",
    "text",
    "type",
    "values",
]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Their keywords mean the same in 2020-12, apart from those in REPLACED.
READABLE_DIALECTS = frozenset(
    {
        DIALECT,
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema",
        "http://json-schema.org/draft-06/schema",
    }
)

SIMPLE_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")

# The order of this table is the order of keywords in every schema that we write.
KEYWORDS: Mapping[str, Shape] = {
    "$schema": "text",
    "$id": "text",
    "$anchor": "anchor",
    "$dynamicAnchor": "anchor",
    "$vocabulary": "flags by name",
    "$comment": "text",
    "title": "text",
    "description": "text",
    "$ref": "text",
    "$dynamicRef": "text",
    "type": "type",
    "const": "any",
    "enum": "values",
    "format": "text",
    "contentEncoding": "text",
    "contentMediaType": "text",
    "contentSchema": "schema",
    "pattern": "regex",
    "minLength": "count",
    "maxLength": "count",
    "minimum": "number",
    "exclusiveMinimum": "number",
    "maximum": "number",
    "exclusiveMaximum": "number",
    "multipleOf": "positive number",
    "properties": "schema by name",
    "patternProperties": "schema by regex",
    "required": "names",
    "additionalProperties": "schema",
    "unevaluatedProperties": "schema",
    "propertyNames": "schema",
    "minProperties": "count",
    "maxProperties": "count",
    "dependentRequired": "names by name",
    "dependentSchemas": "schema by name",
    "prefixItems": "schemas",
    "items": "schema",
    "unevaluatedItems": "schema",
    "contains": "schema",
    "minContains": "count",
    "maxContains": "count",
    "minItems": "count",
    "maxItems": "count",
    "uniqueItems": "flag",
    "allOf": "schemas",
    "anyOf": "schemas",
    "oneOf": "schemas",
    "not": "schema",
    "if": "schema",
    "then": "schema",
    "else": "schema",
    "default": "any",
    "examples": "values",
    "readOnly": "flag",
    "writeOnly": "flag",
    "deprecated": "flag",
    "$defs": "schema by name",
    "definitions": "schema by name",
}

CORE = frozenset(keyword for keyword in KEYWORDS if keyword.startswith("$"))

COMPOSING = ("allOf", "anyOf", "oneOf")

# Words of older drafts and of OpenAPI 3.0 that 2020-12 would pass over without a sound.
REPLACED: Mapping[str, str] = {
    "nullable": "add 'null' to the type",
    "dependencies": "write 'dependentRequired' or 'dependentSchemas'",
    "additionalItems": "write 'prefixItems' for the first items and 'items' for the rest",
    "$recursiveRef": "write '$dynamicRef'",
    "$recursiveAnchor": "write '$dynamicAnchor'",
}

# JSON Schema's own, and those of the OpenAPI format registry that people use.
FORMATS = frozenset(
    {
        "binary",
        "byte",
        "date",
        "date-time",
        "decimal",
        "double",
        "duration",
        "email",
        "float",
        "hostname",
        "idn-email",
        "idn-hostname",
        "int32",
        "int64",
        "ipv4",
        "ipv6",
        "iri",
        "iri-reference",
        "json-pointer",
        "password",
        "regex",
        "relative-json-pointer",
        "time",
        "uri",
        "uri-reference",
        "uri-template",
        "uuid",
    }
)

_RANK = {keyword: rank for rank, keyword in enumerate(KEYWORDS)}


def in_order(schema: Mapping[str, Any]) -> Schema:
    """The same keywords in the order of `KEYWORDS`; those that it lacks follow by the alphabet."""
    return {
        keyword: schema[keyword]
        for keyword in sorted(schema, key=lambda word: (_RANK.get(word, len(_RANK)), word))
    }


def subschemas(schema: Mapping[str, Any]) -> Iterator[Schema]:
    """The schemas directly inside this one (not those that it refers to; no boolean schemas)."""
    for keyword, value in schema.items():
        match KEYWORDS.get(keyword):
            case "schema":
                inner: list[object] = [value]
            case "schemas":
                inner = list(value)
            case "schema by name" | "schema by regex":
                inner = list(value.values())
            case _:
                continue
        for each in inner:
            if isinstance(each, dict):
                yield each
