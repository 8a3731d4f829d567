"""Faults that a test plans: what happens to which of the next requests."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "throttle",  # 429, nothing done
    "throttle-inside",  # a batch answers 207 with 429 inside, nothing done
    "unavailable",  # 503, nothing done
    "timeout",  # 408, nothing done
    "hang-before",  # no answer for `seconds`, nothing done
    "hang-after",  # done, no answer for `seconds`
    "drop-before",  # the connection is cut, nothing done
    "drop-after",  # done, and the connection is cut
    "slow",  # done after `seconds`
]


@dataclass
class Fault:
    """`times` of the requests for `operation` (and `partition`), after `after` that went well.

    operation: create, upsert, read, replace, patch, delete, batch, query, plan, feed, ranges,
        account, …; None is every operation on items.
    partition: id of a physical partition, to make one of them slow.
    """

    kind: Kind
    operation: str | None = None
    times: int = 1
    after: int = 0
    seconds: float = 0.0
    retry_after_ms: int = 10
    partition: str | None = None
    met: int = 0  # requests that the fault has happened to

    def takes(self, operation: str, partition: str | None) -> bool:
        if self.operation is None and operation not in ITEM_OPERATIONS:
            return False
        if self.operation not in (None, operation) or self.met >= self.times:
            return False
        if self.partition is not None and partition != self.partition:
            return False
        if self.after > 0:
            self.after -= 1
            return False
        self.met += 1
        return True


ITEM_OPERATIONS = frozenset(
    ["create", "upsert", "read", "replace", "patch", "delete", "batch", "query", "feed", "changes"]
)


@dataclass
class FaultPlan:
    planned: list[Fault] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def add(self, fault: Fault) -> Fault:
        with self._lock:
            self.planned.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self.planned.clear()

    def next(self, operation: str, partition: str | None) -> Fault | None:
        with self._lock:
            return next((each for each in self.planned if each.takes(operation, partition)), None)
