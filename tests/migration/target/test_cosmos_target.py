from __future__ import annotations

import json

import pytest

from atakora_tf.migration.target.protocol import Changed, Exists, Gone
from tests.cosmos.faults import Fault
from tests.migration.target_fixture import TargetDriven, an_item


def test_items_are_created_read_replaced_and_deleted(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders", "/customer")
    orders = cosmos_target.target.container(name)
    item = an_item(name, "a", "c", path="/customer", text="é", n=1)
    stored = cosmos_target.run(orders.create(item))
    assert stored.charge == 5
    with pytest.raises(Exists, match=r"^An item 'a' is in shop/orders already\.$"):
        cosmos_target.run(orders.create(item))
    found = cosmos_target.run(orders.read("a", ("c",)))
    assert found is not None
    assert (found.etag, found.hash) == (stored.etag, item.hash)
    other = an_item(name, "a", "c", path="/customer", n=2)
    again = cosmos_target.run(orders.replace(other, etag=stored.etag))
    assert cosmos_target.items(name) == {(("c",), "a"): {"id": "a", "customer": "c", "n": 2}}
    with pytest.raises(Changed, match=r"^The item 'a' in shop/orders has changed\.$"):
        cosmos_target.run(orders.replace(item, etag=stored.etag))
    with pytest.raises(Changed, match=r"^The item 'a' in shop/orders has changed\.$"):
        cosmos_target.run(orders.delete("a", ("c",), etag=stored.etag))
    assert cosmos_target.run(orders.delete("a", ("c",), etag=again.etag)) == 5
    with pytest.raises(Gone, match=r"^The item 'a' is not in shop/orders any more\.$"):
        cosmos_target.run(orders.delete("a", ("c",), etag=again.etag))
    assert cosmos_target.run(orders.read("a", ("c",))) is None


def test_a_batch_is_all_or_nothing(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders", "/customer")
    orders = cosmos_target.target.container(name)
    items = [an_item(name, str(n), "c", path="/customer", n=n) for n in range(5)]
    stored = cosmos_target.run(orders.create_batch(items[:3]))
    assert [each.charge for each in stored] == [5.0, 5.0, 5.0]
    found = cosmos_target.run(orders.read("1", ("c",)))
    assert found is not None
    assert found.etag == stored[1].etag
    with pytest.raises(Exists, match=r"^An item '2' is in shop/orders already\.$") as refused:
        cosmos_target.run(orders.create_batch([items[4], items[2]]))
    assert refused.value.index == 1
    assert len(cosmos_target.items(name)) == 3
    fault = cosmos_target.server.faults.add(Fault("throttle-inside", "batch"))
    cosmos_target.run(orders.create_batch(items[3:]))
    assert fault.met == 1
    assert len(cosmos_target.items(name)) == 5


def test_a_scan_gives_every_item_once_with_its_key(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders", "/a", "/b")
    orders = cosmos_target.target.container(name)

    async def filled() -> None:
        for n in range(50):
            await orders.create(an_item(name, str(n), f"x{n}", None, path="/a /b", n=n))

    cosmos_target.run(filled())

    async def scanned() -> list[tuple[object, str]]:
        return [(key, str(each.body["id"])) async for page in orders.scan() for key, each in page]

    found = cosmos_target.run(scanned())
    assert sorted(found, key=str) == sorted((((f"x{n}", None), str(n)) for n in range(50)), key=str)


def test_several_processes_can_scan_a_part_each(cosmos_target: TargetDriven) -> None:
    name = cosmos_target.create_container("orders", "/id")
    orders = cosmos_target.target.container(name)

    async def scanned() -> list[set[str]]:
        for n in range(40):
            await orders.create(an_item(name, str(n), str(n), path="/id"))
        parts = [[each] for each in json.loads(json.dumps(await orders.ranges()))]
        return [
            {str(found.body["id"]) async for page in orders.scan(part) for _, found in page}
            for part in parts
        ]

    found = cosmos_target.run(scanned())
    assert len(found) == 3
    assert all(found)
    assert sorted(each for part in found for each in part) == sorted(str(n) for n in range(40))


def test_writes_to_one_container_do_not_hinder_reading_another(
    cosmos_target: TargetDriven,
) -> None:
    names = [cosmos_target.create_container(each, "/p") for each in ("many", "few")]

    async def read_back() -> int:
        for name, items in zip(names, (9, 2), strict=True):
            for n in range(items):
                await cosmos_target.target.container(name).create(
                    an_item(name, str(n), "x", path="/p")
                )
        return sum([len(page) async for page in cosmos_target.target.container(names[1]).scan()])

    assert cosmos_target.run(read_back()) == 2
    assert cosmos_target.server.counts["query"] == 3  # one for each partition, none of them again
