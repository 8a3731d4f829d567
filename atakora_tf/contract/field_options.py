"""The options of a field, such as `min` or `unique`, put on the JSON Schema of its type."""

from __future__ import annotations

from collections.abc import Mapping

from atakora_tf.contract.faults import Faults
from atakora_tf.contract.field_types import types_of
from atakora_tf.contract.json_schema_keywords import Schema

__all__ = ["ANNOTATING", "CONSTRAINING", "LENGTH_KEYWORDS", "with_options"]

# Mean something for every type.
ANNOTATING = frozenset(
    {
        "default",
        "deprecated",
        "description",
        "enum",
        "examples",
        "readOnly",
        "title",
        "unique",
        "writeOnly",
    }
)

_NUMBER = frozenset(
    {"exclusiveMaximum", "exclusiveMinimum", "format", "maximum", "minimum", "multipleOf"}
)
_CONSTRAINING_OF: Mapping[str, frozenset[str]] = {
    "string": frozenset({"format", "maxLength", "minLength", "pattern"}),
    "integer": _NUMBER,
    "number": _NUMBER,
    "array": frozenset({"maxItems", "minItems", "uniqueItems"}),
    "object": frozenset({"maxProperties", "minProperties"}),
}
CONSTRAINING = frozenset({"max", "min"}).union(*_CONSTRAINING_OF.values())

LENGTH_KEYWORDS: Mapping[str, tuple[str, str]] = {
    "string": ("minLength", "maxLength"),
    "array": ("minItems", "maxItems"),
    "object": ("minProperties", "maxProperties"),
}
_BOUND_KEYWORDS = {
    **LENGTH_KEYWORDS,
    "integer": ("minimum", "maximum"),
    "number": ("minimum", "maximum"),
}

# Their length says nothing, and JSON Schema has no "not before".
_WITHOUT_BOUNDS = frozenset(
    {"date", "date-time", "decimal", "duration", "ipv4", "ipv6", "time", "uuid"}
)


def with_options(base: Schema, options: Mapping[str, object], at: str, faults: Faults) -> Schema:
    """`base` with those of `options` that annotate or constrain a value; `base` stays as it was.

    Options that mean nothing for the type, or say two things about one bound or format, are
    faults and are left out; values are checked later, where every schema is.
    """
    schema = dict(base)
    types = [name for name in types_of(base) if name != "null"]
    # Two types (or none) have no common meaning for a bound.
    kind = types[0] if len(types) == 1 else ""
    for option, value in options.items():
        if option in ANNOTATING:
            schema[option] = value
        elif option in CONSTRAINING:
            keyword = _keyword(option, kind, base)
            if keyword is None:
                faults.add(at, f"'{option}' means nothing for {_spoken(kind, base)}")
            elif keyword in schema and schema[keyword] != value:
                faults.add(at, f"{keyword} is both {schema[keyword]!r} and {value!r}")
            else:
                schema[keyword] = value
    return schema


def _keyword(option: str, kind: str, base: Schema) -> str | None:
    if option in ("min", "max"):
        if base.get("format") in _WITHOUT_BOUNDS or kind not in _BOUND_KEYWORDS:
            return None
        return _BOUND_KEYWORDS[kind][option == "max"]
    return option if option in _CONSTRAINING_OF.get(kind, frozenset()) else None


def _spoken(kind: str, base: Schema) -> str:
    if kind == "string" and "format" in base:
        return f"type {kind} with format {base['format']}"
    return f"type {kind}" if kind else "a field without exactly one type"
