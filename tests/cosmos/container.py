"""A container: its definition, its items by partition, and what each write has to respect."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.cosmos.budget import Budget
from tests.cosmos.clock import Clock
from tests.cosmos.failure import Refused
from tests.cosmos.item_rules import check_ttl
from tests.cosmos.json_values import UNDEFINED, at, kind
from tests.cosmos.partition_keys import Key, KeyDefinition, boundaries
from tests.cosmos.paths import steps

_WORDS = (
    "id partitionKey uniqueKeyPolicy defaultTtl indexingPolicy conflictResolutionPolicy "
    "analyticalStorageTtl computedProperties vectorEmbeddingPolicy fullTextPolicy "
    "changeFeedPolicy"
)
_KNOWN = frozenset(_WORDS.split())
_MOST_UNIQUE_KEYS = 10
_MOST_UNIQUE_PATHS = 16
_DEFAULT_INDEXING = {
    "indexingMode": "consistent",
    "automatic": True,
    "includedPaths": [{"path": "/*"}],
    "excludedPaths": [{"path": '/"_etag"/?'}],
}


@dataclass
class Kept:
    """An item with what the server knows of it."""

    body: dict[str, Any]
    key: Key
    place: str
    order: int  # of creation: the order of a scan
    lsn: int = 0  # of the last write: the order of the change feed


@dataclass
class PhysicalPartition:
    id: str
    low: str
    high: str
    budget: Budget
    lsn: int = 1
    items: dict[tuple[str, str], Kept] = field(default_factory=dict)

    @property
    def session_token(self) -> str:
        return f"{self.id}:-1#{self.lsn}"


class Container:
    def __init__(self, definition: dict[str, Any], rid: str, clock: Clock, partitions: int) -> None:
        if unknown := definition.keys() - _KNOWN:
            raise Refused(400, f"A container has unknown properties: {sorted(unknown)}.")
        self.rid = rid
        self.clock = clock
        self.key = KeyDefinition(definition.get("partitionKey"))
        self.unique = _unique_keys(definition.get("uniqueKeyPolicy"))
        self.definition = {"indexingPolicy": _DEFAULT_INDEXING, **definition}
        self.definition["partitionKey"] = self.key.body
        self._check_ttl()
        self.throughput: int | None = None
        self.scaled = False  # the throughput is the upper end of autoscale
        self.highest = 0
        self.partitions = [
            PhysicalPartition(str(n), low, high, Budget(clock, None))
            for n, (low, high) in enumerate(boundaries(partitions))
        ]
        self._orders = itertools.count(1)
        self._etags = itertools.count(1)

    @property
    def id(self) -> str:
        return str(self.definition["id"])

    def provision(self, per_second: int | None) -> None:
        """RU/s of the container; each physical partition has an equal part."""
        self.throughput = per_second
        self.highest = max(self.highest, per_second or 0)
        for each in self.partitions:
            share = None if per_second is None else per_second / len(self.partitions)
            each.budget = Budget(self.clock, share)

    def replace_definition(self, definition: dict[str, Any]) -> None:
        fresh = Container(definition, self.rid, self.clock, 1)
        if fresh.key.body != self.key.body or fresh.unique != self.unique:
            raise Refused(
                400, "The partition key and the unique keys of a container cannot change."
            )
        self.definition = fresh.definition

    def _check_ttl(self) -> None:
        check_ttl(self.definition.get("defaultTtl"), "defaultTtl" in self.definition)

    # where things are

    def partition_of(self, key: Key) -> PhysicalPartition:
        place = self.key.place(key)
        return next(each for each in self.partitions if each.low <= place < each.high)

    def partition_by_id(self, partition_id: str) -> PhysicalPartition:
        for each in self.partitions:
            if each.id == partition_id:
                return each
        raise Refused(410, f"The partition key range {partition_id} is gone.", substatus=1002)

    def find(self, key: Key, item_id: str) -> Kept | None:
        partition = self.partition_of(key)
        kept = partition.items.get((self.key.place(key), item_id))
        if kept is not None and self._expired(kept):
            del partition.items[kept.place, item_id]
            return None
        return kept

    def get(self, key: Key, item_id: str) -> Kept:
        kept = self.find(key, item_id)
        if kept is None:
            raise Refused(404, "Entity with the specified id does not exist in the system.")
        return kept

    def scan(
        self, partition: PhysicalPartition, low: str | None = None, high: str | None = None
    ) -> Iterator[Kept]:
        """The live items of a physical partition, or of a range of hashes in it, oldest first."""
        for kept in list(partition.items.values()):
            if self._expired(kept):
                del partition.items[kept.place, kept.body["id"]]
            elif (low is None or kept.place >= low) and (high is None or kept.place < high):
                yield kept

    def _expired(self, kept: Kept) -> bool:
        default = self.definition.get("defaultTtl")
        if default is None:  # then the items' own do not count either
            return False
        seconds = kept.body.get("ttl", default)
        return bool(seconds != -1 and kept.body["_ts"] + seconds <= self.clock.now())

    # writes; nothing is changed if one is refused

    def put(self, item: dict[str, Any], key: Key, before: Kept | None) -> Kept:
        partition = self.partition_of(key)
        self._check_unique(partition, item, key, before)
        place = self.key.place(key)
        partition.lsn += 1
        order = next(self._orders) if before is None else before.order
        rid = f"{self.rid}{order:08d}"
        body = {
            **item,
            "_rid": rid,
            "_self": f"dbs/db/colls/{self.rid}/docs/{rid}/",
            "_etag": f'"{next(self._etags):08x}-0000-0000-0000-000000000000"',
            "_attachments": "attachments/",
            "_ts": int(self.clock.now()),
        }
        kept = Kept(body, key, place, order, partition.lsn)
        partition.items[place, item["id"]] = kept
        return kept

    def remove(self, kept: Kept) -> None:
        partition = self.partition_of(kept.key)
        partition.lsn += 1
        del partition.items[kept.place, kept.body["id"]]

    def _check_unique(
        self, partition: PhysicalPartition, item: dict[str, Any], key: Key, before: Kept | None
    ) -> None:
        if not self.unique:
            return
        place = self.key.place(key)
        for other in self.scan(partition):
            if other.place != place or (before is not None and other.order == before.order):
                continue
            for paths in self.unique:
                if _values(item, paths) == _values(other.body, paths):
                    raise Refused(409, "Unique index constraint violation.")


def _values(item: dict[str, Any], paths: tuple[str, ...]) -> list[Any]:
    # A missing value counts as one value, null (learn.microsoft.com/azure/cosmos-db/unique-keys).
    found = [at(item, steps(path)) for path in paths]
    return [(1, None) if value is UNDEFINED else (kind(value), value) for value in found]


def _unique_keys(policy: Any) -> list[tuple[str, ...]]:
    if policy is None:
        return []
    if not isinstance(policy, dict) or policy.keys() - {"uniqueKeys"}:
        raise Refused(400, "The unique key policy has the property 'uniqueKeys' alone.")
    keys = [tuple(each["paths"]) for each in policy.get("uniqueKeys", [])]
    if len(keys) > _MOST_UNIQUE_KEYS or any(len(each) > _MOST_UNIQUE_PATHS for each in keys):
        raise Refused(400, "A container has at most 10 unique keys of 16 paths each.")
    for each in itertools.chain.from_iterable(keys):
        steps(each)
    return keys
