"""The transformation: a document becomes an item, or says why not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.conversion import Converter
from atakora_tf.migration.mapping.embedding import EmbedPlan, embed_all, taken_by
from atakora_tf.migration.mapping.field_plan import MapPlan, Notes
from atakora_tf.migration.mapping.forms import Forms
from atakora_tf.migration.mapping.functions import call, load_function
from atakora_tf.migration.mapping.item_check import (
    TOO_DEEP,
    checked_text,
    checked_ttl,
    key_part_text,
    key_values,
)
from atakora_tf.migration.mapping.item_ids import escape_id, escape_path, shortened
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.limits import SYSTEM_FIELDS
from atakora_tf.migration.mapping.model import CollectionRule, MappingRules
from atakora_tf.migration.mapping.refusal import Refused, Rejected, place_text
from atakora_tf.migration.mapping.routing import Role, Routes
from atakora_tf.migration.mapping.schema_check import SchemaCheck
from atakora_tf.migration.paths import DatabaseName, DocumentPath

__all__ = ["RulePlan", "Transform"]

_ID_TAKEN: Final = (
    "reserved-field",
    "Cosmos DB keeps the item's own id in the field id, and the document has such a field. Rename "
    "it (to: …), drop it, or say same_as_id: true where it repeats the document's id.",
)


class Transform:
    """Makes items of documents as a mapping says.

    Calls never raise for data: what cannot be carried comes back as `Rejected`.  Making a
    Transform raises MigrationError where a function or the schema library cannot be loaded.
    One Transform serves one thread.

    database: where the documents come from, which shortens references; the mapping's own `source`
    where it is None.
    """

    def __init__(self, mapping: MappingRules, *, database: DatabaseName | None = None) -> None:
        self.mapping = mapping
        self.database = database or mapping.source
        self._routes = Routes(mapping)
        self._plans = {id(rule): RulePlan(rule, self.database) for rule in mapping.rules}

    def role(self, path: DocumentPath) -> Role:
        """What a document of this path becomes: an item, part of one, or nothing."""
        return self._routes.find(path).role

    def root(self, path: DocumentPath) -> DocumentPath:
        """The document whose item this one becomes, or becomes a part of."""
        depth = self._routes.find(path).depth
        return path if depth == len(path.segments) else DocumentPath(path.segments[:depth])

    def __call__(
        self, document: Document, children: Sequence[Document] = ()
    ) -> tuple[Item, ...] | Rejected:
        """The document's items: one, or none where the mapping skips its collection.

        children: all documents beneath it that the mapping embeds, in any order (see `Children`).
        """
        route = self._routes.find(document.path)
        if route.role == "item" and route.rule is not None:
            try:
                return (self._plans[id(route.rule)].item(document, children),)
            except Refused as refused:
                return _rejected(document, refused)
            except RecursionError:
                return _rejected(document, Refused("too-deep", TOO_DEEP))
        if route.role == "skipped":
            return ()
        return _rejected(document, _apart(document, route.role, self.root(document.path)))


def _rejected(document: Document, refused: Refused) -> Rejected:
    where = place_text(refused.place[::-1])
    return Rejected(str(document.path), refused.reason, where, refused.sentence)


def _apart(document: Document, role: Role, root: DocumentPath) -> Refused:
    if role == "embedded":
        return Refused(
            "embedded-apart",
            f"The mapping embeds the document into {root}, and it came without that one. Gather "
            "what is embedded before (Children).",
        )
    return Refused(
        "unmapped-collection",
        f"No rule of the mapping names the collection {document.path.collection}. Add one, or say "
        f"{document.path.collection}: skip.",
    )


class RulePlan:
    """What one rule does with a document."""

    def __init__(self, rule: CollectionRule, database: DatabaseName | None) -> None:
        self.rule = rule
        forms = Forms().with_others(rule.types)
        self.converter = Converter(forms, frozenset(rule.accept), database)
        self.embed = {
            sub: EmbedPlan(each, self.converter, rule.originals) for sub, each in rule.embed.items()
        }
        self.fields = MapPlan(rule.fields, rule.others, self.converter, self._taken())
        self._same = [name for name, each in rule.fields.items() if each.same_as_id]
        self._function = None if rule.function is None else load_function(rule.function)
        self._schema = None if rule.schema is None else SchemaCheck(rule.schema)
        key = rule.partition_key
        self._by_id = key.paths == ("/id",)
        first = key.steps[0]
        self._simple = first[0] if len(key.paths) == 1 and len(first) == 1 else None

    def _taken(self) -> dict[str, tuple[str, str]]:
        rule = self.rule
        own = {rule.long_id: "the id where it is too long"}
        own |= dict.fromkeys(rule.constants, "a constant")
        own |= dict.fromkeys(rule.parents, "the id of a document above")
        own |= {plan.rule.to: "an embedded subcollection" for plan in self.embed.values()}
        if rule.path is not None:
            own[rule.path] = "the document's path"
        if rule.originals is not None:
            own[rule.originals] = "what JSON does not say of the values"
        if rule.partition_key.made_of:
            own[rule.partition_key.steps[0][0]] = "the partition key"
        taken = {name: taken_by(name, what) for name, what in own.items()}
        taken |= {
            name: (
                "reserved-field",
                f"Cosmos DB writes the field {name} itself. Rename it (to: …) or drop it.",
            )
            for name in SYSTEM_FIELDS
        }
        return taken | {"id": _ID_TAKEN}

    def item(self, document: Document, children: Sequence[Document]) -> Item:
        """The document's item; raises Refused."""
        rule, path = self.rule, document.path
        body = self._identity(path)
        if self._same:
            self._check_same(document)
        fields = document.fields
        notes: Notes | None = None if rule.originals is None else {}
        if self._function is not None and rule.function is not None:
            fields = call(self._function, rule.function, dict(fields), str(path))
            if not isinstance(fields, dict):
                raise Refused(
                    "function-result",
                    f"The function {rule.function} gave no dict of fields but {fields!r}.",
                )
        self.fields.write(fields, body, notes)
        if children:
            embed_all(self.embed, children, len(path.segments), body)
        body.update(rule.constants)
        if notes and rule.originals is not None:
            body[rule.originals] = notes
        if "ttl" in body:
            checked_ttl(body["ttl"])
        key = self._key(body)
        text = checked_text(body)
        if self._schema is not None:
            self._schema.check(body)
        return Item(rule.container, body["id"], key, body, text, path)

    def _identity(self, path: DocumentPath) -> dict[str, Any]:
        """The item's id and what else says where the document was."""
        rule, segments = self.rule, path.segments
        whole = escape_path(segments) if rule.id == "path" else escape_id(segments[-1])
        id_ = shortened(whole)
        body: dict[str, Any] = {"id": id_}
        if id_ is not whole:
            body[rule.long_id] = str(path) if rule.id == "path" else segments[-1]
        if rule.path is not None:
            body[rule.path] = str(path)
        if rule.parents:
            body.update(zip(rule.parents, segments[1:-2:2], strict=False))
        return body

    def _check_same(self, document: Document) -> None:
        for name in self._same:
            found = document.fields.get(name)
            if type(found) is not str or found != document.path.id:
                refused = Refused(
                    "id-differs",
                    f"The mapping says that the field repeats the document's id, and it holds "
                    f"{found!r}. Rename it (to: …) instead of same_as_id.",
                )
                refused.place.append(name)
                raise refused

    def _key(self, body: dict[str, Any]) -> tuple[Scalar, ...]:
        rule = self.rule.partition_key
        if self._by_id:
            return (body["id"],) if rule.version == 2 else key_values(body, rule)
        if rule.made_of:
            body[rule.steps[0][0]] = rule.separator.join(
                key_part_text(body, name) for name in rule.made_of
            )
        if self._simple is not None:
            value = body.get(self._simple)
            if type(value) is str and len(value) <= 25:  # at most 100 bytes
                return (value,)
        return key_values(body, rule)
