"""Lists: pages, filters, orders, and continuations that somebody has changed."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import quote

import pytest

from tests.runtime.app.driving import BASE, Driver
from tests.runtime.app.entities import order


@pytest.fixture
def seven(users: Driver) -> Driver:
    for number in range(7):
        body = {"id": f"u{number}", "name": "ab"[number % 2], "age": number}
        assert users.send("POST", "/api/users", body).status_code == 201
    return users


def pages(driver: Driver, path: str, **more: Any) -> list[list[str]]:
    found, link = [], path
    while True:
        answer = driver.send("GET", link, **more)
        assert answer.status_code == 200, answer.text
        found.append([each["id"] for each in answer.json()["items"]])
        if "nextLink" not in answer.json():
            return found
        link = answer.json()["nextLink"]
        assert link.startswith(f"{BASE}/api/")


def test_pages_follow_each_other_to_the_last(seven: Driver) -> None:
    assert pages(seven, "/api/users") == [["u0", "u1", "u2"], ["u3", "u4", "u5"], ["u6"]]
    assert pages(seven, "/api/users?pageSize=7") == [[f"u{n}" for n in range(7)]]
    assert pages(seven, "/api/users?orderBy=name,-age&pageSize=4") == [
        ["u6", "u4", "u2", "u0"],
        ["u5", "u3", "u1"],
    ]
    assert pages(seven, "/api/users?age.ge=2&age.lt=6&orderBy=-age") == [
        ["u5", "u4", "u3"],
        ["u2"],
    ]
    assert pages(seven, "/api/users?name=b") == [["u1", "u3", "u5"]]


def test_a_key_of_azure_is_not_repeated_in_a_link(seven: Driver) -> None:
    link = seven.send("GET", "/api/users?code=secret&name=a&pageSize=1").json()["nextLink"]
    assert link.startswith(f"{BASE}/api/users?name=a&pageSize=1&continuation=")
    assert "secret" not in link


def test_a_selection_gives_id_and_tag_besides(seven: Driver) -> None:
    items = seven.send("GET", "/api/users?select=age&pageSize=1").json()["items"]
    assert [sorted(each) for each in items] == [["_etag", "age", "id"]]


HOSTILE = [
    "' OR 1=1 --",
    '"; DROP TABLE items; --',
    "c.id",
    "$.id",
    "%",
    "_",
    "\\",
    "b' ",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_a_value_is_a_value_whatever_it_says(seven: Driver, text: str) -> None:
    assert pages(seven, f"/api/users?name={quote(text)}") == [[]]
    seven.send("POST", "/api/users", {"id": "odd", "name": text})
    assert pages(seven, f"/api/users?name={quote(text)}") == [["odd"]]
    assert pages(seven, f"/api/users?name.prefix={quote(text[:2])}&id=odd") == [["odd"]]


@pytest.mark.parametrize(
    "query",
    [
        *(
            "x=1",
            "age=abc",
            "age=1&age=2",
            "name.like=a",
            "name'--=1",
            "orderBy=age'",
            "pageSize=0",
        ),
        *(
            "orderBy=address",
            "select=zzz",
            "select=",
            "pageSize=99999",
            "pageSize=NaN",
            "deleted=true",
        ),
        *(
            "age=NaN",
            "age=1e5",
            "age=99999999999999999999",
            "address.city=a",
            "createdAt=x",
            "orderBy=",
        ),
        *("name=" + "x" * 2049, "id.in=" + ",".join(map(str, range(101))), "_etag=1", "=", "a"),
    ],
)
def test_what_cannot_be_asked_is_refused(users: Driver, query: str) -> None:
    answer = users.send("GET", f"/api/users?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidQuery")
    assert answer.json()["errors"]


def sealed(driver: Driver, path: str, **more: Any) -> str:
    link: str = driver.send("GET", path, **more).json()["nextLink"]
    return link.partition("continuation=")[2]


def test_a_continuation_is_good_for_its_query_alone(seven: Driver) -> None:
    token = sealed(seven, "/api/users?name=a&pageSize=1")
    assert (
        seven.send("GET", f"/api/users?name=a&pageSize=2&continuation={token}").status_code == 200
    )
    for query in (
        "",
        "name=b&",
        "name=a&age.ge=0&",
        "name=a&orderBy=name,-age&",
        "name=a&select=age&",
    ):
        answer = seven.send("GET", f"/api/users?{query}continuation={token}")
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidContinuation")


def test_a_continuation_that_was_changed_is_refused(seven: Driver) -> None:
    token = sealed(seven, "/api/users")
    whole = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    forged = [
        *(
            urlsafe_b64encode(whole[:n] + bytes([whole[n] ^ 1]) + whole[n + 1 :])
            for n in range(len(whole))
        ),
        urlsafe_b64encode(whole[:16] + urlsafe_b64encode(json.dumps([[5, "u5"]]).encode())),
        urlsafe_b64encode(json.dumps([[5, "u5"]]).encode()),
        *(b"", b"x", b"%00", b"=" * 9, token.encode() + b"A", token.encode() + b"=", b"a" * 20_000),
    ]
    for each in forged:
        answer = seven.send("GET", "/api/users", params={"continuation": each.decode()})
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidContinuation")


def test_callers_see_their_own_and_follow_their_own_links(orders: Driver) -> None:
    for who in ("ada", "bob"):
        for number in range(3):
            body = order(id=f"{who}{number}", note=f"{who}{number}")
            assert orders.send("POST", "/api/orders", body, who=who).status_code == 201
    assert pages(orders, "/api/orders?pageSize=2", who="ada") == [["ada0", "ada1"], ["ada2"]]
    assert pages(orders, "/api/orders?pageSize=2&tenant_id=acme", who="bob") == [
        ["bob0", "bob1"],
        ["bob2"],
    ]
    everything = pages(orders, "/api/orders?pageSize=6", who="x Orders.Admin")
    assert everything == [["ada0", "ada1", "ada2", "bob0", "bob1", "bob2"]]
    token = sealed(orders, "/api/orders?pageSize=2", who="ada")
    for who in ("bob", "x Orders.Admin"):
        answer = orders.send("GET", f"/api/orders?continuation={token}", who=who)
        assert answer.json()["code"] == "InvalidContinuation"


def test_deleted_items_are_listed_to_those_who_may_restore_them(orders: Driver) -> None:
    answer = orders.send("GET", "/api/orders?deleted=false")
    assert answer.status_code == 200
    token = None
    for number in range(3):
        body = order(id=f"o{number}", note=f"{number}")
        assert orders.send("POST", "/api/orders", body).status_code == 201
        if number:
            path = f"/api/orders/o{number}?tenant_id=acme"
            assert orders.send("DELETE", path, who="x Orders.Admin").status_code == 204
    token = sealed(orders, "/api/orders?deleted=true&pageSize=1")
    assert pages(orders, "/api/orders?deleted=true&pageSize=1") == [["o1"], ["o2"]]
    assert orders.send("GET", f"/api/orders?continuation={token}").status_code == 400


def test_items_that_come_and_go_neither_repeat_nor_hide_others(seven: Driver) -> None:
    first = seven.send("GET", "/api/users").json()
    seven.send("DELETE", "/api/users/u2")
    seven.send("DELETE", "/api/users/u3")
    seven.send("POST", "/api/users", {"id": "u00", "name": "new"})
    assert pages(seven, first["nextLink"]) == [["u4", "u5", "u6"]]
