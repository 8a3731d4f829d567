"""What is expected in the target, on disk, so that memory is bounded; ticked off item by item."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import Any, Final, TypeAlias

from attrs import frozen

from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.refusals import duplicate
from atakora_tf.migration.verification.places import place_text
from atakora_tf.migration.verification.scratch import Scratch

__all__ = ["Expected", "ExpectedItems", "Verdict"]

_SCHEMA: Final = (
    "create table expected (container integer, place text, hash blob, path text,"
    " seen integer default 0, text blob, primary key (container, place)) without rowid",
    "create table rival (container integer, place text, path text, hash blob,"
    " primary key (container, place, path)) without rowid",
    "create table refused (path text primary key, reason text, place text, sentence text,"
    " carried integer default 0) without rowid",
    "create table ranked (rank blob, container integer, place text,"
    " primary key (rank, container, place)) without rowid",
)
_AT: Final = "where container = ? and place = ?"
_COLUMNS: Final = "container, place, hash, path, text"
_PAGE: Final = 1_000
_TEXTS: Final = 32  # of up to 2 MiB

Verdict: TypeAlias = bool | None
"""Whether an item is as expected; None where nothing is expected."""


@frozen
class Expected:
    """An item that is expected. text: its canonical text, in samples alone."""

    container: ContainerName
    place: str
    hash: bytes
    path: str
    text: bytes | None = None


class ExpectedItems(Scratch):
    """The items that the source makes, and the documents that make none; a context manager.

    sample: keep only about so many, the same ones for the same seed and data, each item with the
    same chance whatever the order. They keep their texts.

    Where several documents come to one place, one of them was carried, and the target tells which.
    """

    def __init__(self, sample: int | None = None, seed: int = 0) -> None:
        super().__init__("What is expected in the target", _SCHEMA)
        self._sample = sample
        self._seed = str(seed).encode()
        self._worst: bytes | None = None
        self._ranked = 0
        self._containers: list[ContainerName] = []
        self._numbers: dict[ContainerName, int] = {}

    def add(self, item: Item) -> bool:
        """Expect the item; False where another document has its place already."""
        number, place = self._number(item.container), place_text(item.partition_key, item.id)
        path, text, rank = str(item.source), None, b""
        if self._sample is not None:
            rank, text = self._rank(item.container, place), item.text
            if self._worst is not None and rank > self._worst:
                return True
        if self.change(
            "insert into expected values (?, ?, ?, ?, 0, ?) on conflict do nothing",
            *(number, place, item.hash, path, text),
        ):
            if self._sample is not None:
                self._keep(rank, number, place)
            return True
        [(first,)] = self.rows(f"select path from expected {_AT}", number, place)
        if first == path:
            return True
        self.change(
            "insert or replace into rival values (?, ?, ?, ?)", number, place, path, item.hash
        )
        self.refuse(duplicate(item, first))
        return False

    def refuse(self, rejected: Rejected) -> None:
        """A document that makes no item."""
        self.change(
            "insert or ignore into refused values (?, ?, ?, ?, 0)",
            *(rejected.path, rejected.reason, rejected.where, rejected.sentence),
        )

    def is_refused(self, path: str) -> bool:
        """Whether a document makes no item."""
        return bool(self.rows("select 1 from refused where path = ?", path))

    def carried_otherwise(self, path: str) -> None:
        """An item of a document that makes none is there all the same."""
        self.change("update refused set carried = 1 where path = ?", path)

    def refused(self) -> Iterator[Rejected]:
        """The documents of which nothing is there, by path, a thousand in memory."""
        after = ""
        while rows := self.rows(
            "select path, reason, place, sentence from refused"
            f" where carried = 0 and path > ? order by path limit {_PAGE}",
            after,
        ):
            for path, reason, place, sentence in rows:
                yield Rejected(path, reason, place, sentence)
            after = rows[-1][0]

    def compare(self, container: ContainerName, place: str, content: bytes | None) -> Verdict:
        """Tick an item off that is in the target, with the hash of its content if it has one."""
        number = self._numbers.get(container)
        if number is None:
            return None
        rows = self.rows(f"select hash from expected {_AT}", number, place)
        if not rows:
            return None
        self.change(f"update expected set seen = 1 {_AT}", number, place)
        return rows[0][0] == content or self._is_rival(number, place, content)

    def find(self, container: ContainerName, place: str) -> Expected:
        """The item that is expected at a place."""
        number = self._numbers[container]
        [row] = self.rows(f"select {_COLUMNS} from expected {_AT}", number, place)
        return self._expected(row)

    def missing(self) -> Iterator[Expected]:
        """The items that were not ticked off, in their order, a thousand in memory."""
        return self._pages("seen = 0")

    def all(self) -> Iterator[Expected]:
        """All of them, likewise."""
        return self._pages("1")

    def counts(self) -> dict[ContainerName, int]:
        """How many are expected in each container."""
        rows = self.rows("select container, count(*) from expected group by 1")
        return {self._containers[number]: count for number, count in rows}

    def trim(self) -> None:
        """Leave no more than the sample."""
        if self._sample is None or self._ranked <= self._sample:
            return
        [(self._worst,)] = self.rows(
            "select rank from ranked order by rank limit 1 offset ?", self._sample - 1
        )
        self.change(
            "delete from expected where (container, place) in"
            " (select container, place from ranked where rank > ?)",
            self._worst,
        )
        self.change("delete from ranked where rank > ?", self._worst)
        [(self._ranked,)] = self.rows("select count(*) from ranked")

    def _is_rival(self, number: int, place: str, content: bytes | None) -> bool:
        """Whether another document of the place was carried; the first one was not, then."""
        rivals = self.rows(f"select path from rival {_AT} and hash = ?", number, place, content)
        if rivals:
            path = rivals[0][0]
            [(first,)] = self.rows(f"select path from expected {_AT}", number, place)
            self.change(
                "update or replace refused set path = ?, sentence = replace(sentence, ?, ?)"
                " where path = ?",
                *(first, f" belongs to {first} already", f" belongs to {path} already", path),
            )
        return bool(rivals)

    def _rank(self, container: ContainerName, place: str) -> bytes:
        words = f"{container}\n{place}".encode()
        return blake2b(words, digest_size=16, key=self._seed[:64]).digest()

    def _keep(self, rank: bytes, number: int, place: str) -> None:
        """Put it into the sample, and now and then take out those that rank behind its size."""
        assert self._sample is not None
        self.change("insert into ranked values (?, ?, ?)", rank, number, place)
        self._ranked += 1
        if self._ranked >= 2 * self._sample + _PAGE:
            self.trim()

    def _pages(self, condition: str) -> Iterator[Expected]:
        number, place = -1, ""
        while rows := self.rows(
            f"select {_COLUMNS} from expected where (container, place) > (?, ?) and {condition}"
            f" order by container, place limit {_PAGE if self._sample is None else _TEXTS}",
            *(number, place),
        ):
            for row in rows:
                yield self._expected(row)
            number, place = rows[-1][:2]

    def _expected(self, row: Sequence[Any]) -> Expected:
        number, *rest = row
        return Expected(self._containers[number], *rest)

    def _number(self, container: ContainerName) -> int:
        number = self._numbers.get(container)
        if number is None:
            number = self._numbers[container] = len(self._containers)
            self._containers.append(container)
        return number
