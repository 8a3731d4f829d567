"""A mapping as data: what becomes of which collection.  `mapping_file` reads and writes it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.selection import CollectionPattern

__all__ = [
    "NOTHING",
    "SKIP",
    "CollectionRule",
    "EmbedRule",
    "FieldRule",
    "FieldRules",
    "KeyRule",
    "MappingRules",
    "Others",
]

Others: TypeAlias = Literal["keep", "drop", "refuse"]


class _Nothing:
    def __repr__(self) -> str:
        return "NOTHING"


NOTHING: Final = _Nothing()
"""Stands for "no default", as null is one."""

SKIP: Final = "skip"
"""What a mapping says of a collection that is not carried."""


@frozen(kw_only=True)
class FieldRule:
    """What becomes of one field.

    to: its name in the item; None keeps the name. drop: it is left out.
    type: the only type that it may have, beside null. types: forms for it and what is inside it.
    default: JSON that is written where the field is missing.
    remainder: a field of the item that takes the nanoseconds below the timestamp's unit.
    same_as_id: it repeats the document's id, so the item's `id` stands for it.
    function: `module:name`, which gets the value and gives the one to carry; inverse: the way back.
    fields, others: for what a map holds. items: for each element of an array.
    """

    to: str | None = None
    drop: bool = False
    type: str | None = None
    types: Mapping[str, str] = field(factory=dict, hash=False)
    default: Any = NOTHING
    remainder: str | None = None
    same_as_id: bool = False
    function: str | None = None
    inverse: str | None = None
    fields: Mapping[str, FieldRule] = field(factory=dict, hash=False)
    others: Others = "keep"
    items: FieldRule | None = None


FieldRules: TypeAlias = Mapping[str, FieldRule]


@frozen(kw_only=True)
class KeyRule:
    """Where an item's partition key is.

    paths: Cosmos DB's own paths, such as "/tenant". made_of: fields of the item whose texts, joined
    by `separator`, are written to the one path; () where the fields are there already.
    version: 2, or 1 for a container whose keys have at most 101 bytes.
    """

    paths: tuple[str, ...] = ("/id",)
    made_of: tuple[str, ...] = ()
    separator: str = "|"
    version: int = 2

    @property
    def steps(self) -> tuple[tuple[str, ...], ...]:
        """Each path as names from the outermost inwards."""
        return tuple(tuple(path[1:].split("/")) for path in self.paths)


@frozen(kw_only=True)
class EmbedRule:
    """How a subcollection stands inside the item of the document above it.

    form: an array, in the order of ids, or a map by id. to: the field of the item.
    id: the field of each element that holds the document's id; in a map the key says it.
    """

    form: Literal["array", "map"] = "array"
    to: str
    id: str = "id"
    types: Mapping[str, str] = field(factory=dict, hash=False)
    fields: FieldRules = field(factory=dict, hash=False)
    others: Others = "keep"
    embed: Mapping[str, EmbedRule] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class CollectionRule:
    """What becomes of the documents of one pattern of collections.

    id: the item's id is made of the document's id, or of its whole path. long_id: the field that
    keeps what was too long for an id. path: the field that holds the whole path, if one shall.
    parents: fields for the ids of the documents above, outermost first.
    originals: the field that keeps what JSON cannot say of the values, if one shall.
    function: `module:name`, which gets fields and path and gives the fields to carry.
    schema: the JSON Schema of the items; None where they are not checked.
    """

    pattern: CollectionPattern
    container: ContainerName
    id: Literal["document", "path"] = "document"
    long_id: str = "_document_id"
    path: str | None = None
    parents: tuple[str, ...] = ()
    partition_key: KeyRule = KeyRule()
    types: Mapping[str, str] = field(factory=dict, hash=False)
    accept: tuple[str, ...] = ()
    originals: str | None = None
    fields: FieldRules = field(factory=dict, hash=False)
    others: Others = "keep"
    constants: Mapping[str, Any] = field(factory=dict, hash=False)
    function: str | None = None
    inverse: str | None = None
    embed: Mapping[str, EmbedRule] = field(factory=dict, hash=False)
    schema: Mapping[str, Any] | None = field(default=None, hash=False)

    @property
    def ids_may_repeat(self) -> bool:
        """Whether two documents of the pattern can come to the same id in the same partition."""
        if self.id == "path":
            return False
        literal = len(self.pattern.literal_head) == len(self.pattern.head)
        if self.pattern.group is None and not self.pattern.below and literal:
            return False
        depth = len(self.pattern.head) // 2
        whole = self.pattern.group is None and not self.pattern.below and len(self.parents) == depth
        key = {path[1:] for path in self.partition_key.paths}
        return not (whole and set(self.parents) <= key)


@frozen(kw_only=True)
class MappingRules:
    """A whole mapping.

    rules: in the order of the file; the first whose pattern names a document decides.
    skipped: patterns of collections that are not carried, in the same order of precedence.
    source: the database that the documents come from, for references; None if nothing says.
    """

    rules: tuple[CollectionRule, ...]
    skipped: tuple[CollectionPattern, ...] = ()
    source: DatabaseName | None = None

    @property
    def ids_may_repeat(self) -> bool:
        """Whether the sink has to look for two documents with one id in one partition."""
        containers = [rule.container for rule in self.rules]
        return len(set(containers)) < len(containers) or any(
            rule.ids_may_repeat for rule in self.rules
        )
