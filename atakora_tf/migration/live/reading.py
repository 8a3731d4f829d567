"""Reading the chosen areas of a live database, range by range, several ranges at once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from time import sleep
from typing import Any

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.live.areas import (
    Area,
    NameRange,
    areas_of,
    fixed_points,
    in_name_order,
)
from atakora_tf.migration.live.connection import Connection, Refused, transient
from atakora_tf.migration.live.moment import Moment
from atakora_tf.migration.live.parallel import in_order
from atakora_tf.migration.live.values import read_document
from atakora_tf.migration.live.walk import walk
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.selection import CollectionPattern, Selection, unknown_collection
from atakora_tf.migration.source import Chunk, chunks

__all__ = ["NAMES_ONLY", "Reading"]

NAMES_ONLY = {"fields": [{"field_path": "__name__"}]}
"""A projection that leaves out all fields."""


class Reading:
    """One way through the documents that a selection chooses."""

    def __init__(
        self, connection: Connection, moment: Moment, workers: int, select: dict[str, Any] | None
    ) -> None:
        self._connection = connection
        self._moment = moment
        self._workers = workers
        self._select = select

    def chunks(self, selection: Selection, where: str) -> Iterator[Chunk]:
        """The chosen documents; patterns that name nothing are refused before the first."""
        found: list[tuple[Callable[[DocumentPath], bool], list[Area]]] = []
        for number, pattern in enumerate(selection.patterns):
            areas = self._areas(pattern, where)
            found.append((_newly(selection.patterns[: number + 1]), areas))
        streams = (
            partial(self._read, area, names, wanted)
            for wanted, areas in found
            for area in areas
            for names in self._ranges(area, len(areas))
        )
        return self._watched(selection, where, in_order(streams, self._workers))

    def _watched(self, selection: Selection, where: str, found: Iterator[Chunk]) -> Iterator[Chunk]:
        chooser = selection.chooser()
        for chunk in found:
            for document in chunk:
                chooser(document.path)
            yield chunk
        chooser.finish(where)

    def _areas(self, pattern: CollectionPattern, where: str) -> list[Area]:
        areas = areas_of(pattern, self._moment.roots)
        if not pattern.head and pattern.group is None:
            return areas
        kept = [area for area in areas if self._holds_any(area)]
        if not kept:
            raise unknown_collection(pattern.text, self._moment.roots, where)
        return kept

    def _holds_any(self, area: Area) -> bool:
        if not area.parent and area.collection not in self._moment.roots:
            return False
        if self._must_walk(area):
            return True
        query = area.base() | self._between(area.whole(), before=True)
        query |= {"select": NAMES_ONLY, "limit": {"value": 1}}
        parent = self._connection.document_name(area.parent)
        answers = self._connection.one(parent, query, self._moment.asked)
        return any(answer.document.name for answer in answers)

    def _must_walk(self, area: Area) -> bool:
        return area.wanted is None and not self._moment.beneath

    def _ranges(self, area: Area, areas: int) -> list[NameRange]:
        ranges = -(-2 * self._workers // areas)
        if ranges < 2 or self._must_walk(area):
            return [area.whole()]
        return area.split(self._points(area, ranges))

    def _points(self, area: Area, ranges: int) -> list[tuple[str, ...]]:
        if not area.parent:
            # Partition queries know collection groups alone; what lies elsewhere falls away.
            group = area.collection if area.wanted is None else area.wanted
            query = Area((), area.collection, group, beneath=True).base()
            try:
                names = self._connection.partitions(query, ranges - 1, self._moment.asked)
            except Refused:
                return fixed_points(area, ranges)
            return in_name_order(tuple(name.split("/")[5:]) for name in names)
        return fixed_points(area, ranges)

    def _read(
        self, area: Area, names: NameRange, wanted: Callable[[DocumentPath], bool]
    ) -> Iterator[Chunk]:
        try:
            yield from chunks(self._documents(area, names, wanted))
        except Refused as error:
            raise MigrationError(
                f"Firestore at {self._connection.server} refuses to read on in "
                f"{'/'.join((*area.parent, area.collection))}: {error} Where the read time has "
                "become too old, start anew: Firestore keeps the past for an hour, or for seven "
                "days where point-in-time recovery is on."
            ) from None

    def _documents(
        self, area: Area, names: NameRange, wanted: Callable[[DocumentPath], bool]
    ) -> Iterator[tuple[Document, int]]:
        if self._must_walk(area):
            parent = self._connection.document_name(area.parent)
            messages = walk(self._connection, parent, area.collection, self._moment.asked)
        else:
            messages = self._messages(area, names)
        for message in messages:
            document = read_document(message)
            if wanted(document.path):
                yield document, message.ByteSize()

    def _messages(self, area: Area, names: NameRange) -> Iterator[Any]:
        """The documents of one range; after a failure it is taken up where it was."""
        parent = self._connection.document_name(area.parent)
        rest, first = names, True
        pauses = self._connection.pauses()
        while True:
            query = area.base() | self._between(rest, before=first)
            if self._select is not None:
                query["select"] = self._select
            try:
                for answer in self._connection.query(parent, query, self._moment.asked):
                    if answer.document.name:
                        yield answer.document
                        rest = NameRange(tuple(answer.document.name.split("/")[5:]), names.end)
                        first = False
                        pauses = self._connection.pauses()
            except Exception as error:
                pause = next(pauses, None) if transient(error) else None
                if pause is None:
                    raise self._connection.explain(error) from error
                sleep(pause)
            else:
                return

    def _between(self, names: NameRange, *, before: bool) -> dict[str, Any]:
        """The bounds of a query; `before` says whether the first name belongs to it."""
        start, end = (
            {"reference_value": self._connection.document_name(segments)}
            for segments in (names.start, names.end)
        )
        return {
            "start_at": {"values": [start], "before": before},
            "end_at": {"values": [end], "before": True},
        }


def _newly(patterns: tuple[CollectionPattern, ...]) -> Callable[[DocumentPath], bool]:
    """Whether the last pattern chooses a document that none before it has chosen."""
    *earlier, last = patterns
    return lambda path: last.matches(path) and not any(one.matches(path) for one in earlier)
