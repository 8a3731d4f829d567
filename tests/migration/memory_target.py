"""A target in memory, as strict as Cosmos DB, that can die at any call and forgets nothing."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

from atakora_tf.contract.query import Scalar
from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.item_hash import canonical_item, parse_item
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.meter import Meter
from atakora_tf.migration.target.protocol import (
    Changed,
    Checked,
    Exists,
    Found,
    Gone,
    Refusal,
    Stored,
    Throughput,
    Unique,
    Unstorable,
    Wanted,
    Writable,
)

Place = tuple[ContainerName, tuple[Scalar, ...], str]
Author = Literal["run", "someone"]

MOST_BATCH = 100
MOST_BATCH_BYTES = 2_000_000


class Died(BaseException):
    """The process is gone: nothing after it happens."""


@dataclass
class Version:
    """What stands at a place, and who put it there; text None is a deletion."""

    text: bytes | None
    etag: str
    at: int
    author: Author


@dataclass
class Trouble:
    """What happens at the call number `call` (from 1), before or after its effect."""

    call: int
    when: Literal["before", "after"] = "before"
    kind: Literal["death", "failure"] = "death"


@dataclass
class MemoryTarget:
    """A `Target`; `someone_writes` and `someone_deletes` act for others.

    The clock stands still but for `pass_time` and a second a write of someone. `history` keeps all
    versions of a place in their order. `trouble` strikes once. `unique`: a field of which no two
    items of a partition may have one value. `unstorable`: ids that are refused.
    """

    identity: str = "https://memory.example/"
    containers: set[ContainerName] | None = None
    unique: str | None = None
    unstorable: frozenset[str] = frozenset()
    ru: int | None = 400
    minimum: int = 400
    meter: Meter = field(default_factory=Meter)
    history: dict[Place, list[Version]] = field(default_factory=dict)
    trouble: Trouble | None = None
    calls: list[str] = field(default_factory=list)
    dead: bool = False
    time: float = 1_000_000.0
    problems: tuple[str, ...] = ()
    _etags: Any = field(default_factory=lambda: itertools.count(1))
    _calls: int = 0

    def now(self) -> float:
        return self.time

    def pass_time(self, seconds: float) -> None:
        self.time += seconds

    def container(self, name: ContainerName) -> MemoryContainer:
        return MemoryContainer(self, name)

    async def check(self, wanted: Iterable[Wanted]) -> Checked:
        missing = [
            f"There is no container {each.name}."
            for each in wanted
            if self.containers is not None and each.name not in self.containers
        ]
        return Checked(problems=(*self.problems, *missing))

    async def throughput(self, name: ContainerName) -> Throughput:
        if self.ru is None:
            return Throughput("serverless", of=str(name))
        return Throughput("manual", self.ru, self.minimum, of=str(name))

    async def set_throughput(self, name: ContainerName, ru: int) -> None:
        if self.ru is None or ru < self.minimum:
            raise MigrationError(f"{name} cannot have {ru} RU/s.")
        self.ru = ru
        self.minimum = max(self.minimum, ru // 100)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def current(self, place: Place) -> Version | None:
        versions = self.history.get(place, [])
        return versions[-1] if versions and versions[-1].text is not None else None

    def items(self) -> Mapping[Place, bytes]:
        """What stands everywhere."""
        standing = {place: self.current(place) for place in self.history}
        return {
            place: version.text
            for place, version in standing.items()
            if version is not None and version.text is not None
        }

    def someone_writes(self, place: Place, body: Mapping[str, Any]) -> None:
        self.pass_time(1)
        self.put(place, canonical_item({"id": place[2], **body}), "someone")

    def someone_deletes(self, place: Place) -> None:
        if self.current(place) is not None:
            self.pass_time(1)
            self.put(place, None, "someone")

    def put(self, place: Place, text: bytes | None, author: Author) -> str:
        etag = f'"{next(self._etags)}"'
        self.history.setdefault(place, []).append(Version(text, etag, int(self.time), author))
        return etag

    def begin_call(self, name: str) -> bool:
        """Count a call; whether trouble comes after it."""
        if self.dead:
            raise Died
        self._calls += 1
        self.calls.append(name)
        trouble = self.trouble
        if trouble is None or trouble.call != self._calls:
            return False
        if trouble.when == "before":
            self.strike()
        return True

    def strike(self) -> None:
        trouble, self.trouble = self.trouble, None
        assert trouble is not None
        if trouble.kind == "failure":
            raise MigrationError("The memory target does not answer any more.")
        self.dead = True
        raise Died

    def revive(self, trouble: Trouble | None = None) -> None:
        """A new process; trouble counts its calls from 1."""
        self.dead, self.trouble, self._calls = False, trouble, 0


@dataclass
class MemoryContainer:
    """A `TargetContainer`."""

    target: MemoryTarget
    name: ContainerName

    async def create(self, item: Writable) -> Stored:
        [stored] = await self._created([item], "create")
        return stored

    async def create_batch(self, items: Sequence[Writable]) -> Sequence[Stored]:
        assert len(items) <= MOST_BATCH
        assert sum(len(item.text) for item in items) < MOST_BATCH_BYTES
        assert len({item.partition_key for item in items}) == 1
        return await self._created(items, "batch")

    async def read(self, id: str, partition_key: tuple[Scalar, ...]) -> Found | None:  # noqa: A002
        after = await self._begun("read")
        version = self.target.current((self.name, partition_key, id))
        if after:
            self.target.strike()
        return None if version is None else _found(version)

    async def replace(self, item: Writable, *, etag: str) -> Stored:
        after = await self._begun("replace")
        place = (self.name, item.partition_key, item.id)
        self._require(place, etag)
        self._check(item, place)
        etag = self.target.put(place, item.text, "run")
        if after:
            self.target.strike()
        return self._stored(etag, item)

    async def delete(
        self,
        id: str,  # noqa: A002
        partition_key: tuple[Scalar, ...],
        *,
        etag: str,
    ) -> float:
        after = await self._begun("delete")
        place = (self.name, partition_key, id)
        self._require(place, etag)
        self.target.put(place, None, "run")
        if after:
            self.target.strike()
        return 5.0

    async def scan(self) -> AsyncIterator[Sequence[tuple[tuple[Scalar, ...], Found]]]:
        await self._begun("scan")
        page = []
        for place in list(self.target.history):
            version = self.target.current(place)
            if place[0] == self.name and version is not None:
                page.append((place[1], _found(version)))
                if len(page) == 2:
                    yield page
                    page = []
        if page:
            yield page

    async def _created(self, items: Sequence[Writable], call: str) -> Sequence[Stored]:
        after = await self._begun(call)
        for index, item in enumerate(items):
            place = (self.name, item.partition_key, item.id)
            try:
                if self.target.current(place) is not None:
                    raise Exists(f"An item {item.id!r} is in {self.name} already.")
                self._check(item, place)
            except Refusal as refusal:
                refusal.index = index
                raise
        etags = [
            self.target.put((self.name, item.partition_key, item.id), item.text, "run")
            for item in items
        ]
        if after:
            self.target.strike()
        return [self._stored(etag, item) for etag, item in zip(etags, items, strict=True)]

    async def _begun(self, call: str) -> bool:
        # Calls that are under way together take turns, as they would on a network.
        await asyncio.sleep(0)
        counts = self.target.meter.of(self.name)
        counts.requests += 1
        counts.concurrency = 10
        return self.target.begin_call(call)

    def _require(self, place: Place, etag: str) -> None:
        version = self.target.current(place)
        if version is None:
            raise Gone(f"The item {place[2]!r} is not in {self.name} any more.")
        if version.etag != etag:
            raise Changed(f"The item {place[2]!r} in {self.name} has changed.")

    def _check(self, item: Writable, place: Place) -> None:
        if item.id in self.target.unstorable:
            raise Unstorable(f"Cosmos DB refuses the item {item.id!r} (400: bad).")
        unique = self.target.unique
        if unique is None:
            return
        value = parse_item(item.text).get(unique)
        for other, text in self.target.items().items():
            same = other[:2] == place[:2] and other != place
            if same and parse_item(text).get(unique) == value:
                raise Unique(f"Another item has the {unique} of {item.id!r}.")

    def _stored(self, etag: str, item: Writable) -> Stored:
        counts = self.target.meter.of(self.name)
        counts.charge += 5
        counts.written += 1
        counts.sent += len(item.text)
        return Stored(etag, 5.0)


def _found(version: Version) -> Found:
    assert version.text is not None
    return Found(parse_item(version.text), version.etag, version.at)
