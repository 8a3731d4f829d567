"""Addresses, ids and headers that try to be something else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from atakora_tf.runtime.routing import Endpoint, Routes
from tests.contract.apis import contract
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import USERS

BAD_IDS = [
    *("a/b", "/", "a\\b", "..", ".", "a?b", "a#b", "a\tb", "a\nb", "a\r\nx-evil: 1", "a "),
    *("x" * 1024, "ä" * 512, "../../users", "x/restore", "batch/create", "%2e%2e/", ""),
]
GOOD_IDS = [
    *("a b", "ä", "x" * 1023, "a%2Fb", "a+b", "a&b=c", "a;b", "...", "{id}", "a'b", 'a"b', "a,b"),
    *("restore", "batch", "💶", "a:b", "*", "~", "null", "%", "%zz"),
]


@pytest.mark.parametrize("item_id", BAD_IDS)
def test_what_can_be_no_id_is_refused_wherever_it_stands(users: Driver, item_id: str) -> None:
    path = f"/api/users/{quote(item_id, safe='')}"
    for method, body in (("GET", None), ("PATCH", {"name": "x"}), ("DELETE", None)):
        answer = users.send(method, path.replace("/..", "/%2e%2e").replace("/.", "/%2e"), body)
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidId"), answer.url
    answer = users.send("POST", "/api/users", {"id": item_id, "name": "Ada"})
    assert (answer.status_code, answer.json()["code"]) == (400, "ValidationFailed")
    assert {each["pointer"] for each in answer.json()["errors"]} == {"/id"}
    assert users.send("GET", "/api/users").json() == {"items": []}


@pytest.mark.parametrize("item_id", GOOD_IDS)
def test_an_unusual_id_is_found_where_its_location_says(users: Driver, item_id: str) -> None:
    made = users.send("POST", "/api/users", {"id": item_id, "name": "Ada"})
    assert made.status_code == 201, made.text
    where = made.headers["location"]
    assert where == f"/api/users/{quote(item_id, safe='')}"
    assert users.send("GET", where).json() == made.json()
    assert users.send("PATCH", where, {"name": "Bob"}).json()["id"] == item_id
    assert users.send("DELETE", where).status_code == 204


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(item_id=st.text(min_size=1, max_size=8))
def test_any_id_is_refused_or_kept_as_it_is(users: Driver, item_id: str) -> None:
    made = users.send("POST", "/api/users", {"id": item_id, "name": "Ada"})
    if made.status_code == 201:
        where = made.headers["location"]
        assert users.send("GET", where).json()["id"] == item_id
        assert users.send("DELETE", where).status_code == 204
    else:
        assert (made.status_code, made.json()["code"]) == (400, "ValidationFailed")


def test_bytes_that_are_no_text_are_refused(users: Driver) -> None:
    answer = users.send("GET", "/api/users/%ff")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidId")
    answer = users.send("GET", "/api/users?name=%ff")
    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidQuery")


@pytest.mark.parametrize(
    "path", ["/", "/api", "/api/", "/api/userss", "/users", "/api/users/a/b", "//api/users", "/%61"]
)
def test_there_is_nothing_elsewhere(users: Driver, path: str) -> None:
    answer = users.send("GET", f"https://shop.example.com{path}")
    assert (answer.status_code, answer.json()["code"]) == (404, "RouteNotFound")


def test_the_case_of_a_route_says_nothing_and_that_of_an_id_does(users: Driver) -> None:
    users.send("POST", "/API/Users", {"id": "Ada", "name": "Ada"})
    assert users.send("GET", "/api/USERS/Ada").status_code == 200
    assert users.send("GET", "/api/users/ada").status_code == 404


def test_other_methods_are_named(users: Driver) -> None:
    for path, allow in (
        ("/api/users", "GET, POST, HEAD, OPTIONS"),
        ("/api/users/a", "DELETE, GET, PATCH, PUT, HEAD, OPTIONS"),
    ):
        answer = users.send("TRACE", path)
        assert (answer.status_code, answer.json()["code"]) == (405, "MethodNotAllowed")
        assert answer.headers["allow"] == allow
        options = users.send("OPTIONS", path)
        assert (options.status_code, options.headers["allow"]) == (204, allow)


@pytest.mark.parametrize("query", ["x=1", "tenant_id=a", "code=a&x=1", "continuation="])
def test_parameters_that_are_not_known_are_refused(users: Driver, query: str) -> None:
    users.send("POST", "/api/users", {"id": "a", "name": "Ada"})
    for method, path in (("GET", "/api/users/a"), ("POST", "/api/users")):
        answer = users.send(
            method, f"{path}?{query}", {"name": "Ada"} if method == "POST" else None
        )
        assert (answer.status_code, answer.json()["code"]) == (400, "InvalidQuery")
    assert users.send("GET", "/api/users/a?code=secret").status_code == 200


def test_a_partition_key_is_given_once_and_fits(orders: Driver) -> None:
    for query, code in (
        ("", "PartitionKeyRequired"),
        ("?tenant_id=a&tenant_id=b", "InvalidQuery"),
        (f"?tenant_id={'x' * 2049}", "InvalidQuery"),
        (f"?tenant_id={quote('ä' * 1500)}", "InvalidQuery"),
        ("?tenant_id=%ff", "InvalidQuery"),
        ("?" + "&".join(f"a{n}=1" for n in range(300)), "InvalidQuery"),
        (f"?tenant_id={'x' * 40_000}", "InvalidQuery"),
        ("?tenant_id=", "ItemNotFound"),
    ):
        answer = orders.send("GET", f"/api/orders/a{query}")
        assert answer.json()["code"] == code, query[:40]


@pytest.mark.parametrize("given", ["a\tb", "a b", "x" * 129, "<script>", "ä", ""])
def test_a_request_id_that_is_not_plain_is_not_repeated(users: Driver, given: str) -> None:
    answer = users.send("GET", "/api/users", headers={"x-request-id": given.encode("latin-1")})
    assert answer.headers["x-request-id"] != given
    assert len(answer.headers["x-request-id"]) == 36


def test_a_plain_request_id_comes_back_and_the_trace_goes_on(users: Driver) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"x-request-id": "checkout-17.b_2", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    answer = users.send("GET", "/api/users/none", headers=headers)
    assert answer.headers["x-request-id"] == "checkout-17.b_2"
    assert answer.json()["traceId"] == trace
    for wrong in (
        "00-" + "0" * 32 + "-00f067aa0ba902b7-01",
        "ff" + headers["traceparent"][2:],
        "x",
    ):
        answer = users.send("GET", "/api/users/none", headers={"traceparent": wrong})
        assert len(answer.json()["traceId"]) == 32
        assert answer.json()["traceId"] not in wrong


@pytest.fixture
def behind(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(contract(UserApi=USERS), tmp_path, behind_proxy=True)
    yield driver
    driver.close()


def link(driver: Driver, headers: dict[str, str]) -> str:
    for _ in range(2):
        driver.send("POST", "/api/users", {"name": "Ada"})
    found: str = driver.send("GET", "/api/users?pageSize=1", headers=headers).json()["nextLink"]
    return found.partition("/api/")[0]


def test_only_a_trusted_proxy_says_what_the_host_is(users: Driver, behind: Driver) -> None:
    said = {"x-forwarded-host": "evil, api.example.org:8443", "x-forwarded-proto": "http"}
    assert link(users, said) == "https://shop.example.com"
    assert link(behind, said) == "http://api.example.org:8443"


@pytest.mark.parametrize("host", ["evil.example/x?", "a b", "user@evil", "x\\y", "[::1", ""])
def test_a_host_that_is_none_is_not_repeated(users: Driver, behind: Driver, host: str) -> None:
    assert link(users, {"host": host}) == "https://shop.example.com"
    assert link(behind, {"x-forwarded-host": host}) == "https://shop.example.com"


def test_an_application_can_be_mounted_below_a_path(tmp_path: Path) -> None:
    import httpx

    driver = Driver(contract(UserApi=USERS), tmp_path)
    mounted = httpx.ASGITransport(driver.app, root_path="/shop")
    driver.client = httpx.AsyncClient(transport=mounted, base_url="https://x.example.com/shop")
    assert driver.send("POST", "/api/users", {"name": "Ada"}).status_code == 201
    assert driver.send("POST", "/api/users", {"name": "Ada"}).status_code == 201
    page = driver.send("GET", "/api/users?pageSize=1").json()
    assert page["nextLink"].startswith("https://x.example.com/shop/api/users?pageSize=1&continu")
    driver.close()


def test_what_is_written_out_wins_over_a_name() -> None:
    routes = Routes([Endpoint("GET", "/api/{a}/{b}", 1), Endpoint("GET", "/api/{a}/x", 2)])

    def found(path: str) -> int:
        endpoint = routes.find({"method": "GET", "path": path}).endpoint("GET")
        assert endpoint is not None
        return endpoint.target

    assert [found("/api/q/x"), found("/api/q/X"), found("/api/q/y")] == [2, 2, 1]
