"""What a chosen pattern means to the server: one query over the documents of one area.

An area is a collection under one parent, with or without everything beneath it.  It is read in
ranges of document names: at the points that the server's partition query proposes, else at fixed
points among the characters that Firestore makes ids of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from attrs import frozen

from atakora_tf.migration.paths import NUMERIC_ID
from atakora_tf.migration.selection import CollectionPattern

__all__ = ["Area", "NameRange", "areas_of", "fixed_points", "in_name_order"]

# The least id that there can be; the official clients bound their queries with it, too.
_LEAST_ID = "__id-9223372036854775808__"
_ID_CHARACTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


@frozen
class Area:
    """A query for one pattern below one parent."""

    parent: tuple[str, ...]
    """The document above, or nothing for the root."""
    collection: str
    """The collection under the parent that all documents of the area are in or beneath."""
    wanted: str | None
    """The id of the collections that are read; None for all of them."""
    beneath: bool
    """Whether collections beneath are read, and not only the one under the parent."""

    def base(self) -> dict[str, Any]:
        """The query without its range."""
        selector: dict[str, Any] = {"all_descendants": self.beneath}
        if self.wanted is not None:
            selector["collection_id"] = self.wanted
        return {"from_": [selector], "order_by": [{"field": {"field_path": "__name__"}}]}

    def whole(self) -> NameRange:
        """The range of all names in the area."""
        first = (*self.parent, self.collection, _LEAST_ID)
        # The next id after a collection's own is that with a zero at its end.
        after = (*self.parent, self.collection + "\0", _LEAST_ID)
        return NameRange(first, after)

    def holds(self, segments: Sequence[str]) -> bool:
        """Whether a document of that path lies in the area."""
        depth = len(self.parent) + 1
        return tuple(segments[:depth]) == (*self.parent, self.collection)

    def split(self, points: Iterable[tuple[str, ...]]) -> list[NameRange]:
        """The area's ranges, parted at the points that lie in it."""
        whole = self.whole()
        starts = [whole.start, *(point for point in points if self.holds(point))]
        ends = [*starts[1:], whole.end]
        return [NameRange(start, end) for start, end in zip(starts, ends, strict=True)]


@frozen
class NameRange:
    """Documents from one name up to another one, which is left out."""

    start: tuple[str, ...]
    end: tuple[str, ...]


def in_name_order(paths: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Paths as Firestore sorts them: numeric ids first, by number; text by its code points."""
    return sorted(paths, key=lambda path: [_sort_key(segment) for segment in path])


def _sort_key(segment: str) -> tuple[int, int, str]:
    match = NUMERIC_ID.fullmatch(segment)
    return (0, int(match.group(1)), "") if match else (1, 0, segment)


def fixed_points(area: Area, ranges: int) -> list[tuple[str, ...]]:
    """Points that part evenly what has ids made by Firestore."""
    step = len(_ID_CHARACTERS) / ranges
    return [
        (*area.parent, area.collection, _ID_CHARACTERS[int(number * step)])
        for number in range(1, ranges)
    ]


def areas_of(pattern: CollectionPattern, roots: Sequence[str]) -> list[Area]:
    """The areas to read for a pattern, in the order of names."""
    if pattern.group is not None:
        return [Area((), root, pattern.group, beneath=True) for root in roots]
    if not pattern.head:
        return [Area((), root, None, beneath=True) for root in roots]
    *parent, collection = pattern.literal_head
    if pattern.below:
        return [Area(tuple(parent), collection, None, beneath=True)]
    fixed = len(pattern.literal_head) == len(pattern.head)
    return [Area(tuple(parent), collection, pattern.last_id, beneath=not fixed)]
