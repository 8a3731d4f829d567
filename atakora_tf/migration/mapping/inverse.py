"""The way back: items as the documents that they were made of."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.field_inverse import MapInverse, obstacles
from atakora_tf.migration.mapping.forms import Forms
from atakora_tf.migration.mapping.functions import load_function
from atakora_tf.migration.mapping.item_ids import is_hashed, unescape_id, unescape_path
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.limits import SYSTEM_FIELDS
from atakora_tf.migration.mapping.model import CollectionRule, EmbedRule, MappingRules
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import Value

__all__ = ["Inverse", "why_not_invertible"]


def why_not_invertible(mapping: MappingRules) -> tuple[str, ...]:
    """Why documents cannot be told from items, one sentence each; () if they can.

    Accepted losses do not count: what they leave is what comes back.
    """
    found = [f"{rule.pattern.text}: {why}." for rule in mapping.rules for why in _obstacles(rule)]
    for one, other in combinations(mapping.rules, 2):
        if one.container == other.container and not _told_apart(one, other):
            found.append(
                f"{one.pattern.text} and {other.pattern.text}: nothing in the items of "
                f"{one.container} tells the two apart; give them different constants, or path."
            )
    return tuple(found)


def _obstacles(rule: CollectionRule) -> Iterator[str]:
    originals = rule.originals is not None
    if rule.function and not rule.inverse:
        yield "the function of the collection has no inverse"
    if not _path_is_known(rule):
        yield "the documents' paths are not in the items; name parents, or path"
    yield from obstacles(rule.fields, rule.others, originals=originals)
    for each in rule.embed.values():
        yield from _embedded_obstacles(each, originals=originals)


def _embedded_obstacles(rule: EmbedRule, *, originals: bool) -> Iterator[str]:
    yield from obstacles(rule.fields, rule.others, originals=originals)
    for each in rule.embed.values():
        yield from _embedded_obstacles(each, originals=originals)


def _path_is_known(rule: CollectionRule) -> bool:
    if rule.path is not None or rule.id == "path":
        return True
    ids = rule.pattern.head[1::2]
    fixed = rule.pattern.group is None and not rule.pattern.below
    return fixed and "*" not in ids[len(rule.parents) :]


def _told_apart(one: CollectionRule, other: CollectionRule) -> bool:
    shared = one.constants.keys() & other.constants.keys()
    if any(one.constants[name] != other.constants[name] for name in shared):
        return True
    by_field = one.path is not None and one.path == other.path
    return by_field or (one.id == other.id == "path")


class Inverse:
    """Makes documents of items again.

    Making one raises MigrationError where the mapping is not invertible, with every reason.
    database: where references without one point; the mapping's own `source` where it is None.
    """

    def __init__(self, mapping: MappingRules, *, database: DatabaseName | None = None) -> None:
        why = why_not_invertible(mapping)
        if why:
            raise MigrationError("\n".join(["The mapping has no way back:", *why]))
        self._plans: dict[ContainerName, list[_RuleInverse]] = {}
        for rule in mapping.rules:
            plan = _RuleInverse(rule, database or mapping.source)
            self._plans.setdefault(rule.container, []).append(plan)

    def __call__(self, container: ContainerName, body: Mapping[str, Any]) -> tuple[Document, ...]:
        """The item's document, and behind it those that were embedded into it."""
        for plan in self._plans.get(container, ()):
            path = plan.path(body)
            if path is not None:
                return plan.documents(path, body)
        raise MigrationError(
            f"The item {body.get('id')!r} of {container} was not made by this mapping."
        )


class _RuleInverse:
    def __init__(self, rule: CollectionRule, database: DatabaseName | None) -> None:
        self.rule = rule
        forms = Forms().with_others(rule.types)
        self.fields = MapInverse(rule.fields, forms, database)
        self.embed = {
            sub: _EmbedInverse(sub, each, forms, database, rule.originals)
            for sub, each in rule.embed.items()
        }
        self.same = [name for name, each in rule.fields.items() if each.same_as_id]
        self.function = None if rule.inverse is None else load_function(rule.inverse)
        own: set[str | None] = {"id", rule.long_id, rule.path, rule.originals}
        own |= {*rule.parents, *rule.constants, *SYSTEM_FIELDS}
        own |= {each.to for each in rule.embed.values()}
        if rule.partition_key.made_of:
            own.add(rule.partition_key.paths[0][1:])
        self.own = own

    def path(self, body: Mapping[str, Any]) -> DocumentPath | None:
        """The document's path, if the item was made by this rule."""
        rule = self.rule
        if any(body.get(name) != value for name, value in rule.constants.items()):
            return None
        try:
            path = self._path(body)
        except (KeyError, MigrationError):
            return None
        return path if rule.pattern.matches(path) else None

    def _path(self, body: Mapping[str, Any]) -> DocumentPath:
        rule, id_ = self.rule, body["id"]
        if rule.path is not None:
            return DocumentPath.parse(body[rule.path])
        if rule.id == "path":
            if is_hashed(id_):
                return DocumentPath.parse(body[rule.long_id])
            return DocumentPath(unescape_path(id_))
        segments = [_literal(part) for part in rule.pattern.head]
        for number, name in enumerate(rule.parents):
            segments[2 * number + 1] = body[name]
        own = body[rule.long_id] if is_hashed(id_) else unescape_id(id_)
        return DocumentPath((*segments, own))

    def documents(self, path: DocumentPath, body: Mapping[str, Any]) -> tuple[Document, ...]:
        """The document, and those that are embedded."""
        rule = self.rule
        notes = body.get(rule.originals, {}) if rule.originals else {}
        rest = {name: data for name, data in body.items() if name not in self.own}
        fields: Mapping[str, Value] = self.fields.read(rest, notes)
        fields = {**fields, **dict.fromkeys(self.same, path.id)}
        if self.function is not None:
            fields = self.function(dict(fields), str(path))
        return (Document(path, fields), *_embedded(self.embed, body, path))


def _literal(part: str) -> str:
    return part.replace("%2A", "*").replace("%2F", "/").replace("%25", "%")


class _EmbedInverse:
    def __init__(
        self,
        sub: str,
        rule: EmbedRule,
        forms: Forms,
        database: DatabaseName | None,
        originals: str | None,
    ) -> None:
        self.sub, self.rule, self.originals = sub, rule, originals
        forms = forms.with_others(rule.types)
        self.fields = MapInverse(rule.fields, forms, database)
        self.inner = {
            name: _EmbedInverse(name, each, forms, database, originals)
            for name, each in rule.embed.items()
        }
        self.own: set[str | None] = {originals, *(each.to for each in rule.embed.values())}
        if rule.form == "array":
            self.own.add(rule.id)

    def documents(self, data: Any, parent: DocumentPath) -> Iterator[Document]:
        """The documents that stand in the field."""
        if self.rule.form == "array":
            elements = [(each[self.rule.id], each) for each in data]
        else:
            elements = list(data.items())
        for id_, each in elements:
            path = DocumentPath((*parent.segments, self.sub, id_))
            notes = each.get(self.originals, {}) if self.originals else {}
            rest = {name: value for name, value in each.items() if name not in self.own}
            yield Document(path, self.fields.read(rest, notes))
            yield from _embedded(self.inner, each, path)


def _embedded(
    plans: Mapping[str, _EmbedInverse], body: Mapping[str, Any], path: DocumentPath
) -> Iterator[Document]:
    for plan in plans.values():
        if plan.rule.to in body:
            yield from plan.documents(body[plan.rule.to], path)
