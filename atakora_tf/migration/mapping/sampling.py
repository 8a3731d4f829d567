"""What sampled documents of one collection look like: types, gaps, outliers, possible keys."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from attrs import define, field, frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.conversion import type_name
from atakora_tf.migration.values import Value

__all__ = ["CollectionSample", "FieldSample", "KeyCandidate"]

# Deeper fields and more of them say little to a person.
_DEEPEST: Final = 4
_MOST_FIELDS: Final = 500
# Fewer values than this have no outliers, and a share below this is one.
_FEW: Final = 20
_RARE: Final = 0.05
_MOST_DISTINCT: Final = 100_000
_KEY_TYPES: Final = frozenset({"string", "int", "bool"})


@define
class FieldSample:
    """One field, `place` being the names on the way to it.

    types: how often each type came by. examples: a document for each type.
    """

    place: tuple[str, ...]
    types: Counter[str] = field(factory=Counter)
    examples: dict[str, str] = field(factory=dict)

    @property
    def present(self) -> int:
        """In how many documents, or maps, it is."""
        return self.types.total()

    @property
    def rare_types(self) -> tuple[str, ...]:
        """Types of fewer than one value in twenty, where there are twenty at least."""
        total = self.present
        if total < _FEW:
            return ()
        return tuple(sorted(t for t, count in self.types.items() if count < total * _RARE))


@frozen(order=True)
class KeyCandidate:
    """A field that could be the partition key.

    distinct: how many values were seen (`at_least` where counting stopped). hottest: the value that
    came most often, as JSON, and its share of the documents.
    """

    path: str
    distinct: int
    at_least: bool
    hottest: str
    share: float


class CollectionSample:
    """The sampled documents of one collection, such as `users/*/orders`."""

    def __init__(self, collection: str) -> None:
        self.collection = collection
        self.documents: list[Document] = []
        self._fields: dict[tuple[str, ...], FieldSample] = {}
        self.fields_left_out = 0

    def add(self, document: Document) -> None:
        """Look at one more document."""
        self.documents.append(document)
        for place, value in _walk((), document.fields):
            sample = self._fields.get(place)
            if sample is None:
                if len(self._fields) >= _MOST_FIELDS:
                    self.fields_left_out += 1
                    continue
                sample = self._fields[place] = FieldSample(place)
            name = type_name(value) or "?"
            sample.types[name] += 1
            sample.examples.setdefault(name, str(document.path))

    @property
    def fields(self) -> Sequence[FieldSample]:
        """All fields, by name."""
        return [self._fields[place] for place in sorted(self._fields)]

    def whole_of(self, place: tuple[str, ...]) -> int:
        """In how many maps the field could be: documents at the top, else those of the map."""
        if len(place) == 1:
            return len(self.documents)
        return self._fields[place[:-1]].types["map"]

    def candidates(self) -> Sequence[KeyCandidate]:
        """Fields of every document whose values can be a partition key, the best first."""
        found = []
        for sample in self.fields:
            everywhere = sample.present == len(self.documents)
            if len(sample.place) == 1 and everywhere and sample.types.keys() <= _KEY_TYPES:
                found.append(self._candidate(sample.place[0]))
        return sorted(found, key=lambda each: (each.share, each.path))

    def _candidate(self, name: str) -> KeyCandidate:
        counts: Counter[str] = Counter()
        at_least = False
        for document in self.documents:
            value = json.dumps(document.fields[name], ensure_ascii=False)
            if value in counts or len(counts) < _MOST_DISTINCT:
                counts[value] += 1
            else:
                at_least = True
        hottest, most = min(counts.items(), key=lambda each: (-each[1], each[0]))
        share = round(most / len(self.documents), 4)
        return KeyCandidate(f"/{name}", len(counts), at_least, hottest, share)


def _walk(
    place: tuple[str, ...], fields: Mapping[str, Value]
) -> Iterator[tuple[tuple[str, ...], Value]]:
    for name, value in fields.items():
        here = (*place, name)
        yield here, value
        if isinstance(value, dict) and len(here) < _DEEPEST:
            yield from _walk(here, value)
