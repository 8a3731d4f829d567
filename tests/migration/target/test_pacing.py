"""The turnstile and its lanes, in virtual time."""

from __future__ import annotations

import asyncio
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.target.allowance import Allowance
from atakora_tf.migration.target.lane import Lane
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.turnstile import Turn, Turnstile
from tests.cosmos.failure import throttled
from tests.migration.target.simulated import Partition, Simulation
from tests.migration.target.virtual_time import VirtualTime

REQUESTS = st.lists(
    st.tuples(
        st.integers(0, 2),  # the lane
        st.integers(0, 150),  # bytes
        st.integers(1, 30),  # milliseconds
        st.booleans(),  # whether who waits gives up
    ),
    min_size=1,
    max_size=40,
)


@given(REQUESTS, st.integers(1, 5), st.integers(1, 120), st.sampled_from([None, 2000.0]))
def test_no_bound_is_passed_and_everybody_is_served(
    requests: list[tuple[int, int, int, bool]], slots: int, room: int, bandwidth: float | None
) -> None:
    with VirtualTime() as time:
        pace = Pace(max_concurrency=slots, max_bytes_in_flight=room, max_bytes_per_second=bandwidth)
        turnstile = Turnstile(pace, time.now)
        lanes = [Lane(most, 0.0) for most in (1, 2, 5)]
        under_way: list[Turn] = []
        order: list[list[int]] = [[], [], []]

        async def one(number: int, lane: int, size: int, milliseconds: int) -> None:
            turn = Turn(lanes[lane], size, 1.0)
            await turnstile.enter(turn)
            order[lane].append(number)
            under_way.append(turn)
            assert len(under_way) <= slots
            assert sum(each.size for each in under_way) <= room or len(under_way) == 1
            for each, most in zip(lanes, (1, 2, 5), strict=True):
                assert each.in_flight == sum(turn.lane is each for turn in under_way) <= most
            try:
                await asyncio.sleep(milliseconds / 1000)
            finally:
                under_way.remove(turn)
                turnstile.leave(turn, 2.0)

        async def everybody() -> None:
            tasks = []
            for number, (lane, size, milliseconds, _) in enumerate(requests):
                tasks.append(asyncio.create_task(one(number, lane, size, milliseconds)))
            await asyncio.sleep(0.002)
            for task, (*_, gives_up) in zip(tasks, requests, strict=True):
                if gives_up:
                    task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            for task in tasks:
                assert task.cancelled() or task.exception() is None
            # All is free again.
            last = Turn(lanes[0], room, 1.0)
            await turnstile.enter(last)
            turnstile.leave(last, 1.0)

        time.run(everybody())
        assert all(each == sorted(each) for each in order)
        if bandwidth is not None:
            sent = sum(requests[number][1] for each in order for number in each)
            assert time.now() >= (sent - 150 - 0.1 * bandwidth) / bandwidth


def test_a_large_item_is_not_overtaken_for_ever() -> None:
    with VirtualTime() as time:
        turnstile = Turnstile(Pace(max_bytes_in_flight=100), time.now)
        lanes = [Lane(50, 0.0), Lane(50, 0.0)]
        served: list[int] = []

        async def one(lane: Lane, size: int) -> None:
            turn = Turn(lane, size, 1.0)
            await turnstile.enter(turn)
            served.append(size)
            await asyncio.sleep(0.01)
            turnstile.leave(turn, 1.0)

        async def everybody() -> None:
            small = [asyncio.create_task(one(lanes[0], 30)) for _ in range(5)]
            large = asyncio.create_task(one(lanes[1], 100))
            small += [asyncio.create_task(one(lanes[0], 30)) for _ in range(50)]
            await asyncio.gather(large, *small)

        time.run(everybody())
        assert served.index(100) < 10


def test_what_comes_again_goes_first() -> None:
    with VirtualTime() as time:
        turnstile = Turnstile(Pace(), time.now)
        lane = Lane(1, 0.0)
        served: list[str] = []

        async def one(name: str, *, again: bool) -> None:
            turn = Turn(lane, 1, 1.0)
            await turnstile.enter(turn, again=again)
            served.append(name)
            await asyncio.sleep(0.01)
            turnstile.leave(turn, 1.0)

        async def everybody() -> None:
            first = [asyncio.create_task(one(name, again=False)) for name in "abc"]
            await asyncio.sleep(0.001)
            await asyncio.gather(*first, one("again", again=True))

        time.run(everybody())
        assert served == ["a", "again", "b", "c"]


@given(st.floats(1, 1e6), st.lists(st.tuples(st.floats(0, 2), st.floats(0, 1e4)), max_size=30))
def test_an_allowance_never_gives_more_than_its_rate(
    rate: float, spending: list[tuple[float, float]]
) -> None:
    allowance = Allowance(rate, 0.0)
    now = spent = largest = 0.0
    for pause, amount in spending:
        now += pause
        now += allowance.wait(now) * (1 + 1e-9) + 1e-9
        assert allowance.wait(now) <= 1e-6
        allowance.spend(amount)
        spent, largest = spent + amount, max(largest, amount)
        assert spent <= (rate * now + 0.1 * rate + largest) * (1 + 1e-6) + 1e-3


@pytest.mark.parametrize(
    ("ru", "latency", "charge"),
    [(400, 0.005, 5.0), (1000, 0.005, 5.0), (4000, 0.02, 40.0), (2000, 0.05, 7.0)],
)
def test_nine_tenths_of_the_granted_ru_are_used_with_few_throttles(
    ru: float, latency: float, charge: float
) -> None:
    with VirtualTime() as time:
        simulation = Simulation(time, Pace())
        partition = Partition(time, ru, latency=latency, charge=charge)
        lane = simulation.lane()
        time.run(simulation.run([partition], [lane], 20))
        counts = simulation.counts
        served, throttles, requests = partition.served, counts.throttles, counts.requests
        time.run(simulation.run([partition], [lane], 60))
        # What it takes to find the rate is left out of the throttles, and the second's worth that
        # was saved in the beginning out of the share.
        share = (partition.served - served) * charge / (60 * ru)
        assert 0.9 <= share <= 1.02
        assert counts.throttles - throttles < 0.05 * (counts.requests - requests)
        assert throttles < 0.25 * requests


def test_more_ru_and_fewer_are_found_out_while_a_run_lasts() -> None:
    with VirtualTime() as time:
        simulation = Simulation(time, Pace())
        partition = Partition(time, 1000)
        lane = simulation.lane()
        time.run(simulation.run([partition], [lane], 10))
        for ru, seconds in ((4000.0, 25), (500.0, 5)):
            partition.grant(ru)
            time.run(simulation.run([partition], [lane], seconds))
            before = partition.served
            time.run(simulation.run([partition], [lane], 20))
            assert 0.85 * ru <= (partition.served - before) * 5 / 20 <= 1.1 * ru


def test_a_throttled_partition_does_not_slow_the_others() -> None:
    def rates(hot: float | None) -> tuple[float, float]:
        with VirtualTime() as time:
            simulation = Simulation(time, Pace(max_concurrency=60))
            partitions = [Partition(time, hot), Partition(time, None)]
            lanes = [simulation.lane(20), simulation.lane(20)]
            time.run(simulation.run(partitions, lanes, 5, callers=20))
            return partitions[0].served / 5, partitions[1].served / 5

    calm, beside = rates(None)[1], rates(400.0)
    assert beside[0] < 110
    assert beside[1] > 0.9 * calm


def test_a_budget_of_ru_is_kept_within_a_twentieth() -> None:
    with VirtualTime() as time:
        simulation = Simulation(time, Pace(max_ru=700.0))
        # What a request costs is not what was expected of it.
        partitions = [Partition(time, None, charge=charge) for charge in (4.0, 9.0)]
        lanes = [simulation.lane(), simulation.lane()]
        simulation.expected = 6.0
        time.run(simulation.run(partitions, lanes, 20))
        spent = sum(each.served * each.charge for each in partitions)
        assert spent == pytest.approx(700 * 20, rel=0.05)
        assert simulation.counts.throttles == 0


def test_a_server_that_fails_is_asked_by_fewer_at_once() -> None:
    lane = Lane(64, 0.0)
    for n in range(100):
        lane.in_flight = lane.limit
        lane.answered(5.0, n / 1000)
    assert lane.limit == 64
    lane.failed(0.2, 0.3)
    assert lane.limit == 44
    lane.failed(0.25, 0.31)  # it went before the failure was known
    assert lane.limit == 44
    lane.failed(0.35, 0.4)
    assert lane.limit == 31


def test_a_lane_waits_as_long_as_it_is_told() -> None:
    lane = Lane(64, 0.0)
    lane.throttled(1.0, 2.5, 1.1)
    assert lane.delay(1.2) == pytest.approx(2.45)
    assert lane.rate is None  # once is no proof
    assert lane.delay(3.7) == 0


@pytest.mark.parametrize("name", ["max_ru", "max_concurrency", "max_bytes_in_flight", "deadline"])
def test_a_pace_is_more_than_nothing(name: str) -> None:
    given_pace: dict[str, Any] = {name: 0}
    with pytest.raises(MigrationError) as refused:
        Pace(**given_pace)
    assert str(refused.value) == f"{name} has to be more than 0, and not 0."


class ByTheSecond:
    """RU/s of which nothing is saved from one second to the next."""

    def __init__(self, time: VirtualTime, per_second: float) -> None:
        self._time = time
        self._per_second = per_second
        self._second = -1
        self._left = 0.0

    def admit(self) -> None:
        now = self._time.now()
        if int(now) != self._second:
            self._second, self._left = int(now), self._per_second
        if self._left <= 0:
            raise throttled(math.ceil(1000 * (1 - now % 1)))

    def spend(self, charge: float) -> None:
        self._left -= charge


@pytest.mark.parametrize(("ru", "latency", "charge"), [(400, 0.005, 5.0), (4000, 0.02, 40.0)])
def test_nine_tenths_are_used_where_nothing_is_saved(
    ru: float, latency: float, charge: float
) -> None:
    with VirtualTime() as time:
        simulation = Simulation(time, Pace())
        partition = Partition(time, ru, latency=latency, charge=charge)
        partition.budget = ByTheSecond(time, ru)  # type: ignore[assignment]
        lane, counts = simulation.lane(), simulation.counts
        time.run(simulation.run([partition], [lane], 10))
        served, throttles, requests = partition.served, counts.throttles, counts.requests
        time.run(simulation.run([partition], [lane], 60))
        assert (partition.served - served) * charge / (60 * ru) >= 0.9
        assert counts.throttles - throttles < 0.03 * (counts.requests - requests)
