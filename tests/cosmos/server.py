"""A strict local Cosmos DB for tests: the REST API as far as the azure-cosmos SDK uses it.

HTTP on a free loopback port, in a thread of its own, in memory alone.  The server imports nothing
of ours, so that it can be wrong only in ways that our code is not.
"""

from __future__ import annotations

import asyncio
import base64
import threading
import uuid
from collections import Counter
from email.utils import formatdate
from types import TracebackType
from typing import Any
from urllib.parse import unquote

from aiohttp import web

from tests.cosmos import authorisation, batches, control_api, items_api
from tests.cosmos.account import Account
from tests.cosmos.clock import Clock
from tests.cosmos.container import Container, PhysicalPartition
from tests.cosmos.failure import Misused, Refused, throttled
from tests.cosmos.faults import Fault, FaultPlan
from tests.cosmos.request import Request, Response

KEY = base64.b64encode(b"a key of the strict server of tests, known to every test").decode()

_ROUTES = {
    ("dbs",): ("databases", {"GET", "POST"}),
    ("dbs", "*"): ("database", {"GET", "DELETE"}),
    ("dbs", "*", "colls"): ("containers", {"GET", "POST"}),
    ("dbs", "*", "colls", "*"): ("container", {"GET", "PUT", "DELETE"}),
    ("dbs", "*", "colls", "*", "pkranges"): ("ranges", {"GET"}),
    ("offers",): ("offers", {"POST"}),
    ("offers", "*"): ("offer", {"PUT"}),
    ("dbs", "*", "colls", "*", "docs"): ("items", {"GET", "POST"}),
    ("dbs", "*", "colls", "*", "docs", "*"): ("items", {"GET", "PUT", "PATCH", "DELETE"}),
}
_MOST_BYTES = 16 * 1024 * 1024  # beyond that aiohttp itself answers 413


class CosmosServer:
    """A strict Cosmos DB for tests.

    with CosmosServer() as server: `server.url`, `server.key`; `server.faults` plans faults,
    `server.clock` moves the time, `server.counts` says how many requests of each operation came,
    `server.container(database, name)` is the container itself, `server.misuse` lists requests
    that no real client sends: `stop` raises if there were any.
    """

    def __init__(self, *, partitions: int = 3, latency: float = 0.0) -> None:
        self.key = KEY
        self.tokens: set[str] = set()
        self.clock = Clock()
        self.faults = FaultPlan()
        self.latency = latency
        self.counts: Counter[str] = Counter()
        self.charge = 0.0
        self.misuse: list[str] = []
        self.url = ""
        self.account = Account(self.clock, partitions)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._serve, name="cosmos", daemon=True)
        self._ready = threading.Event()
        self._taken: list[Any] = []
        self._end: asyncio.Event | None = None

    def __enter__(self) -> CosmosServer:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(check=error is None)

    def start(self) -> None:
        self._thread.start()
        while not self._ready.wait(0.05):
            if not self._thread.is_alive():
                raise RuntimeError("The Cosmos server could not start.")

    def stop(self, *, check: bool = True) -> None:
        if self._loop is not None and self._end is not None:
            self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)
        if check and self.misuse:
            raise AssertionError("\n".join(["Requests that no real client sends:", *self.misuse]))

    def container(self, database: str, name: str) -> Container:
        return self.account.container(database, name)

    def _serve(self) -> None:
        asyncio.run(self._run())
        # What was accepted in the very last instant is in no loop any more.
        for each in [*getattr(self._loop, "_transports", {}).values(), *self._taken]:
            connection, each._sock = each._sock, None
            if connection is not None:
                connection.close()

    async def _run(self) -> None:
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        runner = web.ServerRunner(
            _Server(self._taken, self._answer, request_factory=_taken_in, access_log=None),
            shutdown_timeout=0.1,
        )
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0, backlog=1024)
        await site.start()
        assert site._server is not None
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self.url = f"http://127.0.0.1:{port}/"
        self._ready.set()
        await self._end.wait()
        await runner.cleanup()
        # Where a client came or left in the last instant, nobody else closes its connection.
        for _ in range(10):
            for each in list(getattr(self._loop, "_transports", {}).values()):
                each.abort()
            await asyncio.sleep(0)

    async def _answer(self, incoming: web.BaseRequest) -> web.StreamResponse:
        request = Request(
            incoming.method,
            tuple(unquote(part) for part in incoming.raw_path.strip("/").split("/") if part),
            {name.lower(): value for name, value in incoming.headers.items()},
            await incoming.read(),
        )
        if self.latency:
            await asyncio.sleep(self.latency)
        try:
            response = await self._handled(request, incoming)
        except Misused as error:
            self.misuse.append(f"{request.method} {incoming.raw_path}: {error.message}")
            response = _refusal(error)
        except Refused as error:
            response = _refusal(error)
        headers = {
            "x-ms-activity-id": request.headers.get("x-ms-activity-id", str(uuid.uuid4())),
            "x-ms-request-charge": f"{response.charge:.2f}",
            "content-type": "application/json",
            "date": formatdate(int(self.clock.now()), usegmt=True),
            **response.headers,
        }
        self.charge += response.charge
        # The bytes of an answer without content would be read as the next answer.
        content = b"" if response.status in (204, 304) else response.content()
        return web.Response(status=response.status, body=content, headers=headers)

    async def _handled(self, request: Request, incoming: web.BaseRequest) -> Response:
        request.check_headers()
        kind = self._route(request)
        self._authorise(request)
        operation = items_api.operation_of(request) if kind == "items" else kind
        self.counts[operation] += 1
        container = partition = None
        if kind == "items":
            container = self.account.container(request.parts[1], request.parts[3])
            partition = items_api.partition_of(request, container)
        fault = self.faults.next(operation, partition.id if partition else None)
        if fault is not None:
            await self._before(fault, incoming)
            if fault.kind == "throttle-inside":
                refused = throttled(fault.retry_after_ms)
                return Response(207, batches.failed(len(request.json()), 0, refused), {}, 1.0)
        response = self._served(kind, request, container, partition)
        if fault is not None and fault.kind == "hang-after":
            await asyncio.sleep(fault.seconds)
        if fault is not None and fault.kind in ("drop-after", "hang-after"):
            _cut(incoming)
        return response

    def _served(
        self,
        kind: str,
        request: Request,
        container: Container | None,
        partition: PhysicalPartition | None,
    ) -> Response:
        if kind == "account":
            return control_api.account(self.url)
        if container is None:
            handler = getattr(control_api, kind)
            return handler(request, self.account)  # type: ignore[no-any-return]
        touched = [partition] if partition else container.partitions
        for each in touched:
            each.budget.admit()
        try:
            response = items_api.handle(request, container)
        except Refused:
            touched[0].budget.spend(1.0)
            raise
        for each in touched:
            each.budget.spend(response.charge / len(touched))
        response.headers |= {
            "x-ms-session-token": ",".join(each.session_token for each in touched),
            "x-ms-alt-content-path": "/".join(request.parts[:4]),
            "x-ms-resource-quota": "documentSize=0;documentsSize=0;documentsCount=-1;",
        }
        if partition is not None:
            response.headers["x-ms-documentdb-partitionkeyrangeid"] = partition.id
        return response

    def _route(self, request: Request) -> str:
        if not request.parts:
            if request.method != "GET":
                raise Misused(f"The account knows no {request.method}.")
            return "account"
        names = ("dbs", "colls", "docs", "pkranges", "offers")
        shape = tuple(
            part if index % 2 == 0 and part in names else "*"
            for index, part in enumerate(request.parts)
        )
        found = _ROUTES.get(shape)
        if found is None or request.method not in found[1]:
            raise Misused("This route is beyond what this server speaks.")
        return found[0]

    def _authorise(self, request: Request) -> None:
        parts = request.parts
        kind = parts[len(parts) - 1 - (len(parts) + 1) % 2] if parts else ""
        owner = parts if len(parts) % 2 == 0 else parts[:-1]
        resource = "/".join(owner)
        spellings = {resource, resource.lower()} if owner[:1] == ("offers",) else {resource}
        if owner[:1] == ("offers",):
            spellings.add(owner[1].lower())
        authorisation.check(
            request.headers,
            verb=request.method,
            kind=kind,
            resources=tuple(spellings),
            key=self.key,
            tokens=self.tokens,
        )

    async def _before(self, fault: Fault, incoming: web.BaseRequest) -> None:
        match fault.kind:
            case "throttle":
                raise throttled(fault.retry_after_ms)
            case "unavailable":
                raise Refused(503, "The service is currently unavailable.")
            case "timeout":
                raise Refused(408, "The request timed out.")
            case "slow":
                await asyncio.sleep(fault.seconds)
            case "hang-before":
                await asyncio.sleep(fault.seconds)
                _cut(incoming)
            case "drop-before":
                _cut(incoming)


class _Server(web.Server):  # type: ignore[type-arg]
    """Keeps every connection in a list, so that none is forgotten before it is closed."""

    def __init__(self, taken: list[Any], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._taken = taken

    def connection_made(self, handler: Any, transport: Any) -> None:
        self._taken.append(transport)
        super().connection_made(handler, transport)


def _taken_in(message, payload, protocol, writer, task):  # type: ignore[no-untyped-def]
    return web.BaseRequest(
        message, payload, protocol, writer, task, protocol._loop, client_max_size=_MOST_BYTES
    )


def _cut(incoming: web.BaseRequest) -> None:
    if incoming.transport is not None:
        incoming.transport.abort()
    raise asyncio.CancelledError


def _refusal(error: Refused) -> Response:
    headers = dict(error.headers)
    if error.substatus:
        headers["x-ms-substatus"] = str(error.substatus)
    return Response(error.status, error.body, headers, 1.0)
