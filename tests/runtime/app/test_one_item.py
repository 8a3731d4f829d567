"""Creating, reading, changing, deleting and restoring one item."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from typing import Any

import pytest

from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import order

NOW = "2027-01-15T08:00:00.000000Z"
LATER = "2027-01-15T08:01:00.000000Z"
ADMIN = "boss Orders.Admin"


def placed(orders: Driver, **changes: Any) -> dict[str, Any]:
    answer = orders.send("POST", "/api/orders", order(**{"note": None, **changes}))
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def at(item: dict[str, Any]) -> str:
    return f"/api/orders/{item['id']}?tenant_id={item['tenant_id']}"


def code(answer: Any) -> str:
    return f"{answer.status_code} {answer.headers.get('x-ms-error-code', '')}".strip()


def pointers(answer: Any) -> list[str]:
    return [each["pointer"] for each in answer.json()["errors"]]


def test_what_is_created_has_an_id_its_times_its_owner_and_a_tag(orders: Driver) -> None:
    answer = orders.send("POST", "/api/orders", order())
    made = answer.json()
    assert made == {
        **order(),
        "id": made["id"],
        "createdAt": NOW,
        "updatedAt": NOW,
        "customer_id": "ada",
        "_etag": answer.headers["etag"],
    }
    assert answer.headers["location"] == f"/api/orders/{made['id']}?tenant_id=acme"
    read = orders.send("GET", answer.headers["location"])
    assert read.json() == made
    assert read.headers["etag"] == answer.headers["etag"]


def test_the_id_of_the_caller_is_taken_once(orders: Driver) -> None:
    assert placed(orders, id="mine", note="a")["id"] == "mine"
    again = orders.send("POST", "/api/orders", order(id="mine", note="b"))
    assert code(again) == "409 ItemExists"
    elsewhere = orders.send("POST", "/api/orders", order(id="mine", tenant_id="other"))
    assert elsewhere.status_code == 201


def test_a_unique_value_is_taken_once(orders: Driver) -> None:
    placed(orders, note="a")
    answer = orders.send("POST", "/api/orders", order(note="a"))
    assert code(answer) == "409 UniqueKeyTaken"
    assert pointers(answer) == ["/note"]


def test_every_wrong_field_is_named(orders: Driver) -> None:
    body = {**order(total="x", zzz=1, lines=[{"product_id": "p", "quantity": 0}]), "_etag": "e"}
    del body["status"]
    answer = orders.send("POST", "/api/orders", {**body, "createdAt": NOW})
    assert code(answer) == "400 ValidationFailed"
    assert answer.json()["detail"] == "6 fields are wrong."
    assert sorted((e["pointer"], e["detail"]) for e in answer.json()["errors"]) == [
        ("/_etag", "there is no such field, or only the server sets it"),
        ("/createdAt", "there is no such field, or only the server sets it"),
        ("/lines/0/quantity", "expected at least 1"),
        ("/status", "it is required"),
        ("/total", "expected a number"),
        ("/zzz", "there is no such field, or only the server sets it"),
    ]


@pytest.mark.parametrize("body", [[], "text", 1, None, True])
def test_a_body_is_an_object(orders: Driver, body: object) -> None:
    answer = orders.send("POST", "/api/orders", content=json.dumps(body).encode())
    assert code(answer) == "400 ValidationFailed"
    assert pointers(answer) == [""]


def test_what_was_read_can_be_sent_back(orders: Driver) -> None:
    made = placed(orders)
    orders.clock.seconds += 60
    answer = orders.send("PUT", at(made), {**made, "status": "sent"})
    assert answer.status_code == 200
    assert answer.json() == {
        **made,
        "status": "sent",
        "updatedAt": LATER,
        "_etag": answer.headers["etag"],
    }
    assert answer.headers["etag"] != made["_etag"]


def test_replacing_takes_away_what_is_left_out(orders: Driver) -> None:
    made = placed(orders, note="n", urgent=True)
    replaced = orders.send("PUT", at(made), order()).json()
    assert not {"note", "urgent"} & replaced.keys()
    assert replaced["createdAt"] == NOW


@pytest.mark.parametrize("change", [{"id": "other"}, {"tenant_id": "other"}])
def test_neither_id_nor_partition_key_can_change(orders: Driver, change: dict[str, Any]) -> None:
    made = placed(orders)
    answer = orders.send("PUT", at(made), {**order(), **change})
    assert code(answer) == "400 KeyMismatch"
    assert pointers(answer) == [f"/{name}" for name in change]
    assert code(orders.send("PATCH", at(made), change)) == "400 ValidationFailed"


def test_a_patch_changes_what_it_names_and_null_takes_away(orders: Driver) -> None:
    made = placed(orders, note="n", urgent=True)
    orders.clock.seconds += 60
    answer = orders.send("PATCH", at(made), {"note": None, "status": "sent"})
    expected = {**made, "status": "sent", "updatedAt": LATER, "_etag": answer.headers["etag"]}
    del expected["note"]
    assert answer.json() == expected


def test_the_item_has_to_be_whole_after_a_patch(orders: Driver) -> None:
    made = placed(orders)
    for patch, pointer in (({"status": None}, "/status"), ({"lines": [{}]}, "/lines/0/quantity")):
        answer = orders.send("PATCH", at(made), patch)
        assert code(answer) == "400 ValidationFailed"
        assert pointer in pointers(answer)
    assert orders.send("GET", at(made)).json() == made


def test_a_patch_is_of_either_media_type(orders: Driver) -> None:
    made = placed(orders)
    for kind in ("application/merge-patch+json", "application/json; charset=utf-8"):
        answer = orders.send(
            "PATCH", at(made), content=b'{"status":"x"}', headers={"content-type": kind}
        )
        assert answer.status_code == 200


def test_objects_merge_and_new_ones_lose_their_nulls(users: Driver) -> None:
    made = users.send("POST", "/api/users", {"name": "Ada", "address": {"city": "Bern"}}).json()
    where = f"/api/users/{made['id']}"
    patched = users.send("PATCH", where, {"address": {"zip": "3000"}}).json()
    assert patched["address"] == {"city": "Bern", "zip": "3000"}
    patched = users.send("PATCH", where, {"address": {"zip": None}}).json()
    assert patched["address"] == {"city": "Bern"}
    assert "address" not in users.send("PATCH", where, {"address": None}).json()
    patched = users.send("PATCH", where, {"address": {"city": "Ulm", "zip": None}}).json()
    assert patched["address"] == {"city": "Ulm"}


def test_what_is_deleted_is_not_found_until_it_is_restored(orders: Driver) -> None:
    made = placed(orders)
    gone = orders.send("DELETE", at(made), who=ADMIN)
    assert (gone.status_code, gone.content) == (204, b"")
    for method, body in (("GET", None), ("PATCH", {}), ("PUT", order()), ("DELETE", None)):
        assert code(orders.send(method, at(made), body, who=ADMIN)) == "404 ItemNotFound"
    assert orders.send("GET", "/api/orders").json() == {"items": []}
    listed = orders.send("GET", "/api/orders?deleted=true", who=ADMIN).json()["items"]
    assert [each["deletedAt"] for each in listed] == [NOW]
    again = orders.send("POST", "/api/orders", order(id=made["id"], note="other"))
    assert code(again) == "409 ItemExists"

    orders.clock.seconds += 60
    where = at(made).replace("?", "/restore?")
    back = orders.send("POST", where, who=ADMIN)
    assert back.json() == {**made, "updatedAt": LATER, "_etag": back.headers["etag"]}
    assert orders.send("GET", at(made)).json() == back.json()
    assert code(orders.send("POST", where, who=ADMIN)) == "404 ItemNotFound"


def test_what_is_deleted_goes_for_good_after_its_time(orders: Driver) -> None:
    made = placed(orders)
    assert orders.send("DELETE", at(made), who=ADMIN).status_code == 204
    orders.clock.seconds += 86_401
    where = at(made).replace("?", "/restore?")
    assert code(orders.send("POST", where, who=ADMIN)) == "404 ItemNotFound"
    assert orders.send("POST", "/api/orders", order(id=made["id"])).status_code == 201


def test_without_soft_deletion_an_item_is_gone(users: Driver) -> None:
    made = users.send("POST", "/api/users", {"name": "Ada"}).json()
    where = f"/api/users/{made['id']}"
    wrong = users.send("DELETE", where, headers={"if-match": '"x"'})
    assert code(wrong) == "412 PreconditionFailed"
    assert users.send("DELETE", where, headers={"if-match": made["_etag"]}).status_code == 204
    assert code(users.send("DELETE", where)) == "404 ItemNotFound"
    assert users.send("POST", "/api/users", {"id": made["id"], "name": "Bob"}).status_code == 201


def test_if_match_changes_an_item_only_if_it_is_the_same(orders: Driver) -> None:
    made = placed(orders)
    known = {"if-match": made["_etag"]}
    assert orders.send("PATCH", at(made), {"status": "a"}, headers=known).status_code == 200
    for method, body in (("PATCH", {"status": "b"}), ("PUT", order()), ("DELETE", None)):
        for header in (made["_etag"], '"x", "y"', f"W/{made['_etag']}"):
            answer = orders.send(method, at(made), body, headers={"if-match": header}, who=ADMIN)
            assert code(answer) == "412 PreconditionFailed"
    assert orders.send("GET", at(made)).json()["status"] == "a"
    answer = orders.send("PATCH", at(made), {"status": "c"}, headers={"if-match": "*"})
    assert answer.status_code == 200
    either = {"if-match": f'"x", {answer.headers["etag"]}'}
    assert orders.send("PATCH", at(made), {"status": "d"}, headers=either).status_code == 200


def test_a_read_of_what_is_known_has_no_body(orders: Driver) -> None:
    made = placed(orders)
    for header in (made["_etag"], f"W/{made['_etag']}", "*"):
        answer = orders.send("GET", at(made), headers={"if-none-match": header})
        assert (answer.status_code, answer.content) == (304, b"")
        assert answer.headers["etag"] == made["_etag"]
    assert orders.send("GET", at(made), headers={"if-none-match": '"x"'}).status_code == 200


@pytest.mark.parametrize("header", ["x", '"x', "", '"a" "b"', "'a'"])
def test_a_tag_without_quotes_is_an_error(orders: Driver, header: str) -> None:
    made = placed(orders)
    for method, name in (("PUT", "If-Match"), ("DELETE", "If-Match"), ("GET", "If-None-Match")):
        body = order() if method == "PUT" else None
        answer = orders.send(method, at(made), body, headers={name: header}, who=ADMIN)
        assert code(answer) == "400 InvalidHeader"
        assert answer.json()["errors"] == [
            {"detail": "expected an entity tag in quotes", "header": name}
        ]


def test_put_creates_only_where_nothing_is(orders: Driver) -> None:
    path, only = "/api/orders/mine?tenant_id=acme", {"if-none-match": "*"}
    assert code(orders.send("PUT", path, order())) == "404 ItemNotFound"
    made = orders.send("PUT", path, order(), headers=only)
    assert made.status_code == 201
    assert made.headers["location"] == path
    assert made.json()["customer_id"] == "ada"
    assert code(orders.send("PUT", path, order(note="n"), headers=only)) == "412 PreconditionFailed"
    both = {**only, "if-match": "*"}
    new = path.replace("mine", "new")
    assert code(orders.send("PUT", new, order(note="n"), headers=both)) == "412 PreconditionFailed"
    other = orders.send("PUT", path, order(), headers={"if-none-match": made.headers["etag"]})
    assert code(other) == "400 InvalidHeader"


def test_head_is_a_read_without_a_body(orders: Driver) -> None:
    made = placed(orders)
    read, head = orders.send("GET", at(made)), orders.send("HEAD", at(made))
    assert head.content == b""
    for name in ("etag", "content-length", "content-type"):
        assert head.headers[name] == read.headers[name]


def test_the_charge_is_told_on_request(orders: Driver) -> None:
    made = placed(orders)
    assert "x-ms-request-charge" not in orders.send("GET", at(made)).headers
    for prefer in ("request-charge", "return=minimal, Request-Charge"):
        answer = orders.send("GET", at(made), headers={"prefer": prefer})
        assert answer.headers["x-ms-request-charge"] == "1.00"
        assert answer.headers["preference-applied"] == "request-charge"
    assert orders.seen[-1].charge == 1.0


def test_changes_by_others_in_between_are_not_lost(orders: Driver) -> None:
    made = placed(orders)
    fields: list[dict[str, Any]] = [
        {"status": "sent"},
        {"note": "n"},
        {"urgent": True},
        {"total": 1},
        {"tags": ["t"]},
    ]

    async def all_at_once() -> list[int]:
        sent = [
            orders.client.patch(at(made), json=each, headers={"authorization": "ada"})
            for each in fields
        ]
        return [each.status_code for each in await asyncio.gather(*sent)]

    assert orders.run(all_at_once()) == [200] * len(fields)
    found = orders.send("GET", at(made)).json()
    for each in fields:
        assert each.items() <= found.items()


def test_64_clients_with_if_match_lose_no_update(orders: Driver) -> None:
    paths = [f"/api/orders/o{number}?tenant_id=acme" for number in range(8)]
    for number in range(8):
        sent = order(id=f"o{number}", note=f"{number}", total=0)
        assert orders.send("POST", "/api/orders", sent).status_code == 201
    statuses = Counter[int]()
    who = {"authorization": "ada"}

    async def one_more(number: int) -> None:
        path = paths[number % 8]
        while True:
            found = await orders.client.get(path, headers=who)
            change = {"total": found.json()["total"] + 1}
            tagged = {**who, "if-match": found.headers["etag"]}
            answer = await orders.client.patch(path, json=change, headers=tagged)
            statuses[answer.status_code] += 1
            if answer.status_code == 200:
                return

    async def all_at_once() -> None:
        await asyncio.gather(*(one_more(number) for number in range(64)))

    orders.run(all_at_once())
    assert statuses.keys() == {200, 412}
    assert [orders.send("GET", path).json()["total"] for path in paths] == [8] * 8
