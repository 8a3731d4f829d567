"""Who reaches what."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.refusals import Refused
from tests.contract.apis import ENTIRE, ENTRA, contract
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import order

ADMIN = "boss Orders.Admin"
PATH = "/api/orders/mine?tenant_id=acme"


def test_what_is_somebody_elses_is_not_found(orders: Driver) -> None:
    orders.send("POST", "/api/orders", order(id="mine"), who="ada")
    missing = orders.send("GET", PATH.replace("mine", "none"), who="bob").json()
    for method, body in (("GET", None), ("PUT", order()), ("PATCH", {"status": "x"})):
        answer = orders.send(method, PATH, body, who="bob", headers={"if-match": "*"})
        assert answer.status_code == 404
        said = {**answer.json(), "traceId": missing["traceId"], "instance": missing["instance"]}
        assert said == missing
    only = {"if-none-match": "*"}
    assert orders.send("PUT", PATH, order(), who="bob", headers=only).status_code == 412
    keys = {"keys": [{"id": "mine", "tenant_id": "acme"}]}
    found = orders.send("POST", "/api/orders/batch/read", keys, who="bob").json()
    assert found == {"items": [], "missing": keys["keys"]}
    assert orders.send("GET", PATH, who="ada").json()["status"] == "paid"


def test_those_who_are_excepted_reach_everything_and_take_nothing(orders: Driver) -> None:
    orders.send("POST", "/api/orders", order(id="mine"), who="ada")
    assert orders.send("PUT", PATH, order(), who=ADMIN).json()["customer_id"] == "ada"
    assert orders.send("PATCH", PATH, {"status": "x"}, who=ADMIN).json()["customer_id"] == "ada"
    assert orders.send("DELETE", PATH, who=ADMIN).status_code == 204


@pytest.mark.parametrize("method", ["POST", "PATCH"])
def test_nobody_makes_an_item_somebody_elses(orders: Driver, method: str) -> None:
    orders.send("POST", "/api/orders", order(id="mine"), who="ada")
    path, body = ("/api/orders", order()) if method == "POST" else (PATH, {})
    answer = orders.send(method, path, {**body, "customer_id": "bob"}, who="ada")
    assert answer.json()["errors"][0]["pointer"] == "/customer_id"
    put = orders.send("PUT", PATH, order(customer_id="bob"), who="ada")
    assert put.json()["customer_id"] == "ada"


def test_a_stranger_is_sent_away_before_anything_is_read(orders: Driver) -> None:
    for path, content in (("/api/orders", b"{" * 1000), ("/api/orders?x=1", b"{}")):
        answer = orders.send("POST", path, content=content, who="nobody")
        assert (answer.status_code, answer.json()["code"]) == (401, "AuthenticationRequired")
        assert answer.headers["www-authenticate"] == "Bearer"


def test_a_role_is_needed_where_the_contract_says(orders: Driver) -> None:
    orders.send("POST", "/api/orders", order(id="mine"), who="ada")
    answer = orders.send("DELETE", PATH, who="ada")
    assert (answer.status_code, answer.json()["code"]) == (403, "PermissionDenied")


def test_creating_by_put_and_listing_deleted_items_need_the_other_operation_too(
    tmp_path: Path,
) -> None:
    roles = {"create": ["Maker"], "restore": ["Keeper"]}
    auth = type(ENTRA)(tenant=ENTRA.tenant, audience="api://orders", roles=roles)
    driver = Driver(contract(OrderApi={**ENTIRE, "auth": auth}), tmp_path)
    only, body = {"if-none-match": "*"}, order(customer_id="c")
    assert driver.send("PUT", PATH, body, headers=only).status_code == 403
    assert driver.send("PUT", PATH, body, headers=only, who="ada Maker").status_code == 201
    assert driver.send("GET", "/api/orders?deleted=true").status_code == 403
    assert driver.send("GET", "/api/orders?deleted=true", who="ada Keeper").status_code == 200
    driver.close()


class Limited:
    async def authenticate(
        self,
        headers: Mapping[str, str],  # noqa: ARG002
        api: EntityApi,  # noqa: ARG002
        operation: ApiOperation,  # noqa: ARG002
    ) -> Caller:
        raise Refused("TooManyRequests", headers={"Retry-After": "7"})


def test_who_asks_too_often_is_told_how_long_to_wait(tmp_path: Path) -> None:
    driver = Driver(contract(OrderApi=ENTIRE), tmp_path, authenticator=Limited())
    answer = driver.send("GET", PATH)
    assert (answer.status_code, answer.json()["code"]) == (429, "TooManyRequests")
    assert answer.headers["retry-after"] == "7"
    driver.close()
