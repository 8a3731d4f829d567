"""The parts of a mapping file as rules: fields, keys, embedded subcollections."""

from __future__ import annotations

from typing import Any

from atakora_tf.contract.json_value import NotJson, json_value
from atakora_tf.migration.mapping.conversion import UNITS
from atakora_tf.migration.mapping.file_keys import EMBED_KEYS, FIELD_KEYS, KEY_KEYS, TYPE_KEYS
from atakora_tf.migration.mapping.file_reading import Reading
from atakora_tf.migration.mapping.forms import FORMS, VALUE_TYPES
from atakora_tf.migration.mapping.item_hash import with_canonical_numbers
from atakora_tf.migration.mapping.limits import MOST_KEYS, MOST_WHOLE, SYSTEM_FIELDS
from atakora_tf.migration.mapping.model import NOTHING, EmbedRule, FieldRule, KeyRule
from atakora_tf.migration.mapping.yaml_tree import Node

__all__ = ["read_constants", "read_embed", "read_fields", "read_key", "read_types"]

_OTHERS = ("keep", "drop", "refuse")
_ALONE = {"drop", "same_as_id"}


def read_types(reading: Reading, node: Node, key: str) -> dict[str, str]:
    """The forms that are chosen under a key."""
    found = node.value.get(key)
    if found is None or not reading.level(found, TYPE_KEYS, key):
        return {}
    return _forms(reading, found)


def _forms(reading: Reading, node: Node) -> dict[str, str]:
    chosen = {}
    for name, forms in FORMS.items():
        if name in node.value and node.value[name].value is None and "null" in forms:
            chosen[name] = "null"  # YAML's own null, without quotes
        else:
            chosen[name] = reading.word(node, name, forms, None)
    return {name: form for name, form in chosen.items() if form is not None}


def read_fields(
    reading: Reading, node: Node, where: tuple[str, ...], key: str = "fields"
) -> dict[str, FieldRule]:
    """The rules for fields under a key; where: the collection and the names on the way."""
    rules = reading.each(
        node, key, lambda name, inner: _field(reading, inner, name, (*where, name))
    )
    if rules:
        reading.places |= {(*where, name): node.value[key].keys[name] for name in rules}
        _tell_shared_targets(reading, node.value[key], rules)
    return rules


def _tell_shared_targets(reading: Reading, node: Node, rules: dict[str, FieldRule]) -> None:
    taken: dict[str, str] = {}
    for name, rule in rules.items():
        targets = [] if rule.drop or rule.same_as_id else [rule.to or name]
        for target in [*targets, *([rule.remainder] if rule.remainder else [])]:
            if target in taken:
                reading.tell(
                    node,
                    f"{taken[target]} and {name} would both stand in the field {target}.",
                    name,
                )
            taken.setdefault(target, name)


def _field(reading: Reading, node: Node, name: str, where: tuple[str, ...]) -> FieldRule:
    if node.value == "drop":
        return FieldRule(drop=True)
    if not reading.level(node, FIELD_KEYS, f"the rule for {name}"):
        return FieldRule()
    for alone in _ALONE & node.value.keys():
        if len(node.value) > 1:
            reading.tell(
                node, f"Beside {alone} the rule for {name} says more, to no effect.", alone
            )
    items = node.value.get("items")
    rule = FieldRule(
        to=reading.text(node, "to"),
        drop=reading.flag(node, "drop"),
        type=reading.word(node, "type", VALUE_TYPES, None),
        types=_forms(reading, node),
        default=_json(reading, node.value["default"]) if "default" in node.value else NOTHING,
        remainder=reading.text(node, "remainder"),
        same_as_id=reading.flag(node, "same_as_id"),
        function=reading.function(node, "function"),
        inverse=reading.function(node, "inverse"),
        fields=read_fields(reading, node, where),
        others=reading.word(node, "others", _OTHERS, "keep"),
        items=None if items is None else _field(reading, items, f"elements of {name}", where),
    )
    _tell_contradictions(reading, node, name, rule, where)
    return rule


def _tell_contradictions(
    reading: Reading, node: Node, name: str, rule: FieldRule, where: tuple[str, ...]
) -> None:
    if rule.inverse and not rule.function:
        reading.tell(node, f"The rule for {name} has an inverse and no function.", "inverse")
    if rule.same_as_id and len(where) > 2:
        reading.tell(node, "Only a field of the document itself repeats its id.", "same_as_id")
    if rule.function and (rule.fields or rule.items):
        reading.tell(
            node, f"The rule for {name} has a function; it sees all that is inside.", "function"
        )
    if rule.remainder and rule.types.get("timestamp") not in UNITS:
        reading.tell(
            node,
            f"A remainder needs a unit; say timestamp: {', '.join(UNITS)} in the rule for {name}.",
            "remainder",
        )
    if rule.items is not None and (rule.items.to or rule.items.drop or rule.items.remainder):
        reading.tell(node, f"Elements of {name} have no names; to, drop and remainder need one.")


def _json(reading: Reading, node: Node) -> Any:
    try:
        value = json_value(node.plain())
    except NotJson:
        reading.tell(node, "This is nested deeper than Cosmos DB takes.")
        return None
    _tell_large_numbers(reading, node)
    return with_canonical_numbers(value)


def _tell_large_numbers(reading: Reading, node: Node) -> None:
    if isinstance(node.value, dict | list):
        inner = node.value.values() if isinstance(node.value, dict) else node.value
        for each in inner:
            _tell_large_numbers(reading, each)
    elif type(node.value) is int and abs(node.value) > MOST_WHOLE:
        reading.tell(node, f"{node.value} is beyond 2^53, which no number in Cosmos DB holds.")


def read_constants(reading: Reading, node: Node) -> dict[str, Any]:
    """The fields with fixed values."""
    return reading.each(node, "constants", lambda _name, inner: _json(reading, inner))


def read_key(reading: Reading, node: Node) -> KeyRule:
    """The partition key of a collection's rule."""
    found = node.value.get("partition_key")
    if found is None:
        return KeyRule()
    if isinstance(found.value, str):
        return KeyRule(paths=_paths(reading, [found]) or ("/id",))
    if isinstance(found.value, list):
        return KeyRule(paths=_paths(reading, found.value, found) or ("/id",))
    if not reading.level(found, KEY_KEYS, "partition_key"):
        return KeyRule()
    version = reading.word(found, "version", (1, 2), 2)
    made_of = reading.texts(found, "from")
    field = reading.text(found, "field")
    if (field is None) != (not made_of):
        reading.tell(found, "A key that is made needs both field and from.")
    if "paths" in found.value and field is not None:
        reading.tell(found, "A key has paths, or it is made (field, from), not both.", "paths")
    if field is not None and made_of:
        if field == "id" or field in SYSTEM_FIELDS or "/" in field:
            reading.tell(found, f"The key cannot be made in the field {field}.", "field")
            return KeyRule(version=version)
        separator = reading.text(found, "separator", "|")
        return KeyRule(paths=(f"/{field}",), made_of=made_of, separator=separator, version=version)
    paths = found.value.get("paths")
    listed = paths.value if paths is not None and isinstance(paths.value, list) else []
    if paths is not None and not listed:
        reading.tell(paths, "paths takes a list of paths such as /tenant.")
    return KeyRule(paths=_paths(reading, listed, found) or ("/id",), version=version)


def _paths(reading: Reading, nodes: list[Node], whole: Node | None = None) -> tuple[str, ...]:
    paths: list[str] = []
    for node in nodes:
        text = node.value
        if not isinstance(text, str) or text[:1] != "/" or not all(text[1:].split("/")):
            reading.tell(node, f"partition_key holds {node.kind}; it takes paths such as /tenant.")
        elif text in paths:
            reading.tell(node, f"partition_key holds {text} twice.")
        else:
            paths.append(text)
    if whole is not None and len(nodes) > MOST_KEYS:
        reading.tell(whole, f"partition_key has {len(nodes)} paths; Cosmos DB takes {MOST_KEYS}.")
    return tuple(paths)


def read_embed(reading: Reading, node: Node, where: tuple[str, ...]) -> dict[str, EmbedRule]:
    """The embedded subcollections of a rule."""

    def read(sub: str, inner: Node) -> EmbedRule:
        here = (*where, sub)
        if not reading.level(inner, EMBED_KEYS, f"the embedding of {sub}"):
            return EmbedRule(to=sub)
        return EmbedRule(
            form=reading.word(inner, "as", ("array", "map"), "array"),
            to=reading.text(inner, "to", sub),
            id=reading.text(inner, "id", "id"),
            types=read_types(reading, inner, "types"),
            fields=read_fields(reading, inner, here),
            others=reading.word(inner, "others", _OTHERS, "keep"),
            embed=read_embed(reading, inner, here),
        )

    return reading.each(node, "embed", read)
