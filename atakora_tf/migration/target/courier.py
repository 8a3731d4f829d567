"""Sends requests in their turn, and again until they are answered."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, Generic, TypeVar

from attrs import define, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.target.failures import Failure, charge_of, failure_of
from atakora_tf.migration.target.lane import Lane
from atakora_tf.migration.target.meter import Counts
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.server_time import ServerTime
from atakora_tf.migration.target.turnstile import Turn, Turnstile

__all__ = ["Answer", "Courier", "Failed", "Refused", "Request"]

T = TypeVar("T")

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 5.0


@frozen
class Request(Generic[T]):
    """What is sent, and what is known of it before.

    ask: sends it, and gives what came with the headers of the answer, in small letters.
    what: completes "Cosmos DB has not …". size: bytes of items. expected: RU.
    """

    ask: Callable[[], Awaitable[tuple[T, Mapping[str, Any]]]]
    what: str
    lane: Lane
    counts: Counts
    size: int = 0
    expected: float = 1.0


@frozen
class Answer(Generic[T]):
    """What came at last, and the RU of all attempts."""

    value: T
    headers: Mapping[str, Any]
    charge: float


@define(eq=False)
class Refused(Exception):
    """The server refuses the request for good.

    doubtful: an attempt before may have done what it asked for.
    began: the server's time at the first attempt. charge: RU of all attempts.
    """

    failure: Failure
    doubtful: bool
    began: float
    charge: float


class Failed(MigrationError):
    """No patience helps, or it has come to its end; `failure` is the last one."""

    def __init__(self, message: str, failure: Failure) -> None:
        super().__init__(message)
        self.failure = failure


class Courier:
    """Sends for one account."""

    def __init__(
        self, identity: str, pace: Pace, *, with_key: bool, clock: Callable[[], float] | None = None
    ) -> None:
        self.identity = identity
        self.time = ServerTime()
        self._pace = pace
        self._with_key = with_key
        self._clock = clock or time.monotonic
        self.turnstile = Turnstile(pace, self._clock)

    async def send(self, request: Request[T], *, deadline: float | None = None) -> Answer[T]:
        """The answer.  Raises Refused, or Failed when the deadline (of the pace) has passed."""
        patience = self._pace.deadline if deadline is None else deadline
        failed_at: float | None = None
        attempts, charge, pause, doubtful, began = 0, 0.0, _FIRST_PAUSE, False, 0.0
        while True:
            turn = Turn(request.lane, request.size, request.expected)
            await self.turnstile.enter(turn, again=attempts > 0)
            began = self.time.now() if attempts == 0 else began
            got = await self._once(request, turn)
            attempts += 1
            if isinstance(got, Answer):
                return Answer(got.value, got.headers, charge + got.charge)
            failure = got
            charge += failure.charge or 0.0
            if failure.kind == "refused":
                raise Refused(failure, doubtful, began, charge)
            if failure.kind == "unauthorised":
                raise Failed(self._unauthorised(failure), failure)
            doubtful = doubtful or failure.kind in ("lost", "busy")
            now = self._clock()
            failed_at = now if failed_at is None else failed_at
            wait = failure.wait if failure.kind == "throttled" else random.uniform(0.5, 1) * pause
            if now + wait - failed_at > patience:
                raise Failed(self._gave_up(request.what, attempts, patience, failure), failure)
            request.counts.retries += 1
            if failure.kind != "throttled":  # the lane keeps the wait of those
                pause = min(2 * pause, _LONGEST_PAUSE)
                await asyncio.sleep(wait)

    async def _once(self, request: Request[T], turn: Turn) -> Answer[T] | Failure:
        """What comes of one attempt, whose turn it is."""
        lane, counts = request.lane, request.counts
        cost = request.expected
        counts.in_flight += 1
        counts.requests += 1
        counts.sent += request.size
        try:
            try:
                async with asyncio.timeout(self._pace.answer_within):
                    value, headers = await request.ask()
            except Exception as error:
                failure = failure_of(error)
                cost = request.expected if failure.charge is None else failure.charge
                self._learn(failure, turn, counts, cost)
                return failure
            cost = charge_of(headers)
            self.time.learn(headers)
            limit = lane.limit
            lane.answered(cost, self._clock())
            counts.concurrency += lane.limit - limit
            return Answer(value, headers, cost)
        finally:
            counts.in_flight -= 1
            counts.charge += cost
            self.turnstile.leave(turn, cost)

    def _learn(self, failure: Failure, turn: Turn, counts: Counts, cost: float) -> None:
        now, limit = self._clock(), turn.lane.limit
        match failure.kind:
            case "throttled":
                counts.throttles += 1
                turn.lane.throttled(turn.sent_at, failure.wait, now)
            case "refused":
                turn.lane.answered(cost, now)
            case "busy":
                turn.lane.failed(turn.sent_at, now)
            case "lost" | "unreachable":
                counts.lost += 1
                turn.lane.failed(turn.sent_at, now)
            case "unauthorised":
                pass
        counts.concurrency += turn.lane.limit - limit

    def _unauthorised(self, failure: Failure) -> str:
        said = _said(failure)
        if self._with_key:
            return (
                f"Cosmos DB at {self.identity} refuses the key ({said}). Give a read-write key of "
                "this account in COSMOS_KEY, or none to come as who is signed in to Azure."
            )
        if not failure.status:
            return (
                f"Nobody who could write to Cosmos DB at {self.identity} is signed in to Azure "
                f"here ({said}). Sign in with `az login`, or give a key in COSMOS_KEY."
            )
        return (
            f"Cosmos DB at {self.identity} refuses who is signed in to Azure here ({said}). The "
            "role Cosmos DB Built-in Data Contributor is needed, and the account's firewall has "
            "to let this machine through."
        )

    def _gave_up(self, what: str, attempts: int, patience: float, failure: Failure) -> str:
        times = "1 attempt" if attempts == 1 else f"{attempts} attempts"
        head = f"Cosmos DB at {self.identity}"
        said = _said(failure)
        if failure.kind == "unreachable":
            return (
                f"{head} cannot be reached ({said}). Check the endpoint, the network and the "
                "account's firewall."
            )
        return f"{head} has not {what}, in {times} and {patience:g} seconds. The last one: {said}."


def _said(failure: Failure) -> str:
    return f"{failure.status}: {failure.text}" if failure.status else failure.text
