"""The mark `unique` of a field: it is no JSON Schema keyword, so it is reported and taken off."""

from __future__ import annotations

from collections.abc import Iterator

from atakora_tf.contract.json_schema_keywords import (
    COMPOSING,
    Schema,
    subschemas,
)
from atakora_tf.contract.schema_reference import resolve

__all__ = ["unique_paths", "without_marks"]


def unique_paths(root: Schema) -> tuple[str, ...]:
    """The marked fields in the order of declaration, as "email" or "address/zip".

    Nested fields count where they are written in place.  What an array holds does not, as the path
    of a unique key names one place in an item; nor does the mark in a class or definition that a
    field refers to: it is about entities of that class, not about every place that holds one.
    """
    return tuple(dict.fromkeys(_marked(root, "", root, frozenset())))


def without_marks(schema: Schema) -> None:
    """Take the mark off the schema and everything inside it, in place."""
    schema.pop("unique", None)
    for inner in subschemas(schema):
        without_marks(inner)


def _marked(schema: Schema, path: str, root: Schema, followed: frozenset[str]) -> Iterator[str]:
    for keyword in COMPOSING:
        for each in schema.get(keyword, []):
            if isinstance(each, dict):
                yield from _marked(each, path, root, followed)
    reference = schema.get("$ref")
    if reference is not None and not path and reference not in followed:
        target = resolve(root, reference)
        if isinstance(target, dict):
            yield from _marked(target, path, root, followed | {reference})
    for name, each in schema.get("properties", {}).items():
        inner = f"{path}/{name}" if path else name
        if each.get("unique") is True:
            yield inner
        yield from _marked(each, inner, root, followed)
