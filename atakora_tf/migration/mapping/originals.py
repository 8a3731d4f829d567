"""Notes of what JSON cannot say of values: the field `originals` of an item.

Notes stand where the values stand, by the document's field names and, in arrays, by index:

- the name of a type, such as "timestamp", where that type's form gives back the value exactly;
- `[text]`, the text being the value as documents' JSON lines write it, where it does not;
- `[]` where the document had no such field, and a default was written.

Text, bool, null, numbers that look as they are, arrays and maps need none.
"""

from __future__ import annotations

import json
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.json_values import dump, from_json, to_json
from atakora_tf.migration.mapping.conversion import type_name
from atakora_tf.migration.mapping.forms import Forms
from atakora_tf.migration.mapping.reconversion import natural, read_as
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import Value, same_value

__all__ = ["MISSING", "from_text", "note", "restored", "whole"]

MISSING: Final[Any] = []
"""The note of a field that was not there."""


def whole(value: Value, data: Any) -> Any:
    """The note that keeps the value itself, or None where the JSON says it already."""
    return None if same_value(natural(data), value) else [dump(to_json(value))]


def note(value: Value, data: Any, forms: Forms, database: DatabaseName | None) -> Any:
    """What JSON does not say of a value that was written as `data`; None for nothing."""
    if isinstance(value, tuple):
        return _of(
            ((str(n), v, d) for n, (v, d) in enumerate(zip(value, data, strict=True))),
            forms,
            database,
        )
    if isinstance(value, dict):
        return _of(((name, each, data[name]) for name, each in value.items()), forms, database)
    if same_value(natural(data), value):
        return None
    kind = type_name(value)
    assert kind is not None
    try:
        exact = same_value(read_as(kind, data, forms, database), value)
    except MigrationError:
        exact = False
    return kind if exact else [dump(to_json(value))]


def from_text(text: str) -> Value:
    """The value of a note that holds it."""
    return from_json(json.loads(text))


def _of(parts: Any, forms: Forms, database: DatabaseName | None) -> dict[str, Any] | None:
    found = {name: note(value, data, forms, database) for name, value, data in parts}
    return {name: each for name, each in found.items() if each is not None} or None


def restored(said: Any, data: Any, forms: Forms, database: DatabaseName | None) -> Value:
    """The value that was written as `data` and has this note."""
    if said is None:
        return natural(data)
    if isinstance(said, str):
        return read_as(said, data, forms, database)
    if isinstance(said, list):
        return from_text(said[0])
    if isinstance(data, list):
        return tuple(restored(said.get(str(n)), d, forms, database) for n, d in enumerate(data))
    return {name: restored(said.get(name), d, forms, database) for name, d in data.items()}
