"""One JSON Schema 2020-12 for an entity, whatever form its schema is given in.

The forms, and how they are told apart:

- nothing (`None`): an entity of any shape;
- a pydantic model, an attrs class, a dataclass: by the class;
- a **field mapping**, if every value says a field: a known type name, or options with a `type`
  (so fields may be called "type" or "properties");
- a **JSON Schema**, if it cannot be read as fields and has a core keyword such as `$schema`, `$ref`
  or `$defs`, or says `"type": "object"` with `properties`, or consists of keywords alone;
  `{"type": "object"}` is one too;
- every other mapping is taken for a field mapping with faults.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TypeAlias

from atakora_tf.contract.faults import Faults
from atakora_tf.contract.field_mapping import field_mapping_schema, is_field_mapping
from atakora_tf.contract.field_types import types_of
from atakora_tf.contract.item_id import ITEM_ID
from atakora_tf.contract.json_schema import looks_like_json_schema, read_json_schema
from atakora_tf.contract.json_schema_keywords import CORE, DIALECT, Schema, in_order
from atakora_tf.contract.schema_path import can_have
from atakora_tf.contract.schema_reference import resolve
from atakora_tf.contract.unique import unique_paths, without_marks

__all__ = ["SchemaSource", "entity_schema", "schema_and_unique_fields", "unique_fields"]

SchemaSource: TypeAlias = Mapping[str, object] | type | None
"""What a user may give as an entity's schema: a field mapping, a JSON Schema, an attrs class or
dataclass, a pydantic v2 model, or None for an entity of any shape."""

# Keywords beside a root `$ref` that do not constrain the item.
_BESIDE = CORE | {"title", "description", "definitions"}


def entity_schema(source: object, *, name: str) -> dict[str, object]:
    """The JSON Schema 2020-12 of the entity `name`: plain data, new at each call, in a fixed order.

    It always has `$schema`, `title`, `type` ("object") and `properties` with an `id`.  Properties
    keep the order of their declaration.  Raises `SchemaInvalid` with every fault at once.
    """
    return schema_and_unique_fields(source, name=name)[0]


def unique_fields(source: object) -> tuple[str, ...]:
    """The fields marked unique, in the order of declaration; nested ones as "address/zip".

    The mark is `"unique": True` in a field mapping or in a property of a JSON Schema,
    `metadata={"unique": True}` in an attrs class or dataclass, and
    `json_schema_extra={"unique": True}` in a pydantic model.  Raises `SchemaInvalid` as
    `entity_schema` does.
    """
    return unique_paths(_read(source, getattr(source, "__name__", "an entity")))


def schema_and_unique_fields(
    source: object, *, name: str
) -> tuple[dict[str, object], tuple[str, ...]]:
    """Both `entity_schema` and `unique_fields`, while the source is read only once."""
    schema = _read(source, name)
    unique = unique_paths(schema)
    without_marks(schema)
    return dict(schema), unique


def _read(source: object, name: str) -> Schema:
    faults = Faults(name)
    raw = _translated(source, faults)
    schema = _as_item(read_json_schema(raw, faults), name, faults)
    faults.raise_if_any()
    return schema


def _translated(source: object, faults: Faults) -> Mapping[str, object]:
    """The source as a JSON Schema, not yet checked."""
    if source is None:
        return {"type": "object", "additionalProperties": True}
    if isinstance(source, Mapping):
        return _mapping(source, faults)
    if not isinstance(source, type):
        cls = type(source)
        advice = f"; give the class {cls.__qualname__} itself" if _is_readable(cls) else _EXPECTED
        faults.add("", f"a value of type {cls.__qualname__} is no schema{advice}")
    elif _is_pydantic(source):
        from atakora_tf.contract.pydantic_schema import pydantic_schema

        return pydantic_schema(source, faults)
    elif _is_readable(source):
        from atakora_tf.contract.attrs_schema import attrs_schema

        return attrs_schema(source, faults)
    else:
        faults.add("", f"the class {source.__qualname__} is no schema{_EXPECTED}")
    return {}


_EXPECTED = (
    "; give a field mapping, a JSON Schema, an attrs class, a dataclass or a pydantic v2 model"
)


def _mapping(source: Mapping[str, object], faults: Faults) -> Mapping[str, object]:
    if dict(source) != {"type": "object"} and (
        is_field_mapping(source) or not looks_like_json_schema(source)
    ):
        return field_mapping_schema(source, faults)
    return source


def _is_pydantic(source: type) -> bool:
    # A model cannot exist unless its program imported pydantic; we need not.
    return "pydantic" in sys.modules and hasattr(source, "__pydantic_core_schema__")


def _is_readable(source: type) -> bool:
    return (
        hasattr(source, "__attrs_attrs__")
        or hasattr(source, "__dataclass_fields__")
        or _is_pydantic(source)
    )


def _as_item(read: Schema, name: str, faults: Faults) -> Schema:
    """What `read` says, as the schema of an item of Cosmos DB: an object with a text `id`."""
    schema = _without_root_reference(read)
    types = types_of(schema)
    if types and types != ("object",):
        faults.add("", f"an entity is an object, not {' or '.join(types)}")
    elif can_have({**schema, "properties": {"id": ITEM_ID}}, ("id",), schema) is False:
        faults.add(
            "",
            "a part of it that allows no other fields lacks 'id', which every item has; "
            "declare 'id' there",
        )
    properties = dict(schema.get("properties", {}))
    properties = (
        {**properties, "id": _item_id(properties["id"], faults)}
        if "id" in properties
        else {"id": dict(ITEM_ID), **properties}
    )
    return in_order(
        {
            **schema,
            "$schema": DIALECT,
            "title": schema.get("title", name),
            "type": "object",
            "properties": properties,
        }
    )


def _item_id(declared: Schema, faults: Faults) -> Schema:
    """The declared id; null becomes "not sent", as Cosmos DB needs a text."""
    types = types_of(declared)
    if types and "string" not in types:
        faults.add("id", f"the id of an item is text in Cosmos DB, not {' or '.join(types)}")
    if "null" not in types:
        return declared
    schema = {**declared, "type": "string"}
    if schema.get("default", "") is None:
        del schema["default"]
    return schema


def _without_root_reference(read: Schema) -> Schema:
    """A root that only refers to one of its definitions is that definition."""
    schema, seen = read, set[str]()
    while "$ref" in schema and schema.keys() <= _BESIDE and schema["$ref"] not in seen:
        seen.add(schema["$ref"])
        target = resolve(read, schema["$ref"])
        if not isinstance(target, dict):
            return read
        beside = {key: value for key, value in schema.items() if key != "$ref"}
        schema = {**target, **beside}
    return schema
