"""Headers that every answer has, whatever it is."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.driving import Driver, with_hooks
from tests.runtime.app.entities import order

PATH = "/api/orders/a?tenant_id=acme"
ADMIN = "boss Orders.Admin"
GUARDING = {
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
HOOKS = """
from starlette.responses import HTMLResponse
from atakora_tf.runtime.hooks import route

def before_update(item, old, context):
    raise ValueError

@route("GET", "page", access="list")
def page(request, context):
    own = {"content-security-policy": "default-src 'self'", "cache-control": "max-age=60"}
    return HTMLResponse("<p>hello", headers=own)
"""


@pytest.fixture
def guarded(tmp_path: Path) -> Iterator[Driver]:
    hooks = tmp_path / "orders.py"
    hooks.write_text(HOOKS)
    made = with_hooks(contract(OrderApi=ENTIRE))
    driver = Driver(made, tmp_path, hooks={"OrderApi": hooks})
    yield driver
    driver.close()


def test_every_answer_keeps_browsers_in_and_says_how_long_it_took(guarded: Driver) -> None:
    preflight = {
        "origin": "https://shop.example.com",
        "access-control-request-method": "PATCH",
    }
    made = guarded.send("POST", "/api/orders", order(id="a"))
    known = {"if-none-match": made.headers["etag"]}
    for method, path, body, headers, status in (
        ("GET", PATH, None, {}, 200),
        ("HEAD", PATH, None, {}, 200),
        ("GET", PATH, None, known, 304),
        ("GET", "/api/orders", None, {}, 200),
        ("OPTIONS", PATH, None, {}, 204),
        ("OPTIONS", PATH, None, preflight, 204),
        ("POST", "/api/orders", {}, {}, 400),
        ("DELETE", PATH, None, {}, 403),
        ("GET", "/nowhere", None, {}, 404),
        ("TRACE", PATH, None, {}, 405),
        ("GET", "/api/orders/page", None, {}, 200),
        ("PATCH", PATH, {}, {}, 500),
    ):
        began = time.perf_counter()
        answer = guarded.send(method, path, body, headers=headers)
        spent = (time.perf_counter() - began) * 1000
        assert answer.status_code == status, (method, path)
        expected = dict(GUARDING)
        if path.endswith("/page"):
            expected["content-security-policy"] = "default-src 'self'"
        for name, value in expected.items():
            assert answer.headers.get_list(name) == [value], (method, path)
        (timing,) = answer.headers.get_list("server-timing")
        found = re.fullmatch(r"app;dur=(\d+\.\d\d)", timing)
        assert found is not None
        assert float(found[1]) <= spent
        assert len(answer.headers.get_list("x-request-id")) == 1
        assert len(answer.headers.get_list("cache-control")) == 1


def test_what_a_caller_may_keep_is_asked_for_again_and_the_rest_is_not_kept(
    orders: Driver,
) -> None:
    kept, not_kept = "private, no-cache", "no-store"
    assert orders.send("POST", "/api/orders", order(id="a")).headers["cache-control"] == not_kept
    assert orders.send("GET", PATH).headers["cache-control"] == kept
    assert orders.send("GET", "/api/orders").headers["cache-control"] == kept
    assert orders.send("GET", "/api/orders/b?tenant_id=acme").headers["cache-control"] == not_kept


def test_without_tls_nobody_is_told_to_keep_to_it(orders: Driver) -> None:
    plain = orders.client
    orders.client = httpx.AsyncClient(transport=plain._transport, base_url="http://localhost")
    assert "strict-transport-security" not in orders.send("GET", "/api/orders").headers
    orders.run(orders.client.aclose())
    orders.client = plain
