"""The JSON Schema of mapping files, for editors (docs/migration_mapping.schema.json)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from atakora_tf.migration.mapping.file_keys import (
    EMBED_KEYS,
    FIELD_KEYS,
    KEY_KEYS,
    MAPPING_KEYS,
    RULE_KEYS,
    TYPE_KEYS,
    Keys,
)

__all__ = ["mapping_file_schema"]


def mapping_file_schema() -> dict[str, Any]:
    """The JSON Schema 2020-12 of a mapping file: plain data, new at each call."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Mapping of Firestore's collections to containers of Cosmos DB",
        **_object(MAPPING_KEYS, ("version", "collections")),
        "$defs": {
            "collection": _object(RULE_KEYS, ("container",)),
            "field": {"oneOf": [{"const": "drop"}, _object(FIELD_KEYS)]},
            "embed": _object(EMBED_KEYS),
            "key": _object(KEY_KEYS),
            "types": _object(TYPE_KEYS),
        },
    }


def _object(keys: Keys, required: Iterable[str] = ()) -> dict[str, Any]:
    made: dict[str, Any] = {
        "type": "object",
        "properties": {name: dict(each) for name, each in keys.items()},
        "additionalProperties": False,
    }
    if required:
        made["required"] = list(required)
    return made
