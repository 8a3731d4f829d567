"""An application over an embedded store, and requests to it; every answer is checked against the
contract's own OpenAPI document.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
from attrs import evolve

from atakora_tf.contract.api import ApiContract, ApiOperation, EntityApi
from atakora_tf.contract.openapi import openapi_document
from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.request_context import RequestContext
from atakora_tf.runtime.store.protocol import Store
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from tests.runtime.app.documented import Documented

__all__ = ["BASE", "Clock", "Driver", "NamedCallers", "with_hooks"]

BASE = "https://shop.example.com"


class Clock:
    """Time that goes on when told."""

    def __init__(self) -> None:
        self.seconds = 1_800_000_000.0

    def __call__(self) -> float:
        return self.seconds


class NamedCallers:
    """Callers say who they are: `Authorization: ada` or `Authorization: ada Orders.Admin`."""

    async def authenticate(
        self,
        headers: Mapping[str, str],
        api: EntityApi,  # noqa: ARG002
        operation: ApiOperation,
    ) -> Caller:
        access = operation.access
        if access.kind != "entra":
            return ANONYMOUS
        subject, *roles = headers.get("authorization", "").split()
        if subject == "nobody":
            raise Refused("AuthenticationRequired", headers={"WWW-Authenticate": "Bearer"})
        if access.roles and not set(roles) & set(access.roles):
            raise Refused("PermissionDenied")
        return Caller(kind="user", subject=subject, roles=frozenset(roles), tenant="t")


class Driver:
    """Requests to an application, one after the other."""

    def __init__(
        self, contract: ApiContract, folder: Path, *, store: Store | None = None, **options: Any
    ) -> None:
        self.contract = contract
        self.clock = Clock()
        self.store: Store = store or SqliteStore(folder / "items.db", clock=self.clock)
        self.seen: list[RequestContext] = []
        self.documented = Documented(openapi_document(contract))
        given = {
            "authenticator": NamedCallers(),
            "signing_key": b"0123456789abcdef",
            "clock": self.clock,
            "observer": self.seen.append,
            **options,
        }
        self.items = {
            api.component: self.store.items(container_of(api, database="shop"))
            for api in contract.apis
        }
        self.app = create_app(contract, self.items, **given)
        self.runner = asyncio.Runner()
        transport = httpx.ASGITransport(self.app)
        self.client = httpx.AsyncClient(transport=transport, base_url=BASE)

    def send(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        who: str = "ada",
        headers: Mapping[str, Any] | None = None,
        content: bytes | None = None,
        **more: Any,
    ) -> httpx.Response:
        """The answer to a request."""
        said = {"authorization": who, **(headers or {})}
        if json is not None:
            more["json"] = json
        if content is not None:
            more["content"] = content
            said.setdefault("content-type", "application/json")
        request = self.client.build_request(method, path, headers=said, **more)
        answer = self.runner.run(self.client.send(request))
        if self.seen and self.seen[-1].operation_id in (None, *self.documented.operations):
            self.documented.check(request, answer)
        return answer

    def run(self, coroutine: Any) -> Any:
        return self.runner.run(coroutine)

    def close(self) -> None:
        self.runner.run(self.client.aclose())
        self.runner.run(self.store.close())
        self.runner.close()


def with_hooks(contract: ApiContract) -> ApiContract:
    """The contract of APIs that have hooks, which their writing operations tell."""
    writing = ("create", "replace", "update", "create_batch", "delete")
    apis = [
        evolve(
            api,
            hooks=True,
            operations=tuple(
                evolve(each, errors=(*each.errors, "RequestRejected"))
                if each.name in writing
                else each
                for each in api.operations
            ),
        )
        for api in contract.apis
    ]
    return evolve(contract, apis=apis)
