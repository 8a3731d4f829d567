"""From files to parts of the key space: what is read, side by side, and where it goes.

Rows are sorted by the place of their documents in the export, so that of two documents which come
to one place in the target the same one is first as with the local engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

from attrs import frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import read_line, write_line
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.selection import parse_selection, unknown_collection
from atakora_tf.migration.source import Source
from atakora_tf.migration.spark.exports import Export
from atakora_tf.migration.spark.failing import told_to_driver
from atakora_tf.migration.spark.key_space import part_of_outcome, part_of_root
from atakora_tf.migration.spark.plan import JobPlan

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

__all__ = ["Key", "Row", "require_collections", "spread", "to_parts"]

Key: TypeAlias = tuple[int, int, int]
"""The part, then what is sorted by: file and position; a count has the file -1."""

Row: TypeAlias = tuple[Key, tuple[bytes, ...] | int]
"""The lines of a document and of what is embedded into it; or how many a group of files has."""

_RootRow: TypeAlias = tuple[tuple[int, str, int, int], bytes | int]


def spread(context: SparkContext, plan: JobPlan) -> RDD[Row]:
    """All documents, each with what is embedded into it, in rows that say their part."""
    files = _files(context, plan.export)
    if not any(rule.embed for rule in plan.rules().rules):
        return files.mapPartitions(ReadFiles(plan))
    return to_parts(files.mapPartitions(ReadForRoots(plan)), plan.parts).mapPartitions(
        GatherRoots(plan)
    )


def _files(context: SparkContext, export: Export) -> RDD[int]:
    """The files by their numbers; some databases have collections without end, in a file each."""
    count = export.files()
    return context.parallelize(range(count), max(1, min(count, 4 * context.defaultParallelism)))


def to_parts(rows: RDD[Any], parts: int) -> RDD[Any]:
    """Rows sorted by their keys, each in the part that its key begins with."""
    return rows.repartitionAndSortWithinPartitions(parts, _part_of)


def _part_of(key: tuple[Any, ...]) -> int:
    return int(key[0])


@frozen
class ReadFiles:
    """Reads files of a mapping that embeds nothing; their documents go right to their parts."""

    plan: JobPlan

    def __call__(self, files: Iterable[int]) -> Iterator[Row]:
        """The rows of some files."""
        with told_to_driver():
            reading = _Reading(self.plan)
            for file in files:
                for position, document in reading.documents(file):
                    part = reading.part(document, ())
                    yield (part, file, position), (write_line(document),)
                for part, group in reading.told():
                    yield (part, -1, group), reading.count


@frozen
class ReadForRoots:
    """Reads files; documents go to where the one goes that they are embedded into."""

    plan: JobPlan

    def __call__(self, files: Iterable[int]) -> Iterator[_RootRow]:
        """The rows of some files."""
        with told_to_driver():
            reading = _Reading(self.plan)
            for file in files:
                for position, document in reading.documents(file):
                    root = reading.transform.root(document.path)
                    part = part_of_root(root, self.plan.parts)
                    yield (part, str(root), file, position), write_line(document)
                for part, group in reading.told():
                    yield (part, "", -1, group), reading.count


@frozen
class GatherRoots:
    """Puts documents together with what is embedded into them, and sends them to their parts."""

    plan: JobPlan

    def __call__(self, rows: Iterable[_RootRow]) -> Iterator[Row]:
        """The rows of a part of the roots."""
        with told_to_driver():
            reading = _Reading(self.plan)
            for (part, root), several in groupby(rows, _root_of):
                if root:
                    yield reading.gathered(root, list(several))
                else:
                    for (_, _, _, group), count in several:
                        assert isinstance(count, int)
                        yield (part, -1, group), count


def _root_of(row: _RootRow) -> tuple[int, str]:
    (part, root, _, _), _ = row
    return part, root


class _Reading:
    """What reading needs in each task."""

    def __init__(self, plan: JobPlan) -> None:
        self._plan = plan
        self.transform = plan.transform()
        self._promised = plan.export.promised()
        self._chooser = (
            None if plan.collections is None else parse_selection(plan.collections).chooser()
        )
        self._file = 0
        self.count = 0
        """How many documents the last file has."""

    def documents(self, file: int) -> Iterator[tuple[int, Document]]:
        """The documents of a file that are wanted, or belong into others that are."""
        self._file, self.count = file, 0
        for document in self._plan.export.documents(file):
            self.count += 1
            if self._wanted(document):
                yield self.count, document

    def _wanted(self, document: Document) -> bool:
        if self._chooser is None or self._chooser(document.path):
            return True
        return self.transform.role(document.path) == "embedded" and self._chooser(
            self.transform.root(document.path)
        )

    def told(self) -> Iterator[tuple[int, int]]:
        """Each part, and the group that the last file belongs to, where somebody counted it.

        Every part is told, so that none begins to write what is not whole.
        """
        if self._promised:
            group = self._plan.export.group(self._file)
            for part in range(self._plan.parts):
                yield part, group

    def part(self, document: Document, children: Sequence[Document]) -> int:
        """Where the item of a document belongs."""
        transform = self.transform
        outcome: Sequence[Item] | Rejected = ()
        if transform.role(document.path) != "embedded":
            outcome = transform(document, children)
        return part_of_outcome(outcome, transform.root(document.path), self._plan.parts)

    def gathered(self, root: str, rows: Sequence[_RootRow]) -> Row:
        """One row of a document and what is embedded into it; the document may be missing."""
        lines = [line for _, line in rows if isinstance(line, bytes)]
        documents = [read_line(line) for line in lines]
        own = [n for n, document in enumerate(documents) if str(document.path) == root]
        first = own[0] if own else 0
        (_, _, file, position), _ = rows[first]
        others = [n for n in range(len(lines)) if n != first]
        part = self.part(documents[first], [documents[n] for n in others])
        return (part, file, position), (lines[first], *(lines[n] for n in others))


def require_collections(
    context: SparkContext, export: Export, source: Source, collections: Sequence[str]
) -> None:
    """Raise MigrationError where a pattern names nothing; all files are read for that."""
    selection = parse_selection(collections)
    names: set[str] = set()
    matched: set[str] = set()
    for present, idle in (
        _files(context, export)
        .mapPartitions(LookForCollections(export, tuple(collections)))
        .toLocalIterator()
    ):
        names |= present
        matched |= idle
    selection.require(sorted(names), source.name)
    for pattern in selection.patterns:
        if pattern.text not in matched and pattern.text != "**":
            raise unknown_collection(pattern.text, (), source.name)


@frozen
class LookForCollections:
    """Finds out which collections there are, and which patterns name documents."""

    export: Export
    collections: tuple[str, ...]

    def __call__(self, files: Iterable[int]) -> Iterator[tuple[set[str], set[str]]]:
        """The names of collections, and the patterns that chose something."""
        with told_to_driver():
            patterns = parse_selection(self.collections).patterns
            names: set[str] = set()
            matched: set[str] = set()
            for file in files:
                for document in self.export.documents(file):
                    names.add(document.path.collection)
                    for pattern in patterns:
                        if pattern.text not in matched and pattern.matches(document.path):
                            matched.add(pattern.text)
            yield names, matched
