"""What the store makes of a Cosmos DB that throttles, fails, hangs or cuts the line."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from azure.core.credentials import AccessToken

from atakora_tf.contract.query import Order, Query
from atakora_tf.runtime.store.batch_steps import CreateItem, ReadItem
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.cosmos_store import CosmosStore
from atakora_tf.runtime.store.errors import (
    AccessDenied,
    Conflict,
    ContainerMissing,
    NotFound,
    StoreError,
    Throttled,
    Unavailable,
)
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.protocol import Items
from tests.cosmos.faults import Fault
from tests.cosmos.server import CosmosServer

_SPEC = ContainerSpec(database="shop", container="things")
_DEADLINE = 1.5


class Driver:
    """A store with a short deadline, one item "a", and the server behind it."""

    def __init__(self, server: CosmosServer, runner: asyncio.Runner) -> None:
        self.server = server
        self.runner = runner
        self.store = CosmosStore(server.url, key=server.key, deadline=_DEADLINE)
        self.items: Items = self.store.items(_SPEC)
        self.run(self.store.create_missing([_SPEC]))
        self.run(self.items.create({"id": "a", "n": 0}))
        server.counts.clear()

    def run(self, work: Any) -> Any:
        return self.runner.run(work)


@pytest.fixture
def driver(cosmos_server: CosmosServer) -> Iterator[Driver]:
    with asyncio.Runner() as runner:
        driver = Driver(cosmos_server, runner)
        yield driver
        driver.run(driver.store.close())


def test_a_429_is_asked_again_when_cosmos_db_says_so(driver: Driver) -> None:
    driver.server.faults.add(Fault("throttle", times=3, retry_after_ms=50))
    started = time.monotonic()
    created = driver.run(driver.items.create({"id": "b"}))
    assert created.item == {"id": "b"}
    assert 0.15 <= time.monotonic() - started < 1
    assert driver.server.counts["create"] == 4


@pytest.mark.parametrize("operation", ["read", "query", "ordered", "batch", "patch"])
def test_every_operation_is_asked_again_after_429(driver: Driver, operation: str) -> None:
    driver.server.faults.add(Fault("throttle", times=2))
    calls: dict[str, Any] = {
        "read": lambda: driver.items.read("a", ["a"]),
        "query": lambda: driver.items.query(Query()),
        "ordered": lambda: driver.items.query(Query(orders=(Order("n"),))),
        "batch": lambda: driver.items.batch(["b"], [CreateItem({"id": "b"})]),
        "patch": lambda: driver.items.patch("a", ["a"], [PatchStep("increment", "/n", 1)]),
    }
    driver.run(calls[operation]())


def test_429_until_the_deadline_is_throttled(driver: Driver) -> None:
    driver.server.faults.add(Fault("throttle", times=1000, retry_after_ms=100))
    started = time.monotonic()
    with pytest.raises(Throttled) as throttled:
        driver.run(driver.items.create({"id": "b"}))
    assert throttled.value.retry_after == 0.1
    assert time.monotonic() - started <= _DEADLINE + 0.3
    assert 5 <= driver.server.counts["create"] <= 15


def test_a_wait_beyond_the_deadline_is_not_waited(driver: Driver) -> None:
    driver.server.faults.add(Fault("throttle", retry_after_ms=60_000))
    started = time.monotonic()
    with pytest.raises(Throttled) as throttled:
        driver.run(driver.items.read("a", ["a"]))
    assert throttled.value.retry_after == 60
    assert time.monotonic() - started < 0.5


def test_a_429_inside_the_answer_to_a_batch_counts_like_any_other(driver: Driver) -> None:
    driver.server.faults.add(Fault("throttle-inside", "batch", times=2))
    done = driver.run(driver.items.batch(["b"], [CreateItem({"id": "b"}), ReadItem("b")]))
    assert [each.item for each in done.results] == [{"id": "b"}, {"id": "b"}]
    assert driver.server.counts["batch"] == 3


def test_a_spent_budget_throttles_until_it_is_full_again(driver: Driver) -> None:
    driver.server.container("shop", "things").provision(400)
    patient = CosmosStore(driver.server.url, key=driver.server.key, deadline=30)

    async def write() -> None:
        items = patient.items(_SPEC)
        await asyncio.gather(*(items.create({"id": f"{n}"}) for n in range(120)))
        await patient.close()

    driver.run(write())
    assert driver.server.counts["create"] > 120


@pytest.mark.parametrize("operation", ["create", "read"])
def test_503_is_asked_again(driver: Driver, operation: str) -> None:
    driver.server.faults.add(Fault("unavailable", operation))
    if operation == "read":
        driver.run(driver.items.read("a", ["a"]))
    else:
        driver.run(driver.items.create({"id": "b"}))
    assert driver.server.counts[operation] == 2


def test_503_until_the_deadline_is_unavailable(driver: Driver) -> None:
    driver.server.faults.add(Fault("unavailable", times=1000))
    started = time.monotonic()
    with pytest.raises(Unavailable):
        driver.run(driver.items.read("a", ["a"]))
    assert time.monotonic() - started < _DEADLINE + 0.5


@pytest.mark.parametrize("kind", ["timeout", "drop-before", "drop-after"])
def test_a_read_is_asked_again_after_a_lost_answer(driver: Driver, kind: Any) -> None:
    driver.server.faults.add(Fault(kind, "read", times=2))
    assert driver.run(driver.items.read("a", ["a"])).item["n"] == 0
    assert driver.server.counts["read"] == 3


@pytest.mark.parametrize(("kind", "written"), [("drop-before", False), ("drop-after", True)])
def test_a_write_whose_answer_is_lost_is_never_sent_again(
    driver: Driver, kind: Any, written: bool
) -> None:
    driver.server.faults.add(Fault(kind, "patch"))
    with pytest.raises(Unavailable) as lost:
        driver.run(driver.items.patch("a", ["a"], [PatchStep("increment", "/n", 1)]))
    assert lost.value.outcome_unknown
    assert driver.server.counts["patch"] == 1
    assert driver.run(driver.items.read("a", ["a"])).item["n"] == int(written)


def test_a_replacement_whose_answer_is_lost_is_sent_once(driver: Driver) -> None:
    # aiohttp sends a PUT again by itself where the connection was used before.
    driver.run(driver.items.read("a", ["a"]))
    driver.server.faults.add(Fault("drop-after", "replace"))
    with pytest.raises(Unavailable) as lost:
        driver.run(driver.items.replace({"id": "a", "n": 1}))
    assert lost.value.outcome_unknown
    assert driver.server.counts["replace"] == 1


def test_a_write_that_timed_out_may_have_happened(driver: Driver) -> None:
    driver.server.faults.add(Fault("timeout", "create"))
    with pytest.raises(Unavailable) as lost:
        driver.run(driver.items.create({"id": "b"}))
    assert lost.value.outcome_unknown
    assert driver.server.counts["create"] == 1


@pytest.mark.parametrize("kind", ["hang-before", "hang-after"])
def test_a_hanging_write_ends_at_the_deadline(driver: Driver, kind: Any) -> None:
    driver.server.faults.add(Fault(kind, "create", seconds=5))
    started = time.monotonic()
    with pytest.raises(Unavailable) as lost:
        driver.run(driver.items.create({"id": "b"}))
    assert lost.value.outcome_unknown
    assert _DEADLINE - 0.1 <= time.monotonic() - started < _DEADLINE + 0.5


def test_a_slow_partition_slows_no_other(driver: Driver) -> None:
    container = driver.server.container("shop", "things")
    of = {name: container.partition_of((name,)).id for name in "abcdefgh"}
    slow = of["a"]
    fast = next(name for name, partition in of.items() if partition != slow)
    driver.run(driver.items.create({"id": fast}))
    driver.server.faults.add(Fault("slow", "read", seconds=0.5, partition=slow, times=2))

    async def both() -> list[float]:
        async def timed(name: str) -> float:
            started = time.monotonic()
            await driver.items.read(name, [name])
            return time.monotonic() - started

        return await asyncio.gather(timed("a"), timed(fast))

    times = driver.run(both())
    assert times[0] >= 0.5
    assert times[1] < 0.3


def test_a_server_that_is_gone_is_unavailable_and_a_write_was_not_sent() -> None:
    with CosmosServer() as other:
        pass
    store = CosmosStore(other.url, key=other.key, deadline=1.5)
    with asyncio.Runner() as runner:
        with pytest.raises(Unavailable) as gone:
            runner.run(store.items(_SPEC).create({"id": "a"}))
        assert not gone.value.outcome_unknown
        runner.run(store.close())


def test_a_wrong_key_is_denied(driver: Driver) -> None:
    store = CosmosStore(driver.server.url, key="d3Jvbmc=")
    with pytest.raises(AccessDenied):
        driver.run(store.items(_SPEC).read("a", ["a"]))
    driver.run(store.close())


class _Identity:
    def __init__(self, token: str) -> None:
        self.token = token
        self.scopes: list[str] = []

    async def get_token(self, *scopes: str, **_options: object) -> AccessToken:
        self.scopes += scopes
        return AccessToken(self.token, int(time.time()) + 3600)

    async def close(self) -> None:
        raise AssertionError("the caller's credential is the caller's to close")

    async def __aenter__(self) -> _Identity:
        return self

    async def __aexit__(self, *_of: object) -> None:
        await self.close()


def test_an_identity_signs_in(driver: Driver, monkeypatch: pytest.MonkeyPatch) -> None:
    # Bearer tokens are for https alone; on loopback the test stands in for the transport's check.
    monkeypatch.setattr(
        "azure.core.pipeline.policies._authentication_async._enforce_https",
        lambda _request: None,
    )
    driver.server.tokens.add("good")
    for token in ("good", "bad"):
        identity: Any = _Identity(token)
        store = CosmosStore(driver.server.url, credential=identity)
        items = store.items(_SPEC)
        if token == "good":
            assert driver.run(items.read("a", ["a"])).item["n"] == 0
        else:
            with pytest.raises(AccessDenied):
                driver.run(items.read("a", ["a"]))
        driver.run(store.close())


def test_a_missing_container_is_said(driver: Driver) -> None:
    nowhere = driver.store.items(ContainerSpec(database="shop", container="nowhere"))
    calls: list[Any] = [
        lambda: nowhere.read("a", ["a"]),
        lambda: nowhere.create({"id": "a"}),
        lambda: nowhere.query(Query()),
    ]
    for call in calls:
        with pytest.raises((ContainerMissing, NotFound)) as missing:
            driver.run(call())
        assert isinstance(missing.value, ContainerMissing)


def test_a_session_reads_its_own_writes(driver: Driver) -> None:
    written = driver.run(driver.items.create({"id": "b"}))
    assert written.session_token is not None
    read = driver.run(driver.items.read("b", ["b"], session=written.session_token))
    assert read.session_token is not None
    partition, _, vector = written.session_token.partition(":")
    ahead = f"{partition}:{vector.split('#')[0]}#999999"
    with pytest.raises(Unavailable):
        driver.run(driver.items.read("b", ["b"], session=ahead))


def test_closing_ends_everything_and_may_be_done_twice(driver: Driver) -> None:
    driver.run(driver.store.close())
    driver.run(driver.store.close())
    with pytest.raises(StoreError):
        driver.run(driver.items.read("a", ["a"]))


def test_a_refusal_costs_what_cosmos_db_says(driver: Driver) -> None:
    with pytest.raises(Conflict) as conflict:
        driver.run(driver.items.create({"id": "a"}))
    assert conflict.value.request_charge == 1.0
