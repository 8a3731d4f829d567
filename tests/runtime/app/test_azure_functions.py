"""The application behind the Functions host: requests as the library `azure-functions` has them."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import pytest

from atakora_tf.runtime.azure_functions import answered
from tests.runtime.app.driving import Driver

functions = pytest.importorskip("azure.functions")

HOST = "https://func-shop.azurewebsites.net"


def asked(driver: Driver, method: str, path: str, body: Any = None, **headers: str) -> Any:
    request = functions.HttpRequest(
        method=method,
        url=f"{HOST}{path}",
        headers={"Content-Type": "application/json", "Host": "func-shop.azurewebsites.net"}
        | {name.replace("_", "-"): value for name, value in headers.items()},
        body=b"" if body is None else json.dumps(body).encode(),
    )
    return driver.run(answered(driver.app, request))


@pytest.mark.parametrize("item_id", ["a", "ä b", "💶", "a%2Fb", "a+b", "x;y"])
def test_an_id_is_the_same_on_both_sides(users: Driver, item_id: str) -> None:
    made = asked(users, "POST", "/api/users", {"id": item_id, "name": "Ada"})
    assert made.status_code == 201
    read = asked(users, "GET", made.headers["location"])
    assert read.status_code == 200
    assert json.loads(read.get_body())["id"] == item_id
    assert read.mimetype == "application/json"


def test_an_encoded_slash_stays_in_its_id(users: Driver) -> None:
    answer = asked(users, "GET", f"/api/users/{quote('a/b', safe='')}")
    assert (answer.status_code, answer.headers["x-ms-error-code"]) == (400, "InvalidId")
    assert answer.mimetype == "application/problem+json"


def test_links_and_headers_are_those_of_the_app(users: Driver) -> None:
    for _ in range(2):
        asked(users, "POST", "/api/users", {"name": "Ada"})
    page = asked(users, "GET", "/api/users?pageSize=1&code=key", Origin="https://shop.example.com")
    link = json.loads(page.get_body())["nextLink"]
    assert link.startswith(f"{HOST}/api/users?pageSize=1&continuation=")
    assert page.headers["access-control-allow-origin"] == "https://shop.example.com"
    again = asked(users, "GET", link.removeprefix(HOST))
    assert len(json.loads(again.get_body())["items"]) == 1


def test_there_is_no_body_where_there_is_none(users: Driver) -> None:
    asked(users, "POST", "/api/users", {"id": "a", "name": "Ada"})
    head = asked(users, "HEAD", "/api/users/a")
    assert (head.status_code, head.get_body()) == (200, b"")
    gone = asked(users, "DELETE", "/api/users/a")
    assert (gone.status_code, gone.get_body()) == (204, b"")
