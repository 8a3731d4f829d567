"""The law of the bucket: nobody takes more than burst + rate * time, however callers come."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf.runtime.limiting.rate import Rate
from atakora_tf.runtime.limiting.token_buckets import TokenBuckets


class Seconds:
    def __init__(self, now: float = 0.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def test_a_burst_passes_and_then_as_much_as_the_rate() -> None:
    clock = Seconds(100.0)
    buckets = TokenBuckets(Rate(2, burst=3), clock=clock)
    assert [buckets.take("ada") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert buckets.take("ada") == pytest.approx(0.5)
    clock.now += 0.5
    assert buckets.take("ada") == 0.0
    assert buckets.take("ada") == pytest.approx(0.5)


def test_who_is_refused_does_not_wait_longer_for_asking() -> None:
    buckets = TokenBuckets(Rate(1, 10), clock=Seconds())
    assert buckets.take("ada") == 0.0
    assert {buckets.take("ada") for _ in range(100)} == {10.0}


def test_the_wait_is_told_without_taking() -> None:
    buckets = TokenBuckets(Rate(1, 10), clock=Seconds())
    assert [buckets.wait("ada") for _ in range(3)] == [0.0, 0.0, 0.0]
    assert len(buckets) == 0
    buckets.take("ada")
    assert buckets.wait("ada") == 10.0


def test_callers_do_not_share_while_there_is_room() -> None:
    buckets = TokenBuckets(Rate(1, 10), clock=Seconds())
    assert [buckets.take(name) for name in ("ada", "bob", "eve")] == [0.0, 0.0, 0.0]


def test_a_full_bucket_is_forgotten() -> None:
    clock = Seconds()
    buckets = TokenBuckets(Rate(1, 10), most=2, clock=clock)
    buckets.take("ada")
    buckets.take("bob")
    clock.now += 10
    buckets.take("eve")
    assert len(buckets) == 1


def test_a_flood_of_invented_callers_takes_nothing_from_those_who_are_known() -> None:
    clock = Seconds()
    buckets = TokenBuckets(Rate(1, 10, burst=2), most=1, clock=clock)
    assert buckets.take("ada") == 0.0
    for number in range(10_000):
        buckets.take(f"invented {number}")
    assert len(buckets) == 1
    # What ada has left is still hers, and no more than that.
    assert buckets.take("ada") == 0.0
    assert buckets.take("ada") == 10.0


def test_room_is_made_by_whom_has_not_come_for_long() -> None:
    clock = Seconds()
    buckets = TokenBuckets(Rate(1, 10, burst=2), most=2, clock=clock)
    buckets.take("ada")
    buckets.take("bob")
    clock.now = 5
    buckets.take("ada")
    clock.now = 10
    # Bob's bucket is full again, and eve has its place; the flood does not reach her.
    assert buckets.take("eve") == 0.0
    for number in range(10_000):
        buckets.take(f"invented {number}")
    assert buckets.take("eve") == 0.0


def test_a_flood_is_let_through_as_a_few_callers_would_be() -> None:
    buckets = TokenBuckets(Rate(1, 10), most=10, clock=Seconds())
    passed = sum(buckets.take(f"invented {number}") == 0.0 for number in range(10_000))
    assert 10 < passed <= 10 + 64


_STEPS = st.lists(
    st.tuples(st.floats(0, 3), st.sampled_from(["ada", "bob", "eve", "dan"])), max_size=60
)


@settings(max_examples=200)
@given(
    steps=_STEPS,
    requests=st.sampled_from([0.5, 1, 3, 7]),
    seconds=st.sampled_from([1, 2.5]),
    burst=st.sampled_from([1, 1.5, 4]),
    most=st.integers(1, 4),
)
def test_in_no_stretch_of_time_is_more_taken_than_the_law_says(
    steps: list[tuple[float, str]], requests: float, seconds: float, burst: float, most: int
) -> None:
    clock = Seconds(1000.0)
    rate = Rate(requests, seconds, burst)
    buckets = TokenBuckets(rate, most=most, clock=clock)
    taken: dict[str, list[float]] = {}
    for passed, caller in steps:
        clock.now += passed
        if buckets.take(caller) == 0.0:
            taken.setdefault(caller, []).append(clock.now)
        assert len(buckets) <= most
    for times in taken.values():
        for first, begin in enumerate(times):
            for last, end in enumerate(times[first:], start=1):
                assert last <= burst + requests / seconds * (end - begin) + 1e-6


@settings(max_examples=200)
@given(steps=_STEPS, requests=st.sampled_from([0.5, 1, 3]), burst=st.sampled_from([1, 2, 4]))
def test_who_waits_as_told_is_let_in_and_not_before(
    steps: list[tuple[float, str]], requests: float, burst: float
) -> None:
    clock = Seconds(1000.0)
    buckets = TokenBuckets(Rate(requests, 1, burst), clock=clock)
    for passed, caller in steps:
        clock.now += passed
        wait = buckets.take(caller)
        if wait:
            clock.now += wait * 0.9
            assert buckets.wait(caller) == pytest.approx(wait * 0.1, abs=1e-6)
            clock.now += wait * 0.1
            assert buckets.take(caller) == 0.0


@given(_STEPS)
def test_a_caller_who_keeps_to_the_rate_is_never_refused(steps: list[tuple[float, str]]) -> None:
    clock = Seconds(1000.0)
    buckets = TokenBuckets(Rate(2), clock=clock)
    for more, _ in steps:
        clock.now += 0.5 + more
        assert buckets.take("ada") == 0.0


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    clock = Seconds(100.0)
    buckets = TokenBuckets(Rate(1, burst=2), clock=clock)
    buckets.take("ada")
    buckets.take("ada")
    clock.now = 50.0
    assert buckets.take("ada") > 0


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        ({"requests": 0}, "requests=0 is not more than nothing; write a number above 0"),
        (
            {"requests": float("nan")},
            "requests=nan is not more than nothing; write a number above 0",
        ),
        (
            {"requests": 1, "seconds": -1},
            "seconds=-1 is not more than nothing; write a number above 0",
        ),
        (
            {"requests": 1, "seconds": float("inf")},
            "seconds=inf is not more than nothing; write a number above 0",
        ),
        ({"requests": 1, "burst": 0.5}, "burst=0.5 lets no request through; write 1 or more"),
    ],
)
def test_a_rate_lets_something_through(given_: dict[str, float], message: str) -> None:
    with pytest.raises(ValueError) as caught:
        Rate(**given_)
    assert str(caught.value) == message


def test_without_a_burst_it_is_as_many_as_the_requests_and_at_least_one() -> None:
    assert (Rate(60, 60).burst, Rate(0.1).burst) == (60, 1.0)
    assert (Rate(60, 60).interval, Rate(60, 60).patience) == (1.0, 60.0)


def test_there_is_room_for_somebody() -> None:
    with pytest.raises(ValueError, match=r"^most=0 has room for nobody; write 1 or more$"):
        TokenBuckets(Rate(1), most=0)
