"""What goes in and out of an API: the schema of an entity, seen from each side."""

from __future__ import annotations

from typing import Any

from attrs import field, frozen

from atakora_tf.contract.entity import Entity
from atakora_tf.contract.field_lookup import field_schema
from atakora_tf.contract.item_id import ITEM_ID, LONGEST_ID
from atakora_tf.contract.json_schema_keywords import Schema, in_order
from atakora_tf.contract.schema_reference import resolve

__all__ = ["ETAG", "PURGE", "SchemaVariants", "ServerFields", "schema_variants", "server_fields"]

ETAG = "_etag"
"""The property that holds the entity tag of an item, with its quotes, as in `If-Match`."""

PURGE = "ttl"
"""The property by which Cosmos DB lets a single item expire, in seconds
(learn.microsoft.com/azure/cosmos-db/nosql/time-to-live)."""

_MOMENT: Schema = {"type": "string", "format": "date-time"}


@frozen(kw_only=True)
class ServerFields:
    """The properties that the server sets, and callers do not; None where there is none.

    created, updated: when the item was created and last changed, RFC 3339 in UTC.
    deleted: when it was deleted; only items that are marked as deleted have it.
    owner: whose it is.
    purge: after how many seconds it is removed for good, where that is not the caller's to say.
    """

    created: str | None = "createdAt"
    updated: str | None = "updatedAt"
    deleted: str | None = None
    owner: str | None = None
    purge: str | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """Those that there are."""
        named = (self.created, self.updated, self.deleted, self.owner, self.purge)
        return tuple(name for name in named if name is not None)


@frozen(kw_only=True)
class SchemaVariants:
    """JSON Schemas 2020-12 of one entity, each whole in itself.

    create: what a caller sends to create an item; the server makes an id if there is none.
    replace: what a caller sends to replace one: what was read can be sent back, as the fields
        that the server sets are passed over.
    update: an RFC 7396 merge patch: what is null is removed, what is left out stays.
    stored: what the container holds, and has to hold after every change.
    read: what a caller gets.
    """

    create: Schema = field(hash=False)
    replace: Schema = field(hash=False)
    update: Schema = field(hash=False)
    stored: Schema = field(hash=False)
    read: Schema = field(hash=False)


def server_fields(
    entity: Entity, *, soft_delete: bool, owner: str | None, purge: bool
) -> ServerFields:
    """Which fields the server sets.

    They are `createdAt` and so on, or `created_at` and so on if the entity declares one of these
    itself.  A field of this name that is no date-time is the callers' own, and then the server
    keeps no such time.
    """
    root = dict(entity.schema)
    snake = any(name in entity.properties for name in _SNAKE)
    created, updated, deleted = (
        _moment(root, name) for name in (_SNAKE if snake else ("createdAt", "updatedAt", _DELETED))
    )
    return ServerFields(
        created=created,
        updated=updated,
        # Whether an item is deleted has to be kept somewhere.
        deleted=(deleted or f"_{_DELETED}") if soft_delete else None,
        owner=owner,
        purge=PURGE if purge and PURGE not in entity.properties else None,
    )


_SNAKE = ("created_at", "updated_at", "deleted_at")
_DELETED = "deletedAt"


def _moment(root: Schema, name: str) -> str | None:
    declared = field_schema(root, (name,))
    return name if declared is None or declared.get("format") == "date-time" else None


def schema_variants(
    entity: Entity, server: ServerFields, partition_key: tuple[tuple[str, ...], ...]
) -> SchemaVariants:
    """The schema of an entity for each side of its API."""
    return _Variants(entity, server, partition_key).made()


class _Variants:
    def __init__(
        self, entity: Entity, server: ServerFields, partition_key: tuple[tuple[str, ...], ...]
    ) -> None:
        self.name = entity.name
        self.root: Schema = dict(entity.schema)
        self.properties: dict[str, Any] = {
            **entity.properties,
            "id": _bounded(entity.properties["id"]),
        }
        self.required = entity.required
        self.server = server
        # An item without its partition key would be in a partition that no caller can name.
        self.keys = tuple(dict.fromkeys(path[0] for path in partition_key))
        self.nested_keys = {path[0] for path in partition_key if len(path) > 1}
        read_only = [n for n, s in self.properties.items() if _marked(s, "readOnly")]
        self.untouchable = (*dict.fromkeys((*server.names, *read_only)),)
        self.is_open = self.root.get("additionalProperties", True) is not False

    def made(self) -> SchemaVariants:
        own = {n: s for n, s in self.properties.items() if n not in self.untouchable}
        for name in self.keys:
            if name not in self.untouchable:
                own.setdefault(name, {"type": "string"})
        forbidden: dict[str, Schema] = {
            n: {"not": {}} for n in (*self.untouchable, ETAG) if self.is_open
        }
        unset = {"id", *self.untouchable}
        wanted = [n for n in self._required() if n not in unset]
        kept = [n for n in wanted if n not in self.keys or n in self.nested_keys]
        keys = {n: own[n] for n in self.keys if n in own}
        stored = {**self.properties, **keys, **self._server_set()}
        for name in self.untouchable:
            stored[name] = {**stored[name], "readOnly": True}
        secret = [n for n, s in stored.items() if _marked(s, "writeOnly")]
        hidden = {*secret, *([self.server.purge] if self.server.purge else [])}
        shown = {n: s for n, s in stored.items() if n not in hidden}
        etag = {
            "type": "string",
            "description": "The entity tag, as in `If-Match`.",
            "examples": ['"0000d826-0000-0700-0000-65a5b2b30000"'],
            "readOnly": True,
        }
        back = {
            n: {"readOnly": True, "description": "Set by the server; passed over."}
            for n in (*self.untouchable, ETAG)
        }
        return SchemaVariants(
            create=self._variant("Create", {**own, **forbidden}, wanted),
            replace=self._variant("Replace", {**own, **back}, kept),
            update=self._update(own, forbidden),
            stored=self._variant("Stored", stored, [n for n in self._required() if n in stored]),
            read=self._variant(
                "",
                {**shown, ETAG: etag},
                [*(n for n in self._required() if n in shown and n not in self.server.names), ETAG],
            ),
        )

    def _required(self) -> list[str]:
        return [*dict.fromkeys(("id", *self.required, *self.keys))]

    def _server_set(self) -> dict[str, Schema]:
        said = {
            self.server.created: "When the item was created.",
            self.server.updated: "When the item was last changed.",
            self.server.deleted: "When the item was deleted.",
        }
        made: dict[str, Schema] = {}
        for name, words in said.items():
            if name is not None:
                declared = {"description": words, **self.properties.get(name, {})}
                made[name] = {**_MOMENT, **declared} if "$ref" not in declared else dict(declared)
                made[name].pop("default", None)
        if self.server.owner is not None:
            whose = {"type": "string", "description": "Whose the item is."}
            made[self.server.owner] = dict(self.properties.get(self.server.owner, whose))
        if self.server.purge is not None:
            made[self.server.purge] = {"type": "integer", "minimum": -1}
        return made

    def _variant(self, word: str, properties: dict[str, Any], required: list[str]) -> Schema:
        schema = {k: v for k, v in self.root.items() if k not in ("required", "default")}
        schema |= {"title": f"{self.name}{word}", "properties": properties}
        return in_order(schema | ({"required": required} if required else {}))

    def _update(self, own: dict[str, Any], forbidden: dict[str, Any]) -> Schema:
        fixed = {"id", *(self.keys if self.keys != ("id",) else ())} - self.nested_keys
        properties: dict[str, Any] = {
            n: self._patched(s, n in self.required, ()) for n, s in own.items() if n not in fixed
        }
        if self.is_open:
            forbidden = {**forbidden, **{n: {"not": {}} for n in sorted(fixed)}}
        schema = {k: v for k, v in self.root.items() if k not in _OF_THE_WHOLE}
        schema |= {"title": f"{self.name}Update", "properties": {**properties, **forbidden}}
        return in_order(schema)

    def _patched(self, schema: Any, required: bool, followed: tuple[str, ...]) -> Any:
        """A field in a merge patch: objects merge, and null takes a field away."""
        if not isinstance(schema, dict):
            return schema
        found = {k: v for k, v in schema.items() if k != "default"}
        reference = found.get("$ref")
        target = resolve(self.root, reference) if isinstance(reference, str) else None
        if isinstance(target, dict) and "properties" in target:
            if reference in followed:
                return {}  # The whole item is checked once the patch is applied.
            followed = (*followed, str(reference))
            found = {**target, **{k: v for k, v in found.items() if k != "$ref"}}
        if isinstance(found.get("anyOf"), list):  # such as an object or null
            found["anyOf"] = [self._patched(each, True, followed) for each in found["anyOf"]]
        if isinstance(found.get("properties"), dict):
            inner = found.get("required", [])
            kept = {k: v for k, v in found.items() if k not in _OF_THE_WHOLE}
            kept["properties"] = {
                n: self._patched(s, n in inner, followed) for n, s in found["properties"].items()
            }
            found = in_order(kept)
        return found if required else _or_null(found)


# What can be checked only once a patch is applied.
_OF_THE_WHOLE = frozenset(
    {
        *("required", "default", "examples", "minProperties", "maxProperties"),
        *("allOf", "anyOf", "oneOf", "not", "if", "then", "else"),
        *("dependentRequired", "dependentSchemas", "unevaluatedProperties", "title"),
    }
)


def _bounded(declared: Any) -> Any:
    """The declared id within what Cosmos DB takes."""
    if not isinstance(declared, dict) or "$ref" in declared:
        return declared
    longest = min(declared.get("maxLength", LONGEST_ID), LONGEST_ID)
    return in_order({**ITEM_ID, **declared, "maxLength": longest})


def _or_null(schema: Schema) -> Schema:
    if not schema or "not" in schema:
        return schema
    types = schema.get("type")
    simple = not schema.keys() & {"$ref", "const", "enum", "anyOf", "oneOf", "allOf"}
    if isinstance(types, str) and simple:
        return schema if types == "null" else {**schema, "type": [types, "null"]}
    if isinstance(types, list) and "null" in types and simple:
        return schema
    alternatives = schema.get("anyOf")
    if isinstance(alternatives, list) and {"type": "null"} in alternatives:
        return schema
    return {"anyOf": [schema, {"type": "null"}]}


def _marked(schema: Any, keyword: str) -> bool:
    return isinstance(schema, dict) and schema.get(keyword) is True
