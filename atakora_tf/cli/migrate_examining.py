"""A look at the documents through the mapping, before a run begins."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from typing import Final

from attrs import define, field, frozen

from atakora_tf.cli.migrate_mapping import ChosenMapping
from atakora_tf.cli.migrate_sampling import Sampled, first_ones, heads, spread
from atakora_tf.cli.migrate_source import ChosenSource
from atakora_tf.cli.migrate_telling import events_to
from atakora_tf.cli.migrate_waiting import counting
from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.missing_fields import missing_fields
from atakora_tf.migration.mapping.model import FieldRules
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.routing import Routes
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.report.wording import counted
from atakora_tf.migration.selection import unknown_collection
from atakora_tf.migration.source import Source
from atakora_tf.migration.values import Value

__all__ = ["Examination", "Examined", "examine", "sample_source"]

_KEY_REASONS: Final = ("key-missing", "key-not-scalar", "key-too-long")
_FIRST: Final = 3
_LIVE_SAMPLE: Final = 1000
_SHOWN_SAMPLE: Final = 200  # documents of an export that are kept; all are looked at

_Place = tuple[str, ...]


@define
class _Refusals:
    """Documents of one collection that are refused for one reason."""

    first: Rejected
    count: int = 0
    paths: list[str] = field(factory=list)


@frozen
class Examined:
    """What was found.

    documents: how many were looked at; whole: that is all of them. problems: sentences; what keeps
    a run from starting. refused: sentences; documents that would go to the dead letters.
    refused_documents: how many.
    """

    documents: int
    whole: bool
    problems: Sequence[str]
    refused: Sequence[str]
    refused_documents: int


class Examination:
    """Looks at one document after the other, in bounded memory."""

    def __init__(self, mapping: ChosenMapping, database: DatabaseName | None) -> None:
        self._mapping = mapping
        self._transform = Transform(mapping.rules, database=database)
        self._routes = Routes(mapping.rules)
        self._documents: Counter[str] = Counter()
        self._unmapped: dict[str, _Refusals] = {}
        self._refusals: dict[tuple[str, str], _Refusals] = {}
        self._shown: set[_Place] = set()
        self._showing: list[Document] = []

    def look(self, document: Document) -> None:
        """Take one document into account."""
        collection = document.path.collection
        self._documents[collection] += 1
        route = self._routes.find(document.path)
        if route.rule is not None:
            rules = route.rule.fields
            new = set(_shown(rules, document.fields, (route.rule.pattern.text,))) - self._shown
            if route.role == "item" and new:
                # Fields that only few documents have are no slips of the pen.
                self._shown |= new
                self._showing.append(document)
        if route.role == "unmapped":
            rejected = self._transform(document)
            assert isinstance(rejected, Rejected)
            _count(self._unmapped, collection, rejected)
        elif route.role == "item" and route.rule is not None:
            outcome = self._transform(document)
            if isinstance(outcome, Rejected):
                # What is embedded is not here, and a schema may ask for it.
                if outcome.reason == "schema" and route.rule.embed:
                    return
                _count(self._refusals, (collection, outcome.reason), outcome)

    def found(self, sampled: Sampled, patterns: Sequence[str] | None, source: str) -> Examined:
        """What came out, with a sample of the documents for what none of them has.

        patterns: the chosen collections; rules for others may name what is not there.
        """
        problems = [
            str(each)
            for each in missing_fields(self._mapping.file, [*sampled.documents, *self._showing])
        ]
        if patterns is None:
            problems += self._idle_rules(source)
        for name, refusals in sorted(self._unmapped.items()):
            problems.append(
                f"The mapping says nothing of the collection {name} "
                f"({counted(refusals.count, 'document')}, such as {refusals.paths[0]}). Add a "
                f"rule, say {name}: skip, or choose others with --collections."
            )
        refused = []
        documents = 0
        for (name, reason), refusals in sorted(self._refusals.items()):
            if reason in _KEY_REASONS:
                problems.append(self._said(name, refusals))
            else:
                documents += refusals.count
                refused.append(self._said(name, refusals))
        return Examined(self._documents.total(), sampled.whole, problems, refused, documents)

    def _said(self, name: str, refusals: _Refusals) -> str:
        first = refusals.first
        where = f" at {first.where}" if first.where else ""
        return (
            f"{name}: {first.reason} in {refusals.count:,} of "
            f"{counted(self._documents[name], 'document')}, such as {', '.join(refusals.paths)}"
            f"{where}. {first.sentence}"
        )

    def _idle_rules(self, source: str) -> Iterator[str]:
        """Rules whose collection is not there: often a slip, and a catch-all would hide it."""
        present = sorted(self._documents)
        for rule in self._mapping.rules.rules:
            pattern = rule.pattern
            if pattern.below or any(map(pattern.matches_collection, present)):
                continue
            yield (
                f"A rule of the mapping has no documents: "
                f"{unknown_collection(pattern.text, present, source)} Correct the rule, or take it "
                "out."
            )


def sample_source(
    source: Source,
    chosen: ChosenSource,
    most: int,
    *,
    as_json: bool,
    examination: Examination | None = None,
) -> Sampled:
    """A sample of each collection; `examination` looks at all documents that are read for it."""
    with (
        events_to() if as_json else nullcontext() as tell,
        counting(f"Reading {source.name}", tell) as told,
    ):
        if chosen.is_live:
            found = heads(source, chosen.collections, most)
            if examination is not None:
                for document in found.documents:
                    examination.look(document)
            return found

        def seen(document: Document, number: int) -> None:
            if examination is not None:
                examination.look(document)
            if number % 500 == 0:
                told(number, "")

        return spread(source, chosen.collections, most, seen)


def examine(
    source: Source,
    chosen: ChosenSource,
    mapping: ChosenMapping,
    sample: int | None,
    *,
    as_json: bool,
) -> None:
    """Raise MigrationError with all that keeps documents and mapping apart.

    sample: how many documents of each collection to look at, 0 for none; None for all of an export
    and some of a live database.
    """
    if sample == 0:
        return
    database = source.snapshot().database or mapping.rules.source
    examination = Examination(mapping, database)
    if sample is None:
        most = _LIVE_SAMPLE if chosen.is_live else _SHOWN_SAMPLE
        sampled = sample_source(source, chosen, most, as_json=as_json, examination=examination)
    else:
        few = first_ones if chosen.is_one_file else heads
        sampled = few(source, chosen.collections, sample)
        for document in sampled.documents:
            examination.look(document)
    problems = examination.found(sampled, chosen.collections, source.name).problems
    if problems:
        count = counted(len(problems), "problem")
        raise MigrationError(
            "\n".join(
                [
                    f"{mapping.file.name} does not fit {source.name}: {count}. Nothing was "
                    "written.",
                    *(f"{number}. {each}" for number, each in enumerate(problems, start=1)),
                ]
            )
        )


def _count(into: dict, key: object, rejected: Rejected) -> None:  # type: ignore[type-arg]
    refusals = into.setdefault(key, _Refusals(rejected))
    refusals.count += 1
    if len(refusals.paths) < _FIRST:
        refusals.paths.append(rejected.path)


def _shown(rules: FieldRules, fields: Mapping[str, Value], at: _Place) -> Iterator[_Place]:
    """The places of rules that the document answers to."""
    for name, rule in rules.items():
        if name in fields:
            here = (*at, name)
            yield here
            value = fields[name]
            if rule.fields and isinstance(value, dict):
                yield from _shown(rule.fields, value, here)
