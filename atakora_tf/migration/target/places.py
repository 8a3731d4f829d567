"""Which physical partition an item goes to, so that each has a lane of its own."""

from __future__ import annotations

import time
from bisect import bisect_right
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.target.lane import Lane
from atakora_tf.migration.target.meter import Counts
from atakora_tf.migration.target.pace import Pace

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy

__all__ = ["Places", "sdk_key"]

_LEAST_SHARE: Final = 8
_FRESH: Final = 120.0  # seconds; partitions are split while RU/s are raised


class Places:
    """The physical partitions of one container, by the hashes that each begins with.

    Each lane may have an equal part of all requests at once, so that a slow one leaves the others
    theirs.
    """

    def __init__(
        self,
        container: Callable[[], Awaitable[ContainerProxy]],
        pace: Pace,
        counts: Counts,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._container = container
        self._pace = pace
        self._counts = counts
        self._clock = clock
        self._starts: list[str] = []
        self._lanes: list[Lane] = []
        self._ranges: Sequence[Mapping[str, Any]] = ()
        self._fetched_at = float("-inf")
        self.control = Lane(_LEAST_SHARE, clock())

    @property
    def stale(self) -> bool:
        """Whether it is time to ask for the partitions (again)."""
        return self._clock() - self._fetched_at > _FRESH

    @property
    def ranges(self) -> Sequence[Mapping[str, Any]]:
        """The feed ranges, one for each physical partition, from the lowest hash up."""
        return self._ranges

    async def lane(self, partition_key: tuple[Scalar, ...]) -> Lane:
        """The lane of a logical partition; `refresh` has to have been called."""
        if len(self._lanes) == 1:
            return self._lanes[0]
        container = await self._container()
        place = await container.feed_range_from_partition_key(sdk_key(partition_key))
        return self._lanes[bisect_right(self._starts, place["Range"]["min"]) - 1]

    def lane_of(self, feed_range: Mapping[str, Any]) -> Lane:
        """The lane of one of the ranges."""
        return self._lanes[bisect_right(self._starts, feed_range["Range"]["min"]) - 1]

    async def refresh(self) -> tuple[None, Mapping[str, Any]]:
        """Ask for the partitions; known ones keep their lanes."""
        container = await self._container()
        again = bool(self._ranges)
        found = [each async for each in container.read_feed_ranges(force_refresh=again)]
        found.sort(key=lambda each: str(each["Range"]["min"]))
        share = max(_LEAST_SHARE, self._pace.max_concurrency // len(found))
        share = min(share, self._pace.max_concurrency)
        known = dict(zip(self._starts, self._lanes, strict=True))
        lanes = [known.get(each["Range"]["min"]) or Lane(share, self._clock()) for each in found]
        self._counts.concurrency += sum(each.limit for each in lanes)
        self._counts.concurrency -= sum(each.limit for each in self._lanes)
        for each in lanes:
            each.most = share
        self._ranges, self._lanes = found, lanes
        self._starts = [each["Range"]["min"] for each in found]
        self._fetched_at = self._clock()
        return None, {}


def sdk_key(values: tuple[Scalar, ...]) -> Any:
    """The key as the SDK takes it: a list only if it is hierarchical."""
    if len(values) > 1:
        return list(values)
    if values[0] is None:  # None would stand for no key at all
        from azure.cosmos.partition_key import NullPartitionKeyValue

        return NullPartitionKeyValue
    return values[0]
