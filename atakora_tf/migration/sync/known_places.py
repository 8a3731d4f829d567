"""The places that a run has filled, ticked off as the source names them again; on disk."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.run.entries import Key
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.verification.places import place_of, place_text
from atakora_tf.migration.verification.scratch import Scratch

__all__ = ["KnownPlaces"]

_SCHEMA: Final = (
    "create table known (container integer, place text, path text, seen integer default 0,"
    " primary key (container, place)) without rowid",
    "create table refused (path text primary key) without rowid",
    "create table suspect (path text primary key) without rowid",
)
_PAGE: Final = 1_000


class KnownPlaces(Scratch):
    """Which items of a run are still made by a document; a context manager.

    by_path: whether `stands` will be asked, for which paths have to be found quickly.
    """

    def __init__(self, journal: Journal, *, by_path: bool) -> None:
        super().__init__("What the run has filled", _SCHEMA)
        self.documents = 0
        """How many documents came by; those twice that are read twice."""
        self._containers: list[ContainerName] = []
        self._numbers: dict[ContainerName, int] = {}
        self.change_many(
            "insert into known values (?, ?, ?, 0)",
            (
                (self._number(each.container), place_text(each.partition_key, each.id), each.path)
                for each in journal.entries(states=("written", "unchanged"))
            ),
        )
        if by_path:
            self.change("create index path on known (path)")
            self.change_many(
                "insert into suspect values (?)", ((each.path,) for each in journal.refusals())
            )

    def item(self, item: Item) -> None:
        """A document makes this item."""
        self._tick(self._number(item.container), place_text(item.partition_key, item.id))

    def refused(self, path: str) -> None:
        """A document is there, and makes no item now."""
        self.change("insert or ignore into refused values (?)", path)

    def stands(self, path: str) -> bool:
        """Whether a document that has not changed stands at one place, which is ticked off then.

        Not where the run has refused it, or something of it stands at another place, too.
        """
        rows = self.rows(
            "select container, place from known where path = ?"
            " and path not in (select path from suspect)",
            path,
        )
        if len(rows) != 1:
            return False
        self._tick(*rows[0])
        return True

    def gone(self) -> Iterator[Key]:
        """Places that no document names any more, but for those of refused documents."""
        number, place = -1, ""
        while rows := self.rows(
            "select container, place from known where (container, place) > (?, ?)"
            " and seen = 0 and path not in (select path from refused)"
            f" order by container, place limit {_PAGE}",
            *(number, place),
        ):
            for number, place in rows:
                yield self._containers[number], *place_of(place)

    @property
    def count(self) -> int:
        """How many places the run has filled."""
        [(count,)] = self.rows("select count(*) from known")
        return int(count)

    def _tick(self, number: int, place: str) -> None:
        self.change("update known set seen = 1 where container = ? and place = ?", number, place)

    def _number(self, container: ContainerName) -> int:
        number = self._numbers.get(container)
        if number is None:
            number = self._numbers[container] = len(self._containers)
            self._containers.append(container)
        return number
