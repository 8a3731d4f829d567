"""A mapping drafted from sampled documents, with what was found in them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from attrs import evolve, frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.charges import write_charge
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.limits import MOST_KEYS, SYSTEM_FIELDS
from atakora_tf.migration.mapping.losses import LOSSES
from atakora_tf.migration.mapping.model import CollectionRule, FieldRule, KeyRule, MappingRules
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.sampling import CollectionSample, FieldSample, KeyCandidate
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.selection import CollectionPattern

__all__ = ["CollectionFinding", "Draft", "Refusals", "draft_mapping"]

# A key whose hottest value has more than this share, or which has fewer values, spreads badly.
_HOT: Final = 0.2
_FEW_VALUES: Final = 10


@frozen
class Refusals:
    """Documents that the drafted mapping refuses for one reason: how many, and the first."""

    reason: str
    documents: int
    first: Rejected


@frozen
class CollectionFinding:
    """What was found in the samples of one collection.

    whole: for each field, in how many documents (or maps) it could be; fewer is optional.
    mean_bytes, largest_bytes: of the items. write_ru: of an item of mean size, without indexes.
    """

    collection: str
    documents: int
    fields: tuple[FieldSample, ...]
    whole: Mapping[tuple[str, ...], int]
    keys: tuple[KeyCandidate, ...]
    mean_bytes: int
    largest_bytes: int
    largest: str
    write_ru: float
    refusals: tuple[Refusals, ...]


@frozen
class Draft:
    """A mapping to begin with, and what it was drafted from, collection by collection."""

    mapping: MappingRules
    findings: tuple[CollectionFinding, ...]


def draft_mapping(
    samples: Iterable[Document], *, database: str, source: DatabaseName | None = None
) -> Draft:
    """Draft a mapping; the same samples in the same order give the same draft.

    samples: few enough to hold in memory. database: the Cosmos DB database of the containers.
    source: where the documents come from, if that is known.  The draft loses nothing: what could
    only be carried with a loss is told as a refusal.
    """
    collections: dict[str, CollectionSample] = {}
    for document in samples:
        name = document.path.collection
        if name not in collections:
            collections[name] = CollectionSample(name)
        collections[name].add(document)
    ordered = [collections[name] for name in sorted(collections)]
    taken: set[str] = set()
    rules = tuple(_rule(sample, database, taken) for sample in ordered)
    mapping = MappingRules(rules=rules, source=source)
    generous = evolve(mapping, rules=tuple(evolve(rule, accept=tuple(LOSSES)) for rule in rules))
    strict, lavish = Transform(mapping), Transform(generous)
    return Draft(mapping, tuple(_finding(sample, strict, lavish) for sample in ordered))


def _rule(sample: CollectionSample, database: str, taken: set[str]) -> CollectionRule:
    names = {each.place[0] for each in sample.fields}
    ids = sample.documents[0].path.collection_ids
    parents = tuple(_free(f"{each}_id", names) for each in _apart(ids[:-1]))
    names |= set(parents)
    fields = _field_rules(sample, names)
    by_path = len(parents) > MOST_KEYS
    return CollectionRule(
        pattern=CollectionPattern.parse(sample.collection),
        container=ContainerName(database, _container("-".join(ids), taken)),
        id="path" if by_path else "document",
        long_id=_free("_document_id", names),
        parents=parents,
        partition_key=_key(sample, () if by_path else parents, fields),
        fields=fields,
    )


def _apart(ids: Sequence[str]) -> list[str]:
    """The ids, numbered where one comes twice on the way."""
    return [
        each if ids[:number].count(each) == 0 else f"{each}{ids[:number].count(each) + 1}"
        for number, each in enumerate(ids)
    ]


def _free(name: str, names: set[str]) -> str:
    while name in names or name in SYSTEM_FIELDS or "/" in name:
        name = name.replace("/", "-") if "/" in name else f"{name}_"
    return name


def _container(name: str, taken: set[str]) -> str:
    # Forbidden in names, and their most characters: learn.microsoft.com/rest/api/cosmos-db/
    # create-a-collection and concepts-limits.
    name = re.sub(r"[/\\#?\x00-\x1f\x7f]", "-", name)[:200].rstrip() or "container"
    free, number = name, 2
    while free.casefold() in taken:
        free, number = f"{name}-{number}", number + 1
    taken.add(free.casefold())
    return free


def _field_rules(sample: CollectionSample, names: set[str]) -> dict[str, FieldRule]:
    """Rules for the fields whose names mean something else in Cosmos DB."""
    rules: dict[str, FieldRule] = {}
    for name in sorted(names & (SYSTEM_FIELDS | {"id", "ttl"})):
        if not any(each.place == (name,) for each in sample.fields):
            continue
        repeats = all(
            document.fields.get(name) == document.path.id for document in sample.documents
        )
        if name == "id" and repeats:
            rules[name] = FieldRule(same_as_id=True)
        else:
            new = _free(f"document{name}" if name.startswith("_") else f"document_{name}", names)
            names.add(new)
            rules[name] = FieldRule(to=new)
    return rules


def _key(
    sample: CollectionSample, parents: tuple[str, ...], fields: Mapping[str, FieldRule]
) -> KeyRule:
    if parents:
        return KeyRule(paths=tuple(f"/{name}" for name in parents))
    for candidate in sample.candidates():
        # A value of its own for each document is no better than the id, which all reads know.
        spread = _FEW_VALUES <= candidate.distinct < len(sample.documents)
        name = candidate.path[1:]
        plain = name and "/" not in name and name not in fields
        if spread and candidate.share <= _HOT and plain:
            return KeyRule(paths=(candidate.path,))
    return KeyRule()


def _finding(sample: CollectionSample, strict: Transform, lavish: Transform) -> CollectionFinding:
    sizes: list[tuple[int, str]] = []
    refused: dict[str, list[Rejected]] = {}
    for document in sample.documents:
        outcome = strict(document)
        if isinstance(outcome, Rejected):
            refused.setdefault(outcome.reason, []).append(outcome)
            outcome = lavish(document)
        if not isinstance(outcome, Rejected):
            sizes += [(len(item.text), str(item.source)) for item in outcome]
    mean = round(sum(size for size, _ in sizes) / len(sizes)) if sizes else 0
    largest, path = max(sizes, default=(0, ""))
    return CollectionFinding(
        collection=sample.collection,
        documents=len(sample.documents),
        fields=tuple(sample.fields),
        whole={each.place: sample.whole_of(each.place) for each in sample.fields},
        keys=tuple(sample.candidates()),
        mean_bytes=mean,
        largest_bytes=largest,
        largest=path,
        write_ru=write_charge(mean),
        refusals=tuple(
            Refusals(reason, len(each), each[0]) for reason, each in sorted(refused.items())
        ),
    )
