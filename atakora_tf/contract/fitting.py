"""Whether a value surely keeps a schema's rules: the part of JSON Schema that examples need.

Not a validator for requests: where a rule is not read here, the answer is "not surely".
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.json_value import same_json
from atakora_tf.contract.misfit import misfit
from atakora_tf.contract.schema_reference import resolve

__all__ = ["surely_fits"]

# Keywords whose meaning is read below, or that allow everything.
_READ: Final = frozenset(
    {
        *("$schema", "$id", "$comment", "$defs", "definitions", "title", "description", "default"),
        *("examples", "readOnly", "writeOnly", "deprecated", "$ref", "type", "const", "enum"),
        *("pattern", "minLength", "maxLength", "minimum", "maximum", "exclusiveMinimum"),
        *("exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems", "prefixItems"),
        *("items", "properties", "required", "additionalProperties", "minProperties"),
        *("maxProperties", "allOf", "anyOf", "format", "contentEncoding", "propertyNames"),
    }
)

_FORMATS: Final = {
    "date": r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)",
    "date-time": r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d)T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "time": r"([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ",
    "duration": r"P\d+D",
    "email": r"[a-z]+@[a-z]+\.[a-z]+",
    "hostname": r"[a-z]+(\.[a-z]+)+",
    "ipv4": r"192\.0\.2\.\d",
    "ipv6": r"2001:db8::\d",
    "uri": r"https://[a-z]+\.[a-z]+/[a-z]*",
    "uuid": r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}",
    "decimal": r"-?[0-9]+(\.[0-9]+)?",
}
_UNCHECKED: Final = frozenset({"binary", "byte", "double", "float", "int32", "int64", "password"})


def surely_fits(value: Any, schema: Any, root: Schema, depth: int = 0) -> bool:
    """Whether the value keeps every rule, as far as they are all read here."""
    if isinstance(schema, bool):
        return schema
    if depth > 40 or not {k for k in schema if not k.startswith("x-")} <= _READ:
        return False
    if misfit(value, schema) is not None:
        return False
    inner = [schema["$ref"]] if "$ref" in schema else []
    targets = [resolve(root, reference) for reference in inner]
    if any(target is None for target in targets):
        return False
    if not all(surely_fits(value, each, root, depth + 1) for each in targets):
        return False
    if not all(surely_fits(value, each, root, depth + 1) for each in schema.get("allOf", [])):
        return False
    alternatives = schema.get("anyOf")
    if alternatives and not any(surely_fits(value, e, root, depth + 1) for e in alternatives):
        return False
    match value:
        case str():
            return _text_fits(value, schema)
        case bool() | None:
            return True
        case int() | float():
            return _number_fits(value, schema)
        case list():
            return _array_fits(value, schema, root, depth)
        case dict():
            return _object_fits(value, schema, root, depth)
    return False


def _text_fits(value: str, schema: Schema) -> bool:
    form = schema.get("format")
    if form is None or form in _UNCHECKED:
        return "contentEncoding" not in schema or len(value) % 4 == 0
    return form in _FORMATS and re.fullmatch(_FORMATS[form], value) is not None


def _number_fits(value: float, schema: Schema) -> bool:
    step = schema.get("multipleOf")
    # Floating point cannot tell whether 0.3 is three times 0.1; whole numbers are certain.
    return step is None or (
        isinstance(step, int) and float(value).is_integer() and math.fmod(value, step) == 0
    )


def _array_fits(value: list[Any], schema: Schema, root: Schema, depth: int) -> bool:
    if schema.get("uniqueItems") and any(
        same_json(one, other) for n, one in enumerate(value) for other in value[:n]
    ):
        return False
    first = schema.get("prefixItems", [])
    rules = [*first, *[schema.get("items", True)] * max(0, len(value) - len(first))]
    return all(
        surely_fits(each, rule, root, depth + 1) for each, rule in zip(value, rules, strict=False)
    )


def _object_fits(value: dict[str, Any], schema: Schema, root: Schema, depth: int) -> bool:
    properties = schema.get("properties", {})
    if not all(name in value for name in schema.get("required", [])):
        return False
    others = schema.get("additionalProperties", True)
    names = schema.get("propertyNames", True)
    return all(
        surely_fits(each, properties.get(name, others), root, depth + 1)
        and surely_fits(name, names, root, depth + 1)
        for name, each in value.items()
    )
