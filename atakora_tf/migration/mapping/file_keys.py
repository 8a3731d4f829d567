"""The keys of a mapping file, level by level, each as the JSON Schema that editors show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from atakora_tf.migration.mapping.forms import FORMS, VALUE_TYPES
from atakora_tf.migration.mapping.functions import FUNCTION_NAME
from atakora_tf.migration.mapping.losses import LOSSES

__all__ = [
    "EMBED_KEYS",
    "FIELD_KEYS",
    "KEY_KEYS",
    "MAPPING_KEYS",
    "RULE_KEYS",
    "TYPE_KEYS",
    "Keys",
]

Keys = Mapping[str, Mapping[str, Any]]


def _text(description: str, **more: Any) -> dict[str, Any]:
    return {"description": description, "type": "string", "minLength": 1, **more}


def _words(description: str, *words: str) -> dict[str, Any]:
    return {"description": description, "enum": list(words)}


def _forms(name: str) -> dict[str, Any]:
    said = "; ".join(f"{form}: {what}" for form, what in FORMS[name].items())
    forms = _words(f"{said}.", *FORMS[name])
    if "null" in FORMS[name]:
        forms["enum"].append(None)  # YAML's own null, without quotes
    return forms


_FUNCTION: Final = f"^{FUNCTION_NAME.pattern}$"
_ACCEPT: Final = {
    "description": "Losses that are accepted. "
    + " ".join(f"{name}: {says}" for name, says in LOSSES.items()),
    "type": "array",
    "items": {"enum": list(LOSSES)},
    "uniqueItems": True,
}
_TYPES: Final = {"description": "In what form each type stands in items.", "$ref": "#/$defs/types"}
_FIELDS: Final = {
    "description": "Rules for fields, by their names in the documents.",
    "type": "object",
    "additionalProperties": {"$ref": "#/$defs/field"},
}
_OTHERS: Final = _words(
    "What becomes of fields without a rule: keep, drop (`unnamed_fields` is lost) or refuse the "
    "document.",
    *("keep", "drop", "refuse"),
)
_EMBED: Final = {
    "description": "Subcollections that stand inside the item, by their ids.",
    "type": "object",
    "additionalProperties": {"$ref": "#/$defs/embed"},
}
_ORIGINALS: Final = _text(
    "A field that keeps what JSON cannot say of the values: then all is kept."
)

TYPE_KEYS: Final[Keys] = {name: _forms(name) for name in FORMS}

MAPPING_KEYS: Final[Keys] = {
    "version": {"description": "Of this format.", "const": 1},
    "source": _text(
        "The database that documents come from.", pattern="^projects/[^/]+/databases/[^/]+$"
    ),
    "database": _text("The Cosmos DB database of containers that name none."),
    "types": _TYPES,
    "accept": _ACCEPT,
    "originals": _ORIGINALS,
    "collections": {
        "description": "What becomes of each collection, by patterns such as users, "
        "users/*/orders, **/orders and users/**; the closest decides.",
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"oneOf": [{"const": "skip"}, {"$ref": "#/$defs/collection"}]},
    },
}

RULE_KEYS: Final[Keys] = {
    "container": _text("database/container, or the container alone.", pattern="^[^/]+(/[^/]+)?$"),
    "id": _words("What the item's id is made of.", "document", "path"),
    "long_id": _text("The field that keeps an id that is too long for Cosmos DB."),
    "path": _text("A field that holds the document's whole path."),
    "parents": {
        "description": "Fields for the ids of the documents above, outermost first.",
        "type": "array",
        "items": {"type": "string", "minLength": 1},
    },
    "partition_key": {
        "description": "A path such as /tenant, up to three of them, or how to make one.",
        "oneOf": [
            {"type": "string", "pattern": "^/"},
            {
                "type": "array",
                "items": {"type": "string", "pattern": "^/"},
                "minItems": 1,
                "maxItems": 3,
            },
            {"$ref": "#/$defs/key"},
        ],
    },
    "types": _TYPES,
    "accept": _ACCEPT,
    "originals": _ORIGINALS,
    "fields": _FIELDS,
    "others": _OTHERS,
    "constants": {"description": "Fields with fixed values.", "type": "object"},
    "function": _text("module:name of f(fields, path) -> fields.", pattern=_FUNCTION),
    "inverse": _text("module:name of the way back.", pattern=_FUNCTION),
    "embed": _EMBED,
    "schema": {
        "description": "The entity's schema: a file beside this one, module:name, or in place.",
        "type": ["string", "object"],
    },
}

KEY_KEYS: Final[Keys] = {
    "paths": {
        "description": "Paths such as /tenant, outermost first.",
        "type": "array",
        "items": {"type": "string", "pattern": "^/"},
        "minItems": 1,
        "maxItems": 3,
    },
    "field": _text("The field of the item that is made."),
    "from": {
        "description": "Fields of the item that it is made of.",
        "type": "array",
        "items": {"type": "string", "minLength": 1},
        "minItems": 1,
    },
    "separator": _text("What stands between them; | if nothing is said."),
    "version": {"description": "The version of the container's key.", "enum": [1, 2]},
}

FIELD_KEYS: Final[Keys] = {
    "to": _text("Its name in the item."),
    "drop": {"description": "Leave it out.", "const": True},
    "type": _words("The only type that it may have, beside null.", *VALUE_TYPES),
    "default": {"description": "What is written where it is missing."},
    "remainder": _text("A field that takes the nanoseconds below a timestamp's unit."),
    "same_as_id": {"description": "It repeats the document's id.", "const": True},
    "function": _text("module:name of f(value) -> value.", pattern=_FUNCTION),
    "inverse": _text("module:name of the way back.", pattern=_FUNCTION),
    "fields": _FIELDS,
    "others": _OTHERS,
    "items": {"description": "The rule for each element of an array.", "$ref": "#/$defs/field"},
    **TYPE_KEYS,
}

EMBED_KEYS: Final[Keys] = {
    "as": _words("An array in the order of ids, or a map by id.", "array", "map"),
    "to": _text("The field of the item; the subcollection's id if nothing is said."),
    "id": _text("In arrays, the field of each element that holds the id; id if nothing is said."),
    "types": _TYPES,
    "fields": _FIELDS,
    "others": _OTHERS,
    "embed": _EMBED,
}
