"""Operations of one API with rules of their own: each asks for what its own rule says."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import attrs
import httpx
import pytest

from atakora_tf.contract.access import EntraAuth
from atakora_tf.contract.api import ApiContract
from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.identity.entra import EntraAuthenticator
from atakora_tf.runtime.limiting.limited import LimitedAuthenticator
from atakora_tf.runtime.limiting.rate import Rate
from atakora_tf.runtime.limiting.token_buckets import TokenBuckets
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from tests.contract.apis import Order, contract
from tests.runtime.identity.directory import AUDIENCE, NOW, TENANT, KeyServer, claims, signed

TOKENS = EntraAuth(
    tenant=TENANT,
    audience=AUDIENCE,
    roles={"delete": ["Orders.Admin"], "restore": ["Orders.Admin"]},
)
ORDER = {
    "id": "1",
    "tenant_id": "acme",
    "customer_id": "ada",
    "status": "paid",
    "lines": [{"product_id": "p", "quantity": 1}],
    "total": 5,
}
ONE = "/api/orders/1?tenant_id=acme"
HOOKS = """
from atakora_tf.runtime.hooks import route

@route("GET", "count", access="list")
def count(request, context): return {"caller": context.caller.kind}

@route("GET", "{id}/receipt", access="read")
def receipt(request, context): return {"caller": context.caller.kind}

@route("POST", "{id}/ship", access="update")
def ship(request, context): return {"caller": context.caller.subject}

@route("POST", "purge", access="delete")
def purge(request, context): return {"caller": context.caller.subject}
"""

KEY = {"x-functions-key": "the key"}
USER = {"authorization": f"Bearer {signed(claims(roles=None))}"}
ADMIN = {"authorization": f"Bearer {signed(claims(roles=['Orders.Admin']))}"}
BAD = {"authorization": f"Bearer {signed(claims(aud='api://other'))}"}


class Shop:
    """Lists are for everybody, reading for holders of a key, the rest for tokens."""

    def __init__(
        self, folder: Path, keys: str, limit: Rate | None = None, tokens: EntraAuth = TOKENS
    ) -> None:
        made = contract(
            OrderApi={
                "entity": Order,
                "partition_key": "/tenant_id",
                "operations": ["create", "read", "update", "delete", "list", "restore"],
                "soft_delete": True,
                "auth": {"list": "anonymous", "read": "function", "*": tokens},
            }
        )
        (api,) = made.apis
        operations = tuple(
            attrs.evolve(each, access=attrs.evolve(each.access, keys=keys))
            for each in api.operations
        )
        api = attrs.evolve(api, operations=operations)
        hooks = folder / "hooks.py"
        hooks.write_text(HOOKS)
        authenticator: Any = EntraAuthenticator(clock=lambda: NOW, function_keys=["the key"])
        if limit is not None:
            buckets = TokenBuckets(limit, clock=lambda: 0.0)
            authenticator = LimitedAuthenticator(authenticator, callers=buckets)
        self._runner = asyncio.Runner()
        self._store = SqliteStore(folder / "items.db")
        app = create_app(
            ApiContract(name="shop", apis=(api,)),
            {api.component: self._store.items(container_of(api, database="shop"))},
            authenticator=authenticator,
            signing_key=b"a key of the tests",
            hooks={api.component: hooks},
        )
        self._client = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="https://shop.example.com"
        )

    def ask(self, method: str, path: str, who: dict[str, str], **more: Any) -> httpx.Response:
        headers = {**who, **more.pop("headers", {})}
        return self._runner.run(self._client.request(method, path, headers=headers, **more))

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.run(self._store.close())
        self._runner.close()


@pytest.fixture
def shop(server: KeyServer, tmp_path: Path) -> Iterator[Shop]:
    made = Shop(tmp_path, server.address)
    yield made
    made.close()


CASES = [
    # For each: nobody, a key, a token for somebody else, a token, a token with the role.
    ("GET", "/api/orders", None, [200, 200, 200, 200, 200]),
    ("HEAD", "/api/orders", None, [200, 200, 200, 200, 200]),
    ("GET", "/api/orders/count", None, [200, 200, 200, 200, 200]),
    ("GET", ONE, None, [401, 200, 401, 401, 401]),
    ("HEAD", ONE, None, [401, 200, 401, 401, 401]),
    ("GET", "/api/orders/1/receipt", None, [401, 200, 401, 401, 401]),
    ("GET", "/api/orders/%FF/receipt", None, [401, 400, 401, 401, 401]),
    ("GET", "/api/orders/%FF?tenant_id=acme", None, [401, 400, 401, 401, 401]),
    ("POST", "/api/orders", ORDER, [401, 401, 401, 409, 409]),
    ("PUT", ONE, ORDER, [401, 401, 401, 200, 200]),
    ("PATCH", ONE, {"status": "x"}, [401, 401, 401, 200, 200]),
    ("POST", "/api/orders/1/ship", {}, [401, 401, 401, 200, 200]),
    # What lists deleted items is for those who may restore them.
    ("GET", "/api/orders?deleted=true", None, [401, 401, 401, 403, 200]),
    ("POST", "/api/orders/purge", {}, [401, 401, 401, 403, 200]),
    ("POST", "/api/orders/1/restore?tenant_id=acme", None, [401, 401, 401, 403, 404]),
    ("DELETE", ONE, None, [401, 401, 401, 403, 204]),
]


def test_every_operation_asks_for_what_its_own_rule_says(shop: Shop) -> None:
    assert shop.ask("POST", "/api/orders", USER, json=ORDER).status_code == 201
    for method, path, body, expected in CASES:
        found = [
            shop.ask(method, path, who, **({} if body is None else {"json": body})).status_code
            for who in ({}, KEY, BAD, USER, ADMIN)
        ]
        assert found == expected, (method, path)


def test_a_key_and_a_token_together_are_not_more_than_each(shop: Shop) -> None:
    both = {**KEY, **USER}
    assert shop.ask("POST", "/api/orders", both, json=ORDER).status_code == 201
    assert shop.ask("GET", ONE, both).status_code == 200
    assert shop.ask("DELETE", ONE, both).status_code == 403
    assert shop.ask("GET", "/api/orders/1/receipt", both).json() == {"caller": "function"}
    wrong = {"x-functions-key": "the ke", "authorization": KEY["x-functions-key"]}
    assert shop.ask("GET", ONE, wrong).status_code == 401


def test_a_list_of_deleted_items_shows_ones_own_though_lists_are_for_everybody(
    server: KeyServer, tmp_path: Path
) -> None:
    owned = EntraAuth(tenant=TENANT, audience=AUDIENCE, owner="customer_id")
    made = Shop(tmp_path, server.address, tokens=owned)
    ada, bob = (
        {"authorization": f"Bearer {signed(claims(oid=name, roles=None))}"}
        for name in ("ada", "bob")
    )
    sent = {name: value for name, value in ORDER.items() if name != "customer_id"}
    try:
        for number, who in enumerate((ada, bob, ada)):
            order = {**sent, "id": str(number)}
            assert made.ask("POST", "/api/orders", who, json=order).status_code == 201
            if number < 2:
                path = f"/api/orders/{number}?tenant_id=acme"
                assert made.ask("DELETE", path, who).status_code == 204
        for who, expected in ((ada, ["0"]), (bob, ["1"])):
            page = made.ask("GET", "/api/orders?deleted=true", who).json()
            assert [each["id"] for each in page["items"]] == expected
        assert made.ask("GET", "/api/orders?deleted=true", {}).status_code == 401
        assert [each["id"] for each in made.ask("GET", "/api/orders", {}).json()["items"]] == ["2"]
    finally:
        made.close()


def test_a_request_that_needs_two_permissions_is_one_request(
    server: KeyServer, tmp_path: Path
) -> None:
    made = Shop(tmp_path, server.address, Rate(1, 60, burst=2))
    only = {"if-none-match": "*"}
    try:
        assert made.ask("PUT", ONE, USER, json=ORDER, headers=only).status_code == 201
        assert made.ask("PUT", ONE, USER, json=ORDER, headers=only).status_code == 412
        refused = made.ask("PUT", ONE, USER, json=ORDER, headers=only)
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    finally:
        made.close()
