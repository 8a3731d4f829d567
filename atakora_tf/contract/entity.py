"""An entity: what a CRUD API keeps, with the schema of its items."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from attrs import field, frozen

from atakora_tf.contract.json_schema_keywords import Schema
from atakora_tf.contract.schema_path import can_have, path_segments
from atakora_tf.errors import SchemaInvalid

__all__ = ["Entity"]

# Every item has them, whatever its schema says: its id, and what Cosmos DB sets itself
# (learn.microsoft.com/rest/api/cosmos-db/documents).
_OF_EVERY_ITEM = frozenset({"id", "_rid", "_ts", "_self", "_etag"})


def _copied(schema: Mapping[str, object]) -> Mapping[str, object]:
    return {name: _copy(value) for name, value in schema.items()}


def _copy(value: object) -> object:
    # A schema is plain data without cycles; `deepcopy`, which cannot know that, takes five times
    # as long.
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_copy(inner) for inner in value]
    return value


@frozen
class Entity:
    """An entity of the contract.

    name: as people say it, e.g. "User".
    plural: its name in routes and containers, e.g. "users".
    schema: the JSON Schema 2020-12 of its items, as `entity_schema` makes it.  The entity keeps a
        copy of its own; treat it as immutable.
    """

    name: str
    plural: str
    schema: Mapping[str, object] = field(converter=_copied, hash=False)

    @property
    def properties(self) -> Mapping[str, Mapping[str, object]]:
        """The schema of each top-level property, in the order of declaration."""
        return cast(Mapping[str, Mapping[str, object]], self.schema["properties"])

    @property
    def required(self) -> tuple[str, ...]:
        """The top-level properties that every item must be sent with."""
        return tuple(cast(list[str], self.schema.get("required", [])))

    def has_path(self, path: str) -> bool | None:
        """Whether items can have the property at a Cosmos DB path such as "/address/city".

        True if the schema declares it (the id and Cosmos DB's own properties always are), False if
        the schema rules it out, None if nothing tells, as in an object open to other properties.
        "/tags/[]" names the elements of an array.  Raises `SchemaInvalid` if the text is no path.
        """
        segments = path_segments(path)
        if segments is None:
            raise SchemaInvalid(
                [
                    f"path '{path}' of {self.name} is no path of Cosmos DB; "
                    "write it as '/address/city', from a slash to a name"
                ]
            )
        if len(segments) == 1 and segments[0] in _OF_EVERY_ITEM:
            return True
        schema = cast(Schema, self.schema)
        return can_have(schema, segments, schema)
