"""Documents to look at before anything is carried."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from attrs import frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import CollectionCount, Source

__all__ = ["Sampled", "chosen_collections", "first_ones", "heads", "spread"]


@frozen
class Sampled:
    """Sampled documents, and how many each collection has where all of them were read."""

    documents: Sequence[Document]
    counts: Mapping[str, int]
    whole: bool


def chosen_collections(source: Source, patterns: Iterable[str] | None) -> Sequence[CollectionCount]:
    """The collections that the patterns name (all for None), with all documents that they hold.

    Raises MigrationError for a pattern that names none of them.
    """
    found = source.collections()
    selection = parse_selection(patterns)
    if patterns is not None:
        selection.require([each.collection for each in found], source.name)
    return [
        each
        for each in found
        if any(pattern.matches_collection(each.collection) for pattern in selection.patterns)
    ]


def spread(
    source: Source,
    patterns: Iterable[str] | None,
    most: int,
    seen: Callable[[Document, int], None] = lambda _document, _count: None,
) -> Sampled:
    """At most so many documents of each collection, any with the same chance; reads them all.

    The same documents in the same order give the same sample. seen: called with each document and
    its number.
    """
    kept: dict[str, list[Document]] = {}
    counts: Counter[str] = Counter()
    chance = random.Random(0)
    number = 0
    for chunk in source.documents(patterns):
        for document in chunk:
            number += 1
            name = document.path.collection
            counts[name] += 1
            own = kept.setdefault(name, [])
            if len(own) < most:
                own.append(document)
            elif (place := chance.randrange(counts[name])) < most:
                own[place] = document
            seen(document, number)
    return Sampled([each for own in kept.values() for each in own], counts, whole=True)


def heads(source: Source, patterns: Iterable[str] | None, most: int) -> Sampled:
    """The first documents of each collection, for databases that bill what is read.

    Names that the database made itself are random, so the first ones are as good as any.
    Collections are looked for only where the patterns do not name them.
    """
    named = None if patterns is None else tuple(patterns)
    counts: dict[str, int] = {}
    if named is None or any(each.below for each in parse_selection(named).patterns):
        counts = {each.collection: each.documents for each in chosen_collections(source, named)}
        named = tuple(counts)
    documents = [each for name in named for each in _first(source.documents([name]), most)]
    return Sampled(documents, counts, whole=False)


def first_ones(source: Source, patterns: Iterable[str] | None, most: int) -> Sampled:
    """The first documents of each collection in one reading, for sources that are one long file."""
    counts = {each.collection: each.documents for each in chosen_collections(source, patterns)}
    missing = {name: min(most, count) for name, count in counts.items()}
    left = sum(missing.values())
    found: list[Document] = []
    for chunk in source.documents(patterns):
        for document in chunk:
            name = document.path.collection
            if missing.get(name, 0) > 0:
                missing[name] -= 1
                left -= 1
                found.append(document)
        if left <= 0:
            break
    return Sampled(found, counts, whole=False)


def _first(chunks: Iterator[Sequence[Document]], most: int) -> Iterator[Document]:
    left = most
    for chunk in chunks:
        yield from chunk[:left]
        left -= len(chunk)
        if left <= 0:
            return
