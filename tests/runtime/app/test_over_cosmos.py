"""The same application over Cosmos DB's own SDK, on a strict local server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.store.cosmos_store import CosmosStore
from tests.contract.apis import ENTIRE, contract
from tests.cosmos.server import CosmosServer
from tests.runtime.app import test_batches, test_lists, test_one_item, test_owners_and_callers
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import order

LAWS = [
    test_one_item.test_what_is_created_has_an_id_its_times_its_owner_and_a_tag,
    test_one_item.test_the_id_of_the_caller_is_taken_once,
    test_one_item.test_what_was_read_can_be_sent_back,
    test_one_item.test_a_patch_changes_what_it_names_and_null_takes_away,
    test_one_item.test_what_is_deleted_is_not_found_until_it_is_restored,
    test_one_item.test_if_match_changes_an_item_only_if_it_is_the_same,
    test_one_item.test_put_creates_only_where_nothing_is,
    test_one_item.test_changes_by_others_in_between_are_not_lost,
    test_one_item.test_64_clients_with_if_match_lose_no_update,
    test_one_item.test_the_charge_is_told_on_request,
    test_batches.test_all_items_of_a_batch_are_kept,
    test_owners_and_callers.test_what_is_somebody_elses_is_not_found,
]


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[Driver]:
    made = contract(OrderApi=ENTIRE)
    with CosmosServer() as server:
        driver = Driver(made, tmp_path, store=CosmosStore(server.url, key=server.key))
        specs = [container_of(api, database="shop") for api in made.apis]
        driver.run(driver.store.create_missing(specs))
        yield driver
        driver.close()


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.__name__)
def test_what_holds_for_the_embedded_store_holds(
    orders: Driver, law: Callable[[Driver], None]
) -> None:
    law(orders)


def test_pages_give_every_item_once(orders: Driver) -> None:
    for number in range(7):
        sent = order(id=f"o{number}", tenant_id=f"t{number % 3}", note=f"{number}")
        assert orders.send("POST", "/api/orders", sent).status_code == 201
    for path in ("/api/orders?pageSize=2", "/api/orders?orderBy=status,-total&pageSize=3"):
        found = test_lists.pages(orders, path)
        assert sorted(each for page in found for each in page) == [f"o{n}" for n in range(7)]


@pytest.mark.parametrize("text", ["' OR 1=1 --", '"; DELETE c', "c.id", "@p0", "%", "') OR ('"])
def test_a_value_is_a_value_whatever_it_says(orders: Driver, text: str) -> None:
    for number, item_id in enumerate(("plain", text)):
        sent = order(id=item_id, tags=[text], note=f"{number}")
        assert orders.send("POST", "/api/orders", sent).status_code == 201
    said = quote(text)
    for query in (f"id={said}", f"id.in=x,{said}&orderBy=-total", f"id.prefix={quote(text[:2])}"):
        # Pages of Cosmos DB may be empty.
        pages = test_lists.pages(orders, f"/api/orders?{query}")
        found = [each for page in pages for each in page]
        assert found == [text]
    answer = orders.send("GET", f"/api/orders?{said}=1")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidQuery")
