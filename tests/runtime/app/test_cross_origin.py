"""Web pages of other origins."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.apis import contract
from tests.runtime.app.driving import Driver
from tests.runtime.app.entities import USERS

PREFLIGHT = {"access-control-request-method": "PATCH", "access-control-request-headers": "x"}


def shared(headers: object) -> dict[str, str]:
    found = dict(headers)  # type: ignore[call-overload]
    return {k: v for k, v in found.items() if k.startswith("access-control-") or k == "vary"}


def test_a_page_of_an_allowed_origin_may_read_answers_and_errors(users: Driver) -> None:
    for path, status in (("/api/users", 200), ("/api/users/none", 404), ("/api/users?x=1", 400)):
        answer = users.send("GET", path, headers={"origin": "https://admin.example.com"})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "https://admin.example.com"
        assert "ETag" in answer.headers["access-control-expose-headers"]
        assert answer.headers["vary"] == "Origin"


@pytest.mark.parametrize(
    "origin",
    [
        *("https://evil.example.com", "https://shop.example.com.evil", "http://shop.example.com"),
        *("null", "https://shop.example.com:444", "HTTPS://SHOP.EXAMPLE.COM", "*", ""),
    ],
)
def test_others_may_not(users: Driver, origin: str) -> None:
    answer = users.send("GET", "/api/users", headers={"origin": origin})
    assert shared(answer.headers) == {"vary": "Origin"}
    answer = users.send("OPTIONS", "/api/users/a", headers={"origin": origin, **PREFLIGHT})
    assert shared(answer.headers) == {"vary": "Origin"}


def test_a_preflight_is_answered_without_a_token(users: Driver) -> None:
    origin = "https://shop.example.com"
    answer = users.send("OPTIONS", "/api/users/a", headers={"origin": origin, **PREFLIGHT})
    assert (answer.status_code, answer.content) == (204, b"")
    assert shared(answer.headers) == {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "DELETE, GET, PATCH, PUT, HEAD, OPTIONS",
        "access-control-allow-headers": "authorization, content-type, if-match, if-none-match, "
        "prefer, traceparent, x-functions-key, x-request-id",
        "access-control-max-age": "600",
        "vary": "Origin",
    }


@pytest.fixture
def everybody(tmp_path: Path) -> Iterator[Driver]:
    driver = Driver(contract(UserApi={**USERS, "cors": ["*"]}), tmp_path)
    yield driver
    driver.close()


def test_credentials_are_never_allowed(users: Driver, everybody: Driver) -> None:
    for driver in (users, everybody):
        for method, more in (("GET", {}), ("OPTIONS", PREFLIGHT)):
            headers = {"origin": "https://shop.example.com", "cookie": "a=b", **more}
            answer = driver.send(method, "/api/users", headers=headers)
            assert "access-control-allow-credentials" not in answer.headers
    headers = {"origin": "https://anywhere.example"}
    answer = everybody.send("GET", "/api/users", headers=headers)
    assert answer.headers["access-control-allow-origin"] == "*"


def test_without_cors_no_page_may(tmp_path: Path) -> None:
    driver = Driver(contract(UserApi={**USERS, "cors": []}), tmp_path)
    answer = driver.send("GET", "/api/users", headers={"origin": "https://shop.example.com"})
    assert shared(answer.headers) == {}
    driver.close()
