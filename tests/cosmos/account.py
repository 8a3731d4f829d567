"""The account: databases and containers by name."""

from __future__ import annotations

import itertools
from typing import Any

from tests.cosmos.clock import Clock
from tests.cosmos.container import Container
from tests.cosmos.failure import Refused

_LEAST_THROUGHPUT = 400


class Shared:
    """RU/s of a database; they are told and changed, and throttle nobody."""

    def __init__(self, throughput: int, *, scaled: bool = False) -> None:
        self.scaled = scaled
        self.highest = 0
        self.provision(throughput)

    def provision(self, throughput: int) -> None:
        self.throughput = throughput
        self.highest = max(self.highest, throughput)


class Account:
    def __init__(self, clock: Clock, partitions: int) -> None:
        self.clock = clock
        self.partitions = partitions
        self.databases: dict[str, dict[str, Container]] = {}
        self.shared: dict[str, Shared] = {}  # RU/s of databases, by name
        self._rids = itertools.count(1)

    def create_database(self, body: Any) -> str:
        name = _name(body)
        if name in self.databases:
            raise Refused(409, "Resource with specified id or name already exists.")
        self.databases[name] = {}
        return name

    def database(self, name: str) -> dict[str, Container]:
        if name not in self.databases:
            raise Refused(404, f"The database '{name}' does not exist.")
        return self.databases[name]

    def create_container(self, database: str, body: Any, throughput: str | None) -> Container:
        name = _name(body)
        containers = self.database(database)
        if name in containers:
            raise Refused(409, "Resource with specified id or name already exists.")
        # Real ids of containers are base64 of eight bytes.
        rid = f"AQAAAA{next(self._rids):04d}A="
        container = Container(body, rid, self.clock, self.partitions)
        if throughput is not None:
            if int(throughput) < _LEAST_THROUGHPUT:
                raise Refused(400, f"The throughput has to be at least {_LEAST_THROUGHPUT} RU/s.")
            container.provision(int(throughput))
        containers[name] = container
        return container

    def container(self, database: str, name: str) -> Container:
        containers = self.databases.get(database)
        if containers is None or name not in containers:
            raise Refused(404, f"The container '{name}' does not exist.", substatus=1003)
        return containers[name]


def _name(body: Any) -> str:
    name = body.get("id") if isinstance(body, dict) else None
    if not isinstance(name, str) or not 1 <= len(name) <= 255 or any(c in name for c in "/\\?#"):
        raise Refused(
            400, "The name of a database or container has 1 to 255 characters, no / \\ ? #."
        )
    return name
