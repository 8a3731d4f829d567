"""Mapping files: read strictly, and written so that they read back."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf.errors import MigrationError, SchemaInvalid
from atakora_tf.migration.mapping.file_keys import MAPPING_KEYS, RULE_KEYS
from atakora_tf.migration.mapping.file_reading import Reading
from atakora_tf.migration.mapping.file_rules import (
    read_constants,
    read_embed,
    read_fields,
    read_key,
    read_types,
)
from atakora_tf.migration.mapping.functions import FUNCTION_NAME, load_function
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.limits import SYSTEM_FIELDS
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.mapping_data import mapping_data
from atakora_tf.migration.mapping.model import SKIP, CollectionRule, MappingRules
from atakora_tf.migration.mapping.yaml_tree import MappingProblem, Node, read_yaml
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.selection import CollectionPattern

__all__ = ["MappingFile", "examine", "fingerprint", "parse_mapping", "read_mapping", "refusal"]

_IDS = ("document", "path")


@frozen(eq=False)
class MappingFile:
    """What a mapping file says: its rules, or None, and every problem in the order of lines.

    places: line and column of each rule for a field, by its collection and the names on the way.
    """

    name: str
    mapping: MappingRules | None
    problems: Sequence[MappingProblem]
    places: Mapping[tuple[str, ...], tuple[int, int]]


def read_mapping(path: Path) -> MappingRules:
    """The rules in a file.  Raises MigrationError with every problem at once."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MigrationError(f"The mapping {path} cannot be read: {error}.") from None
    return parse_mapping(text, name=str(path), folder=path.parent)


def parse_mapping(
    text: str, *, name: str = "The mapping", folder: Path | None = None
) -> MappingRules:
    """The rules that the text writes.  Raises MigrationError with every problem at once.

    name: what to call it in messages. folder: where schema files are looked for.
    """
    found = examine(text, name=name, folder=folder)
    if found.problems or found.mapping is None:
        raise refusal(found.name, found.problems)
    return found.mapping


def refusal(name: str, problems: Sequence[MappingProblem]) -> MigrationError:
    """One error of all problems, numbered."""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    said = [f"{number}. {problem}" for number, problem in enumerate(problems, start=1)]
    return MigrationError("\n".join([f"{name} cannot be used: {count}.", *said]))


def examine(text: str, *, name: str = "The mapping", folder: Path | None = None) -> MappingFile:
    """What the text says and what is wrong with it, as data."""
    root, problems = read_yaml(text)
    reading = Reading(problems)
    mapping = None if root is None else _mapping(reading, root, folder)
    told = sorted(set(reading.problems))
    return MappingFile(name, None if told else mapping, told, reading.places)


def fingerprint(mapping: MappingRules) -> str:
    """A text that is the same only for mappings that say the same; comments do not count.

    What the user's functions do is not part of it, only their names.
    """
    text = json.dumps(mapping_data(mapping), sort_keys=True, ensure_ascii=False)
    return sha256(b"atakora-mapping-1\n" + text.encode("utf-8", "surrogatepass")).hexdigest()


def _mapping(reading: Reading, root: Node, folder: Path | None) -> MappingRules | None:
    if not reading.level(root, MAPPING_KEYS, "the file"):
        return None
    if "version" not in root.value:
        reading.tell(root, "The file does not say its version: write version: 1.")
    reading.word(root, "version", (1,), 1)
    source = reading.text(root, "source")
    database: DatabaseName | None = None
    if source is not None:
        try:
            database = DatabaseName.parse(source)
        except MigrationError as error:
            reading.tell(root.value["source"], str(error))
    collections = root.value.get("collections")
    if collections is None or not isinstance(collections.value, dict) or not collections.value:
        reading.tell(root, "The file has no collections: say what becomes of each.", "collections")
        return None
    rules, skipped = [], []
    for text, node in collections.value.items():
        try:
            pattern = CollectionPattern.parse(text)
        except MigrationError as error:
            reading.tell(collections, str(error), text)
            continue
        if node.value == SKIP:
            skipped.append(pattern)
        else:
            rule = _Rule(reading, root, node, pattern, folder).read()
            if rule is not None:
                rules.append(rule)
    return MappingRules(rules=tuple(rules), skipped=tuple(skipped), source=database)


class _Rule:
    """Reads the rule for one pattern; what the file says for all of them is its usual."""

    def __init__(
        self,
        reading: Reading,
        root: Node,
        node: Node,
        pattern: CollectionPattern,
        folder: Path | None,
    ) -> None:
        self.reading, self.root, self.node = reading, root, node
        self.pattern, self.folder = pattern, folder

    def read(self) -> CollectionRule | None:
        reading, root, node = self.reading, self.root, self.node
        text = self.pattern.text
        if not reading.level(node, RULE_KEYS, f"the rule for {text}"):
            return None
        accept = [
            *reading.chosen(root, "accept", LOSSES, "loss"),
            *reading.chosen(node, "accept", LOSSES, "loss"),
        ]
        rule = CollectionRule(
            pattern=self.pattern,
            container=self._container(),
            id=reading.word(node, "id", _IDS, "document"),
            long_id=reading.text(node, "long_id", "_document_id"),
            path=reading.text(node, "path"),
            parents=self._parents(),
            partition_key=read_key(reading, node),
            types=read_types(reading, root, "types") | read_types(reading, node, "types"),
            accept=tuple(name for name in LOSSES if name in accept),
            originals=reading.text(node, "originals", reading.text(root, "originals")),
            fields=read_fields(reading, node, (text,)),
            others=reading.word(node, "others", ("keep", "drop", "refuse"), "keep"),
            constants=read_constants(reading, node),
            function=reading.function(node, "function"),
            inverse=reading.function(node, "inverse"),
            embed=read_embed(reading, node, (text,)),
            schema=self._schema(),
        )
        self._tell_shared_names(rule)
        return rule

    def _container(self) -> ContainerName:
        text = self.reading.text(self.node, "container", "")
        database = self.reading.text(self.root, "database")
        if "container" not in self.node.value:
            self.reading.tell(self.node, f"The rule for {self.pattern.text} names no container.")
            return ContainerName("", "")
        parts = text.split("/")
        if len(parts) == 2 and all(parts):
            return ContainerName(*parts)
        if len(parts) == 1 and text and database is not None:
            return ContainerName(database, text)
        if len(parts) == 1 and text:
            self.reading.tell(
                self.node.value["container"],
                f"The container {text} has no database: write database/{text}, or database: … at "
                "the top of the file.",
            )
        elif text:
            self.reading.tell(
                self.node.value["container"], f"{text!r} is no container; write database/container."
            )
        return ContainerName("", "")

    def _parents(self) -> tuple[str, ...]:
        parents = self.reading.texts(self.node, "parents")
        pattern = self.pattern
        if pattern.group is None and not pattern.below and len(parents) > len(pattern.head) // 2:
            self.reading.tell(
                self.node,
                f"parents has {len(parents)} fields, and above {pattern.text} there are "
                f"{len(pattern.head) // 2} documents.",
                "parents",
            )
        return parents

    def _schema(self) -> Mapping[str, Any] | None:
        found = self.node.value.get("schema")
        if found is None:
            return None
        # Only mappings with schemas need the contract's readers.
        from atakora_tf.contract.schema import entity_schema

        source: Any = found.plain()
        name = self.pattern.last_id or "item"
        try:
            if isinstance(source, str) and FUNCTION_NAME.fullmatch(source):
                source = load_function(source)
            elif isinstance(source, str):
                source = json.loads(((self.folder or Path()) / source).read_text(encoding="utf-8"))
            return entity_schema(source, name=name)
        except SchemaInvalid as error:
            for fault in error.faults:
                self.reading.tell(
                    found, fault[0].upper() + fault[1:] + ("" if fault.endswith("?") else ".")
                )
        except (OSError, ValueError, MigrationError) as error:
            self.reading.tell(found, f"The schema {found.kind} cannot be read: {error}")
        return None

    def _tell_shared_names(self, rule: CollectionRule) -> None:
        """Fields that the mapping would write twice in each item."""
        said: list[tuple[str, str, str]] = [("long_id", rule.long_id, "long_id")]
        said += [("path", rule.path, "path")] if rule.path else []
        said += [("originals", rule.originals, "originals")] if rule.originals else []
        said += [("parents", name, "parents") for name in rule.parents]
        said += [("constants", name, "a constant") for name in rule.constants]
        said += [("embed", each.to, f"the subcollection {sub}") for sub, each in rule.embed.items()]
        if rule.partition_key.made_of:
            said.append(("partition_key", rule.partition_key.paths[0][1:], "the partition key"))
        said += [
            ("fields", target, f"the field {name}")
            for name, each in rule.fields.items()
            if not each.drop and not each.same_as_id
            for target in (each.to or name, each.remainder)
            if target is not None
        ]
        taken: dict[str, str] = dict.fromkeys(SYSTEM_FIELDS | {"id"}, "Cosmos DB")
        for key, name, what in said:
            # Two fields in one are told where fields are read.
            both = what.startswith("the field ") and taken.get(name, "").startswith("the field ")
            if name in taken and taken[name] != what and not both:
                self.reading.tell(
                    self.node, f"{taken[name]} and {what} would both write the field {name}.", key
                )
            taken.setdefault(name, what)
