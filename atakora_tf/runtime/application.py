"""The application that answers for all APIs of a contract.  Needs the extra `runtime`."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from os import PathLike
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from atakora_tf.contract.api import ApiContract, EntityApi
from atakora_tf.runtime.base_url import base_url_of
from atakora_tf.runtime.caller import Authenticator
from atakora_tf.runtime.cross_origin import CrossOrigin
from atakora_tf.runtime.dispatching import Answering, Dispatcher
from atakora_tf.runtime.entity_service import EntityService, Surroundings
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.extra_endpoints import ExtraEndpoint
from atakora_tf.runtime.hook_loading import NO_HOOKS, Hooks, load_hooks
from atakora_tf.runtime.observing.traced import Traced
from atakora_tf.runtime.operation_endpoints import OperationEndpoint
from atakora_tf.runtime.problem_answers import ProblemAnswers
from atakora_tf.runtime.request_context import RequestObserver
from atakora_tf.runtime.request_ids import RequestIds
from atakora_tf.runtime.routing import Endpoint, Routes
from atakora_tf.runtime.security_headers import SecurityHeaders
from atakora_tf.runtime.server_timing import ServerTiming
from atakora_tf.runtime.store.protocol import Items

__all__ = ["create_app"]

_SHORTEST_KEY: Final = 16


def create_app(
    contract: ApiContract,
    stores: Mapping[str, Items],
    *,
    authenticator: Authenticator,
    signing_key: bytes | Callable[[], Awaitable[bytes]],
    hooks: Mapping[str, Hooks | str | PathLike[str]] | None = None,
    clock: Callable[[], float] = time.time,
    observer: RequestObserver | None = None,
    base_url: str | None = None,
    behind_proxy: bool = False,
    on_shutdown: Callable[[], Awaitable[None]] | None = None,
) -> ASGIApp:
    """An ASGI application with every operation of every API.

    Nothing is opened, asked or compiled before the first request needs it; files of hooks are run.

    stores: the items of each API, by its component.
    authenticator: who calls.
    signing_key: a secret of at least 16 bytes, the same in every instance: continuations of lists
        are signed with it. Or what gives it, and is asked whenever one is signed or read.
    hooks: by component, the application's own code or the file that holds it.
    clock: seconds since the epoch.
    observer: is told of every request; it writes the log.
    base_url: scheme and host that callers use, such as "https://api.example.com"; None takes them
        from each request. behind_proxy: whether a proxy of ours sets `X-Forwarded-Host` and
        `X-Forwarded-Proto`.
    on_shutdown: is awaited when the server ends, such as the `close` of a store.

    Raises ValueError if an API has no store or the key is too short, and `HooksInvalid`.
    """
    if isinstance(signing_key, bytes) and len(signing_key) < _SHORTEST_KEY:
        raise ValueError(f"The signing key has {len(signing_key)} bytes; it needs {_SHORTEST_KEY}.")
    missing = [api.component for api in contract.apis if api.component not in stores]
    if missing:
        raise ValueError(f"There is no store for {', '.join(missing)}.")

    def base(exchange: Exchange) -> str:
        if base_url is not None:
            return base_url.rstrip("/")
        return base_url_of(exchange.scope, exchange.headers, behind_proxy=behind_proxy)

    surroundings = Surroundings(
        authenticator=authenticator, signing_key=_giving(signing_key), clock=clock, base_url=base
    )
    endpoints: list[Endpoint[Answering]] = []
    for api in contract.apis:
        given = (hooks or {}).get(api.component, NO_HOOKS)
        own = given if isinstance(given, Hooks) else load_hooks(given, api)
        service = EntityService(api, stores[api.component], own, surroundings)
        endpoints += _endpoints(api, service)
    dispatcher = Dispatcher(Routes(endpoints))
    app: ASGIApp = ProblemAnswers(dispatcher)
    app = CrossOrigin(app, dispatcher.find)
    app = Traced(RequestIds(ServerTiming(SecurityHeaders(app)), observer))
    return _Lifespan(app, on_shutdown)


def _giving(key: bytes | Callable[[], Awaitable[bytes]]) -> Callable[[], Awaitable[bytes]]:
    if not isinstance(key, bytes):
        return key

    async def given() -> bytes:
        return key

    return given


def _endpoints(api: EntityApi, service: EntityService) -> Iterator[Endpoint[Answering]]:
    for operation in api.operations:
        yield Endpoint(
            operation.method, operation.path, OperationEndpoint(service, operation), api.cors
        )
    for route in service.hooks.routes:
        access = next(each for each in api.operations if each.name == route.mark.access)
        path = f"{service.path}/{route.mark.path}".rstrip("/")
        yield Endpoint(route.mark.method, path, ExtraEndpoint(service, route, access), api.cors)


class _Lifespan:
    """Tells a server that all is ready, and ends cleanly (ASGI's lifespan protocol)."""

    def __init__(self, app: ASGIApp, on_shutdown: Callable[[], Awaitable[None]] | None) -> None:
        self._app = app
        self._on_shutdown = on_shutdown

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "lifespan":
            await self._app(scope, receive, send)
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                if self._on_shutdown is not None:
                    await self._on_shutdown()
                await send({"type": "lifespan.shutdown.complete"})
                return
