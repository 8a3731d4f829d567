"""Which fields of an entity a list can be filtered and ordered by, and how."""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

from attrs import frozen

from atakora_tf.contract.field_lookup import field_schema, json_types, plain
from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.query import OPERATORS, Operator, Scalar

__all__ = ["RESERVED", "FilterField", "ScalarType", "filter_field", "parameter_name"]

ScalarType: TypeAlias = Literal["string", "integer", "number", "boolean"]

RESERVED: Final = frozenset({"code", "continuation", "deleted", "orderBy", "pageSize", "select"})
"""Parameters with a meaning of their own (`code` is Azure's, for function keys).  A field of such
a name is filtered with `.eq` written out."""

_COMPARED: Final = frozenset({"eq", "ne", "lt", "le", "gt", "ge", "in", "exists"})
_EQUAL: Final = frozenset({"eq", "ne", "in", "exists"})

# Texts whose order is not that of what they mean.
_UNORDERED: Final = frozenset({"decimal", "duration"})
# Texts of which a beginning says something.
_READABLE: Final = frozenset({"", "email", "hostname", "uri", "uri-reference", "iri"})


@frozen(kw_only=True)
class FilterField:
    """A field that a list can be filtered by.

    name: a property, or nested ones joined by dots.
    type: of the values, or of the elements of an array.
    format: as JSON Schema calls it; "" if there is none.
    values: all that there can be; empty if they are not fixed.
    operators: how the field can be compared, in the order of the documentation.
    """

    name: str
    type: ScalarType
    format: str = ""
    values: tuple[Scalar, ...] = ()
    operators: tuple[Operator, ...] = ()

    @property
    def path(self) -> tuple[str, ...]:
        """The properties on the way to the field, outermost first."""
        return tuple(self.name.split("."))

    @property
    def can_order(self) -> bool:
        """Whether the order of the values means something."""
        return "has" not in self.operators and self.format not in _UNORDERED


def parameter_name(name: str) -> str:
    """The query parameter that asks for a field to equal a value."""
    return f"{name}.eq" if name in RESERVED else name


def filter_field(root: Schema, path: tuple[str, ...]) -> FilterField | str:
    """A field to filter by, or why it cannot be one, as the end of a sentence."""
    name = ".".join(path)
    if any("." in step or "," in step or step == "[]" for step in path):
        return "has a name that cannot be written in a query"
    schema = field_schema(root, path)
    if schema is None:
        return "is not declared in the schema, so its type is not known"
    types = json_types(schema)
    if types == ("array",):
        items = schema.get("items")
        inner = plain(items, root) if isinstance(items, dict) else {}
        found = _scalar(name, inner, json_types(inner), frozenset({"has", "exists"}))
        return found or "is an array whose elements are no single values of one type"
    if types == ("object",):
        return "is an object; name a field inside it"
    return _scalar(name, schema, types, None) or "has no single type"


def _scalar(
    name: str, schema: Schema, types: tuple[str, ...], allowed: frozenset[str] | None
) -> FilterField | None:
    kind = _one(types)
    if kind is None:
        return None
    form = str(schema.get("format", "")) if kind == "string" else ""
    fixed = [schema["const"]] if "const" in schema else schema.get("enum", [])
    values = tuple(value for value in fixed if value is not None)
    if allowed is None:
        allowed = _COMPARED
        if kind == "boolean" or values or form in _UNORDERED or "contentEncoding" in schema:
            allowed = _EQUAL
        elif kind == "string" and form in _READABLE:
            allowed = _COMPARED | {"prefix"}
    return FilterField(
        name=name,
        type=kind,
        format=form,
        values=values,
        operators=tuple(op for op in OPERATORS if op in allowed),
    )


def _one(types: tuple[str, ...]) -> ScalarType | None:
    if set(types) == {"integer", "number"}:
        return "number"
    match types:
        case ("string",):
            return "string"
        case ("integer",):
            return "integer"
        case ("number",):
            return "number"
        case ("boolean",):
            return "boolean"
    return None
