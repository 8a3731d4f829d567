"""The whole application on an embedded store, asked as a server would."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from types import TracebackType
from typing import Any

import attrs
from starlette.types import Message, Scope

from atakora_tf.contract.api import ApiContract
from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.caller import Authenticator
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.observing.request_log import RequestLog
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from tests.contract.apis import ENTRA, Order, contract

__all__ = ["Answer", "Application"]


@attrs.frozen
class Answer:
    status: int
    headers: dict[str, str]
    body: dict[str, Any]


class Application:
    """`OrderApi` with tokens, roles and owners; signing keys are read at `keys`."""

    def __init__(self, folder: Path, keys: str, authenticator: Authenticator) -> None:
        made = contract(
            OrderApi={
                "entity": Order,
                "partition_key": "/tenant_id",
                "operations": ["create", "read", "update", "delete", "list", "restore"],
                "soft_delete": True,
                "auth": ENTRA,
            }
        )
        (api,) = made.apis
        operations = tuple(
            attrs.evolve(each, access=attrs.evolve(each.access, keys=keys))
            for each in api.operations
        )
        api = attrs.evolve(api, operations=operations)
        self._runner = asyncio.Runner()
        self._store = SqliteStore(folder / "items.db")
        whole = ApiContract(name="shop", apis=(api,))
        self._app = create_app(
            whole,
            {api.component: self._store.items(container_of(api, database="shop"))},
            authenticator=authenticator,
            signing_key=b"a key of the tests",
            observer=RequestLog(whole),
        )

    def __enter__(self) -> Application:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._runner.run(self._store.close())
        self._runner.close()

    def ask(self, method: str, path: str, *, body: Any = None, **headers: str) -> Answer:
        """Send a request; `path` may have a query."""
        path, _, query = path.partition("?")
        content = b"" if body is None else json.dumps(body).encode()
        sent = {"content-type": "application/json", "content-length": str(len(content)), **headers}
        scope: Scope = {
            "type": "http",
            "method": method,
            "scheme": "https",
            "path": path,
            "raw_path": path.encode(),
            "query_string": query.encode(),
            "headers": [(k.encode(), v.encode("latin-1")) for k, v in sent.items()],
            "server": ("shop.example.com", 443),
        }
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": content, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        async def run() -> None:
            await self._app(scope, receive, send)

        self._runner.run(run())
        said = b"".join(each.get("body", b"") for each in messages[1:])
        return Answer(
            messages[0]["status"],
            {k.decode(): v.decode() for k, v in messages[0]["headers"]},
            json.loads(said) if said else {},
        )
