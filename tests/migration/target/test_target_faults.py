"""Writes and reads while the server or the network fails, through the real SDK."""

from __future__ import annotations

import asyncio

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.cosmos_container import CosmosContainer
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.protocol import (
    Changed,
    Exists,
    Gone,
    ItemText,
    Stored,
    Unique,
    Unstorable,
)
from tests.cosmos.faults import Fault, Kind
from tests.migration.target_fixture import TargetDriven, an_item

PASSING: tuple[Kind, ...] = (
    "throttle",
    "unavailable",
    "timeout",
    "hang-before",
    "drop-before",
    "slow",
)
LOST: tuple[Kind, ...] = ("drop-after", "hang-after")


def _orders(driven: TargetDriven) -> tuple[ContainerName, CosmosContainer]:
    name = driven.create_container("orders", "/customer")
    return name, driven.target.container(name)


@pytest.fixture
def impatient(cosmos_target: TargetDriven) -> TargetDriven:
    """A target that takes an answer for lost after a fifth of a second."""
    pace = Pace(deadline=5.0, answer_within=0.2)
    target = CosmosTarget(cosmos_target.server.url, key=cosmos_target.server.key, pace=pace)
    return TargetDriven(cosmos_target.server, target, cosmos_target.runner)


@pytest.mark.parametrize("kind", PASSING + LOST)
def test_every_write_happens_once_whatever_fails(impatient: TargetDriven, kind: Kind) -> None:
    name, orders = _orders(impatient)
    plan = impatient.server.faults

    async def work() -> None:
        first = an_item(name, "a", "c", path="/customer", n=1)
        second = an_item(name, "a", "c", path="/customer", n=2)
        for operation in ("create", "replace", "delete", "batch", "read"):
            plan.add(Fault(kind, operation, seconds=0.05 if kind == "slow" else 0.3))
        stored = await orders.create(first)
        stored = await orders.replace(second, etag=stored.etag)
        found = await orders.read("a", ("c",))
        assert found is not None
        assert (found.etag, found.hash) == (stored.etag, second.hash)
        await orders.delete("a", ("c",), etag=stored.etag)
        items = [an_item(name, str(n), "c", path="/customer", n=n) for n in range(3)]
        made = await orders.create_batch(items)
        for item, each in zip(items, made, strict=True):
            read = await orders.read(item.id, ("c",))
            assert read is not None
            assert read.etag == each.etag

    async def whole() -> None:
        async with impatient.target:
            await work()

    impatient.run(whole())
    assert sorted(item_id for _, item_id in impatient.items(name)) == ["0", "1", "2"]
    assert all(fault.met == 1 for fault in plan.planned)
    counts = impatient.target.meter.of(name)
    assert counts.retries == (0 if kind == "slow" else len(plan.planned))
    assert counts.in_flight == 0


def test_an_equal_item_that_was_there_before_is_not_taken_for_ones_own(
    cosmos_target: TargetDriven,
) -> None:
    name, orders = _orders(cosmos_target)
    item = an_item(name, "a", "c", path="/customer", n=1)
    cosmos_target.run(orders.create(item))
    cosmos_target.server.clock.advance(10)
    cosmos_target.server.faults.add(Fault("drop-before", "create"))
    # The dates of answers tell the server's time.
    cosmos_target.run(orders.read("a", ("c",)))
    with pytest.raises(Exists, match=r"^An item 'a' is in shop/orders already\.$"):
        cosmos_target.run(orders.create(item))
    cosmos_target.server.faults.add(Fault("drop-before", "batch"))
    other = an_item(name, "b", "c", path="/customer", n=1)
    with pytest.raises(Exists):
        cosmos_target.run(orders.create_batch([other, item]))


def test_another_value_is_not_taken_for_ones_own(cosmos_target: TargetDriven) -> None:
    name, orders = _orders(cosmos_target)
    plan = cosmos_target.server.faults
    stored = cosmos_target.run(orders.create(an_item(name, "a", "c", path="/customer", n=1)))
    plan.add(Fault("drop-before", "create"))
    with pytest.raises(Exists):
        cosmos_target.run(orders.create(an_item(name, "a", "c", path="/customer", n=2)))
    plan.add(Fault("drop-before", "replace"))
    with pytest.raises(Changed):
        cosmos_target.run(
            orders.replace(an_item(name, "a", "c", path="/customer", n=3), etag='"other"')
        )
    cosmos_target.run(orders.delete("a", ("c",), etag=stored.etag))
    with pytest.raises(Gone):
        cosmos_target.run(orders.delete("a", ("c",), etag=stored.etag))


def test_a_server_that_never_serves_ends_the_run_with_what_it_said() -> None:
    from tests.cosmos.server import CosmosServer
    from tests.migration.target_fixture import create_container

    async def written(url: str, key: str) -> None:
        async with CosmosTarget(url, key=key, pace=Pace(deadline=0.3)) as target:
            name = ContainerName("shop", "orders")
            await target.container(name).create(an_item(name, "a"))

    with CosmosServer() as server:
        create_container(server, "shop", "orders")
        server.faults.add(Fault("unavailable", "create", times=1000))
        with pytest.raises(MigrationError) as refused:
            asyncio.run(written(server.url, server.key))
    assert str(refused.value).startswith(
        f"Cosmos DB at {server.url} has not taken the item 'a' (shop/orders), in "
    )
    assert str(refused.value).endswith(
        " attempts and 0.3 seconds. The last one: 503: The service is currently unavailable."
    )


@pytest.mark.filterwarnings("ignore:Sending a large body directly:ResourceWarning")
def test_what_cosmos_db_refuses_for_good_is_told_item_by_item(cosmos_target: TargetDriven) -> None:
    policy = {"uniqueKeys": [{"paths": ["/mail"]}]}
    name = cosmos_target.create_container("people", "/team", uniqueKeyPolicy=policy)
    people = cosmos_target.target.container(name)
    cosmos_target.run(people.create(an_item(name, "a", "t", path="/team", mail="m")))
    with pytest.raises(Unique) as unique:
        cosmos_target.run(people.create(an_item(name, "b", "t", path="/team", mail="m")))
    assert str(unique.value) == (
        "Another item in shop/people has the values of 'b' at one of the container's unique keys."
    )
    large_item = an_item(name, "c", "t", path="/team", text="x" * 2_200_000)
    with pytest.raises(Unstorable) as large:
        cosmos_target.run(people.create(large_item))
    assert str(large.value) == (
        f"The item 'c' is too large for Cosmos DB ({len(large_item.text)} bytes)."
    )
    with pytest.raises(Unstorable) as ttl:
        cosmos_target.run(people.create(an_item(name, "d", "t", path="/team", ttl=0, mail="d")))
    assert str(ttl.value) == (
        "Cosmos DB refuses the item 'd' (400: The ttl 0 has to be -1 or a whole number from 1 to "
        "2147483647)."
    )


def test_keys_of_every_kind_find_their_items(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("things", "/k")
    things = cosmos_target.target.container(name)

    async def work() -> None:
        for number, key in enumerate((None, True, 1.5, -3, "", "ü/€")):
            item = an_item(name, str(number), key, path="/k", n=number)
            stored = await things.create(item)
            text = ItemText(item.id, item.partition_key, item.text)
            again = await things.replace(text, etag=stored.etag)
            found = await things.read(str(number), (key,))
            assert found is not None
            assert found.text == item.text
            assert isinstance(again, Stored)
        keys = {key async for page in things.scan() for key, _ in page}
        assert keys == {(None,), (True,), (1.5,), (-3,), ("",), ("ü/€",)}

    cosmos_target.run(work())


def test_a_scan_goes_on_where_a_page_was_lost(cosmos_target: TargetDriven) -> None:
    name, orders = _orders(cosmos_target)

    async def work() -> list[str]:
        await asyncio.gather(
            *(
                orders.create(an_item(name, str(n), f"c{n}", path="/customer", text="x" * 50))
                for n in range(60)
            )
        )
        for kind in ("throttle", "drop-after", "unavailable"):
            cosmos_target.server.faults.add(Fault(kind, "query"))
        return [str(found.body["id"]) async for page in orders.scan() for _, found in page]

    found = cosmos_target.run(work())
    assert sorted(found, key=int) == [str(n) for n in range(60)]


def test_a_slow_partition_does_not_stop_the_others(cosmos_target: TargetDriven) -> None:
    name, orders = _orders(cosmos_target)
    server = cosmos_target.server
    container = server.container("shop", "orders")

    async def work() -> None:
        keys: dict[str, list[str]] = {}
        for n in range(600):
            keys.setdefault(container.partition_of((f"c{n}",)).id, []).append(f"c{n}")
        server.faults.add(Fault("slow", "create", times=1000, seconds=0.5, partition="0"))
        slow = [
            asyncio.create_task(orders.create(an_item(name, key, key, path="/customer")))
            for key in keys["0"]
        ]
        await asyncio.gather(
            *(
                orders.create(an_item(name, key, key, path="/customer"))
                for place in ("1", "2")
                for key in keys[place][:60]
            )
        )
        assert sum(task.done() for task in slow) < len(slow)
        for task in slow:
            task.cancel()
        await asyncio.gather(*slow, return_exceptions=True)

    cosmos_target.run(work())


def test_a_real_server_grants_most_of_its_ru_and_throttles_seldom(
    cosmos_target: TargetDriven,
) -> None:
    name, orders = _orders(cosmos_target)
    container = cosmos_target.server.container("shop", "orders")
    container.provision(1200)

    async def work() -> tuple[float, float]:
        left = iter(range(100_000))

        async def writer() -> None:
            for n in left:
                await orders.create(an_item(name, str(n), f"c{n}", path="/customer"))

        writers = [asyncio.create_task(writer()) for _ in range(30)]
        loop = asyncio.get_running_loop()
        await asyncio.sleep(1.5)  # what was saved in the beginning is spent by then
        counts = cosmos_target.target.meter.of(name)
        charge, throttles, requests, begin = (
            counts.charge,
            counts.throttles,
            counts.requests,
            loop.time(),
        )
        await asyncio.sleep(1.5)
        used = (counts.charge - charge) / (loop.time() - begin) / 1200
        share = (counts.throttles - throttles) / (counts.requests - requests)
        for each in writers:
            each.cancel()
        await asyncio.gather(*writers, return_exceptions=True)
        return used, share

    used, share = cosmos_target.run(work())
    # The bounds in virtual time are narrow (test_pacing); here the machine may be slow.
    assert 0.4 < used < 1.6
    assert share < 0.4
    assert cosmos_target.target.meter.of(name).throttles > 0


def test_closing_closes_everything(recwarn: pytest.WarningsRecorder) -> None:
    import gc

    from tests.cosmos.server import CosmosServer
    from tests.migration.target_fixture import create_container

    async def broken_off(url: str, key: str) -> None:
        async with CosmosTarget(url, key=key) as target:
            name = ContainerName("shop", "orders")
            orders = target.container(name)
            items = [an_item(name, str(n)) for n in range(40)]
            tasks = [asyncio.create_task(orders.create(item)) for item in items]
            await asyncio.sleep(0.05)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            async for page in orders.scan():
                assert page
                break

    with CosmosServer() as server:
        create_container(server, "shop", "orders")
        for _ in range(2):
            asyncio.run(broken_off(server.url, server.key))
    gc.collect()
    assert [str(each.message) for each in recwarn] == []
