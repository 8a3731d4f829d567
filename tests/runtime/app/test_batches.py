"""Several items at once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from atakora_tf.runtime.store.errors import Throttled
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import order

CREATE, READ = "/api/orders/batch/create", "/api/orders/batch/read"


def test_all_items_of_a_batch_are_kept(orders: Driver) -> None:
    sent = [order(id=f"o{n}", note=f"{n}") for n in range(3)]
    answer = orders.send("POST", CREATE, {"items": sent})
    assert answer.status_code == 201
    items = answer.json()["items"]
    assert [each["id"] for each in items] == ["o0", "o1", "o2"]
    assert [each["customer_id"] for each in items] == ["ada"] * 3
    keys = [{"id": f"o{n}", "tenant_id": "acme"} for n in (2, 5, 0, 2)]
    found = orders.send("POST", READ, {"keys": keys}).json()
    assert found == {"items": [items[2], items[0], items[2]], "missing": [keys[1]]}


def test_none_is_kept_if_one_cannot_be(orders: Driver) -> None:
    orders.send("POST", "/api/orders", order(id="taken", note="taken"))
    for bad, code, pointers in (
        (order(id="taken"), "ItemExists", ["/items/1/id"]),
        (order(note="taken"), "UniqueKeyTaken", ["/items/1/note"]),
        (order(tenant_id="other"), "BatchAcrossPartitions", None),
        (order(total="x", id="a/b"), "ValidationFailed", ["/items/1/id", "/items/1/total"]),
        (order(id="a?b"), "ValidationFailed", ["/items/1/id"]),
        (order(customer_id="bob"), "ValidationFailed", ["/items/1/customer_id"]),
        ("text", "ValidationFailed", ["/items/1"]),
    ):
        answer = orders.send("POST", CREATE, {"items": [order(note="new"), bad]})
        assert answer.json()["code"] == code
        named = [each["pointer"] for each in answer.json().get("errors", [])]
        assert sorted(named) == (pointers or [])
    assert len(orders.send("GET", "/api/orders").json()["items"]) == 1


@pytest.mark.parametrize(
    "body", [{}, {"items": []}, {"items": {}}, {"items": [{}] * 101}, {"items": [], "x": 1}]
)
def test_a_batch_is_a_list_of_bounded_length(orders: Driver, body: dict[str, Any]) -> None:
    for path, name in ((CREATE, "items"), (READ, "keys")):
        said = {name if key == "items" else key: value for key, value in body.items()}
        answer = orders.send("POST", path, said)
        assert (answer.status_code, answer.json()["code"]) == (400, "ValidationFailed")
        assert f"/{name}" in [each["pointer"] for each in answer.json()["errors"]]


@pytest.mark.parametrize(
    "key", [{}, {"id": "a"}, {"id": 1, "tenant_id": "a"}, {"id": "a/b", "tenant_id": "a"}, 1]
)
def test_a_key_is_whole(orders: Driver, key: Any) -> None:
    answer = orders.send("POST", READ, {"keys": [{"id": "a", "tenant_id": "a"}, key]})
    assert (answer.status_code, answer.json()["code"]) == (400, "ValidationFailed")
    assert all(each["pointer"].startswith("/keys/1") for each in answer.json()["errors"])


def test_after_a_failure_no_more_is_read(orders: Driver) -> None:
    items, begun = orders.items["OrderApi"], []

    async def busy(item_id: str, _partition: Any) -> Any:
        begun.append(item_id)
        await asyncio.sleep(0)
        raise Throttled("busy", retry_after=2.0, request_charge=1.0)

    items.read = busy  # type: ignore[method-assign]
    keys = [{"id": f"o{n}", "tenant_id": "acme"} for n in range(100)]
    answer = orders.send("POST", READ, {"keys": keys})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    # Those that were begun with the one that failed, and none after it.
    orders.run(asyncio.sleep(0))
    assert len(begun) <= 20


def test_what_is_deleted_is_missing(orders: Driver) -> None:
    orders.send("POST", "/api/orders", order(id="a"))
    orders.send("DELETE", "/api/orders/a?tenant_id=acme", who="x Orders.Admin")
    keys = [{"id": "a", "tenant_id": "acme"}]
    assert orders.send("POST", READ, {"keys": keys}).json() == {"items": [], "missing": keys}
