"""Physical partitions with a budget of RU/s, in virtual time, without a server."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Mapping
from typing import Any

from azure.cosmos.exceptions import CosmosHttpResponseError

from atakora_tf.migration.target.courier import Courier, Request
from atakora_tf.migration.target.lane import Lane
from atakora_tf.migration.target.meter import Counts
from atakora_tf.migration.target.pace import Pace
from tests.cosmos.budget import Budget
from tests.cosmos.failure import Refused
from tests.migration.target.virtual_time import VirtualTime


class _Answer:
    """As much of an HTTP response as the SDK's exceptions look at."""

    def __init__(self, status: int, headers: Mapping[str, str]) -> None:
        self.status_code = status
        self.reason = ""
        self.headers = headers


class Partition:
    """Serves after `latency` seconds, as long as the RU/s last."""

    def __init__(
        self, time: VirtualTime, ru: float | None, *, latency: float = 0.005, charge: float = 5.0
    ) -> None:
        self._time: Any = time
        self.grant(ru)
        self.latency = latency
        self.charge = charge
        self.served = 0
        self._random = random.Random(1)

    def grant(self, ru: float | None) -> None:
        self.budget = Budget(self._time, ru)

    async def ask(self) -> tuple[None, Mapping[str, Any]]:
        await asyncio.sleep(self.latency * self._random.uniform(0.8, 1.4))
        try:
            self.budget.admit()
        except Refused as refused:
            said: Any = _Answer(429, {**refused.headers, "x-ms-request-charge": "0.4"})
            raise CosmosHttpResponseError(response=said, message="spent") from None
        self.budget.spend(self.charge)
        self.served += 1
        return None, {"x-ms-request-charge": str(self.charge)}


class Simulation:
    """Callers that never tire, for some seconds; each partition has its own."""

    def __init__(self, time: VirtualTime, pace: Pace) -> None:
        self.time = time
        self.courier = Courier("here", pace, with_key=True, clock=time.now)
        self.counts = Counts()
        self.expected: float | None = None

    def lane(self, most: int = 64) -> Lane:
        return Lane(most, self.time.now())

    async def run(
        self, partitions: list[Partition], lanes: list[Lane], seconds: float, callers: int = 50
    ) -> None:
        end = self.time.now() + seconds

        async def caller(partition: Partition, lane: Lane) -> None:
            expected = self.expected or partition.charge
            while self.time.now() < end:
                request = Request(partition.ask, "answered", lane, self.counts, 500, expected)
                await self.courier.send(request)

        await asyncio.gather(
            *(
                caller(partition, lane)
                for partition, lane in zip(partitions, lanes, strict=True)
                for _ in range(callers)
            )
        )
