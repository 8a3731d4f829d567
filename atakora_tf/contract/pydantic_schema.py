"""The third form of a schema: a pydantic v2 model (or pydantic dataclass).

Read in pydantic's "validation" mode: the contract checks what a client sends, and what was checked
is what is stored; in "serialization" mode every field with a default would become required, and
computed fields would be asked of the client.  Imported only when a model is given.
"""

from __future__ import annotations

from typing import Any

from pydantic import TypeAdapter, create_model
from pydantic.errors import PydanticInvalidForJsonSchema, PydanticUserError
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import core_schema

from atakora_tf.contract.faults import Faults
from atakora_tf.contract.field_types import nullable
from atakora_tf.contract.json_schema_keywords import COMPOSING, Schema, subschemas

__all__ = ["pydantic_schema"]


def pydantic_schema(source: type, faults: Faults) -> Schema:
    """The JSON Schema of a model, closed wherever the model ignores or forbids other fields."""
    config = getattr(source, "model_config", None) or getattr(source, "__pydantic_config__", None)
    try:
        schema = _generate(source)
    except PydanticInvalidForJsonSchema as error:
        schema = _describable_part(source, config, error, faults)
    except PydanticUserError as error:
        why = error.message
        if error.code == "class-not-fully-defined":
            why = (
                f"it names a type that is not defined yet; define it and rebuild {source.__name__}"
            )
        faults.add("", f"pydantic cannot describe the model: {why}")
        return {}
    _close(schema)
    # A title that nobody wrote is the name of the class, not of the entity.
    return {**schema, "title": (config or {}).get("title", faults.name)}


class _Generator(GenerateJsonSchema):
    """Pydantic's generator without the titles that repeat the name of a field."""

    def field_title_should_be_set(self, schema: Any) -> bool:  # noqa: ARG002
        return False

    def nullable_schema(self, schema: core_schema.NullableSchema) -> Schema:
        match super().nullable_schema(schema):
            case {"anyOf": [dict() as inner, {"type": "null"}]}:
                return nullable(inner)
            case other:
                return other

    def emit_warning(self, kind: Any, detail: str) -> None:
        # Such a default is left out, as in the other forms.
        if kind != "non-serializable-default":
            super().emit_warning(kind, detail)


def _generate(source: Any) -> Schema:
    return TypeAdapter(source).json_schema(mode="validation", schema_generator=_Generator)


def _describable_part(
    source: Any, config: Any, error: PydanticInvalidForJsonSchema, faults: Faults
) -> Schema:
    """Note each field without a JSON form, where pydantic stops at the first; read the others."""
    fields = getattr(source, "model_fields", None) or getattr(source, "__pydantic_fields__", {})
    good: dict[str, Any] = {}
    for name, field in fields.items():
        definition: dict[str, Any] = {name: (field.annotation, field)}
        try:
            _generate(create_model(source.__name__, __config__=config or None, **definition))
            good |= definition
        except PydanticInvalidForJsonSchema:
            spoken = getattr(field.annotation, "__name__", None) or str(field.annotation)
            faults.add(
                name,
                f"the type {spoken} has no JSON form, or holds something that has none; use a "
                "plain type, a collection, an enum or a model of these",
            )
    if len(good) == len(fields):
        faults.add("", f"pydantic cannot describe the model: {error.message}")
        return {}
    return _generate(create_model(source.__name__, __config__=config or None, **good))


def _close(schema: Schema) -> None:
    """Close each object of named fields that says nothing of others: its model drops them."""
    if "properties" in schema and not schema.keys() & {*COMPOSING, "$ref"}:
        schema.setdefault("additionalProperties", False)
    for inner in subschemas(schema):
        _close(inner)
