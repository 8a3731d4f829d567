"""What goes wrong inside, and what callers hear of it."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.observing.request_log import RequestLog
from atakora_tf.runtime.store.errors import (
    AccessDenied,
    BadQuery,
    ContainerMissing,
    PreconditionFailed,
    StoreError,
    Throttled,
    Unavailable,
)
from tests.contract.apis import ENTIRE, contract
from tests.runtime.app.driving import Driver, NamedCallers
from tests.runtime.app.entities import USERS, order


class Failing:
    """Items whose every call raises `fault`."""

    def __init__(self, spec: Any, fault: BaseException) -> None:
        self.spec = spec
        self.fault = fault

    def __getattr__(self, name: str) -> Any:
        async def call(*_: Any, **__: Any) -> Any:
            raise self.fault

        return call


def failing(folder: Path, fault: BaseException) -> Driver:
    made = contract(OrderApi=ENTIRE)
    driver = Driver(made, folder)
    items = Failing(driver.items["OrderApi"].spec, fault)
    app = create_app(
        made,
        {"OrderApi": items},
        authenticator=NamedCallers(),
        signing_key=b"x" * 16,
        observer=driver.seen.append,
    )
    driver.client._transport.app = app  # type: ignore[attr-defined]
    return driver


REQUESTS = [
    ("GET", "/api/orders", None),
    ("GET", "/api/orders/a?tenant_id=t", None),
    ("POST", "/api/orders", order()),
    ("PUT", "/api/orders/a?tenant_id=t", order(tenant_id="t")),
    ("PATCH", "/api/orders/a?tenant_id=t", {}),
    ("DELETE", "/api/orders/a?tenant_id=t", None),
    ("POST", "/api/orders/a/restore?tenant_id=t", None),
    ("POST", "/api/orders/batch/create", {"items": [order()]}),
    ("POST", "/api/orders/batch/read", {"keys": [{"id": "a", "tenant_id": "t"}]}),
]


@pytest.mark.parametrize(
    ("fault", "status", "code", "after"),
    [
        (Throttled("SECRET", retry_after=2.3, request_charge=1.5), 503, "ServiceUnavailable", "3"),
        (Throttled("SECRET", retry_after=0.0), 503, "ServiceUnavailable", "1"),
        (Unavailable("SECRET", outcome_unknown=True), 503, "ServiceUnavailable", "1"),
        (AccessDenied("SECRET"), 500, "InternalError", None),
        (ContainerMissing("SECRET"), 500, "InternalError", None),
        (BadQuery("SECRET"), 500, "InternalError", None),
        (StoreError("SECRET"), 500, "InternalError", None),
        (RuntimeError("SECRET"), 500, "InternalError", None),
        (KeyError("SECRET"), 500, "InternalError", None),
    ],
)
def test_nothing_of_the_inside_is_told(
    tmp_path: Path, fault: Exception, status: int, code: str, after: str | None
) -> None:
    driver = failing(tmp_path, fault)
    for method, path, body in REQUESTS:
        answer = driver.send(method, path, body, who="ada Orders.Admin")
        assert (answer.status_code, answer.json()["code"]) == (status, code)
        assert "SECRET" not in answer.text
        assert answer.headers.get("retry-after") == after
        seen = driver.seen[-1]
        assert (seen.status, seen.code, seen.failure) == (status, code, fault)
        assert seen.trace_id == answer.json()["traceId"]
        assert seen.charge == getattr(fault, "request_charge", 0.0)
    driver.close()


def test_a_change_is_not_tried_for_ever(tmp_path: Path) -> None:
    driver = Driver(contract(OrderApi=ENTIRE), tmp_path)
    driver.send("POST", "/api/orders", order(id="a"))
    tries = 0

    async def always(*_: Any, **__: Any) -> Any:
        nonlocal tries
        tries += 1
        raise PreconditionFailed("somebody was faster")

    driver.items["OrderApi"].replace = always  # type: ignore[method-assign]
    answer = driver.send("PATCH", "/api/orders/a?tenant_id=acme", {"status": "x"})
    assert (answer.status_code, answer.headers["retry-after"], tries) == (503, "1", 8)
    driver.close()


def test_the_log_is_told_of_every_request_and_of_no_body(users: Driver) -> None:
    users.send("POST", "/api/users", {"id": "a", "name": "PRIVATE"}, who="TOKEN")
    users.send("GET", "/api/users/none?code=KEY")
    one, two = users.seen
    assert (one.method, one.route, one.operation_id) == ("POST", "/api/users", "UserApi_create")
    assert (one.status, one.code, two.status, two.code) == (201, None, 404, "ItemNotFound")
    assert (two.route, two.operation_id) == ("/api/users/{id}", "UserApi_read")
    assert one.seconds > 0
    said = repr(users.seen)
    assert not [word for word in ("PRIVATE", "TOKEN", "KEY") if word in said]


def test_no_id_no_key_and_no_value_is_in_the_log(
    orders: Driver, caplog: pytest.LogCaptureFixture
) -> None:
    log = RequestLog(orders.contract)
    caplog.set_level(logging.DEBUG)
    private = {"tenant_id": "PRIVATE-KEY", "note": "PRIVATE-NOTE"}
    one = "/api/orders/PRIVATE-ID?tenant_id=PRIVATE-KEY"
    again = [order(id="PRIVATE-2", tenant_id="PRIVATE-KEY"), order(id="PRIVATE-ID", **private)]
    for method, path, body, status in (
        ("GET", one, None, 404),
        ("POST", "/api/orders", order(id="PRIVATE-ID", **private), 201),
        ("POST", "/api/orders", order(id="PRIVATE-ID", **private), 409),
        ("POST", "/api/orders", order(id="PRIVATE-3", **private), 409),
        ("POST", "/api/orders/batch/create", {"items": again}, 409),
        ("PATCH", one, {"tags": ["PRIVATE"], "total": "PRIVATE"}, 400),
        ("PATCH", one, {"note": "PRIVATE" * 300_000}, 413),
        ("GET", "/api/orders?status=PRIVATE&PRIVATE=1", None, 400),
        ("DELETE", one, None, 403),
    ):
        answer = orders.send(method, path, body, who="PRIVATE-USER")
        assert answer.status_code == status
        log(orders.seen[-1])
    lines = [record.getMessage() for record in caplog.records if record.name == "atakora.request"]
    assert len(lines) == 9
    assert "PRIVATE" not in " ".join(lines)


def test_an_application_says_what_it_lacks() -> None:
    made = contract(OrderApi=ENTIRE, UserApi=USERS)
    with pytest.raises(ValueError, match=r"^There is no store for OrderApi, UserApi\.$"):
        create_app(made, {}, authenticator=NamedCallers(), signing_key=b"x" * 16)
    with pytest.raises(ValueError, match=r"^The signing key has 3 bytes; it needs 16\.$"):
        create_app(made, {}, authenticator=NamedCallers(), signing_key=b"xxx")


def test_the_container_is_that_of_the_contract() -> None:
    (api,) = contract(OrderApi=ENTIRE).apis
    spec = container_of(api, database="shop")
    assert (spec.database, spec.container) == ("shop", "orders")
    assert spec.partition_key == ("/tenant_id",)
    assert spec.unique_keys == (("/note",),)
    assert spec.default_ttl == -1


def test_the_end_of_a_server_closes_what_is_open(tmp_path: Path) -> None:
    driver = Driver(contract(UserApi=USERS), tmp_path, on_shutdown=None)
    closed, sent = [], []

    async def close() -> None:
        closed.append(True)

    app = create_app(
        driver.contract,
        driver.items,
        authenticator=NamedCallers(),
        signing_key=b"x" * 16,
        on_shutdown=close,
    )
    messages = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(messages)

    async def send(message: Any) -> None:
        sent.append(message["type"])

    driver.run(app({"type": "lifespan"}, receive, send))
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert closed == [True]
    driver.close()
