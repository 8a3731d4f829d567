"""The application in a package of `atakora package`: made of the contract beside it and the app
settings, when the first request comes.

Not when it is imported: a fault there is a Function App without functions, and no word about it.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from starlette.types import ASGIApp, Receive, Scope, Send

from atakora_tf.contract.api import ApiContract, ApiOperation, EntityApi
from atakora_tf.contract.contract_json import contract_from_text
from atakora_tf.runtime.app_settings import (
    ApiSettings,
    SettingsInvalid,
    api_settings,
    key_settings,
)
from atakora_tf.runtime.application import create_app
from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.container import container_of
from atakora_tf.runtime.hook_loading import Hooks, HooksInvalid, load_hooks
from atakora_tf.runtime.kept_key import KeptKey, storage_token
from atakora_tf.runtime.limiting.limited_by_api import LimitedByApi
from atakora_tf.runtime.observing.request_log import RequestLog
from atakora_tf.runtime.observing.traced import Traced
from atakora_tf.runtime.problem_answers import ProblemAnswers
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.request_ids import RequestIds
from atakora_tf.runtime.security_headers import SecurityHeaders
from atakora_tf.runtime.server_timing import ServerTiming
from atakora_tf.runtime.store.cosmos_store import CosmosStore
from atakora_tf.runtime.store.protocol import Items

__all__ = ["CONTRACT_FILE", "PackagedApp", "hooks_file", "packaged", "packaged_hooks"]

_key_was_asked: ContextVar[bool] = ContextVar("key_was_asked", default=False)

_failures: Final = logging.getLogger("atakora.failure")

CONTRACT_FILE: Final = "atakora_contract.json"
"""The contract in a package, at its root."""


def hooks_file(api: EntityApi) -> str:
    """Where the file of an API's hooks is in a package."""
    return f"atakora_hooks/{api.settings.lower()}.py"


def packaged(script: str) -> PackagedApp:
    """The application of the package whose `function_app.py` this is."""
    return PackagedApp(Path(script).parent)


def packaged_hooks(folder: Path, contract: ApiContract) -> dict[str, Hooks]:
    """The hooks of a package, by component; raises `HooksInvalid`."""
    return {
        api.component: load_hooks(folder / hooks_file(api), api)
        for api in contract.apis
        if api.hooks
    }


class PackagedApp:
    """An ASGI application; what is wrong with its settings is said to the log by each request.

    environment: the app settings; None is the process's environment.
    """

    def __init__(self, folder: Path, environment: Mapping[str, str] | None = None) -> None:
        self._folder = folder
        self._environment = os.environ if environment is None else environment
        self._app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._answer(scope, receive, send)

    @property
    def keyed(self) -> ASGIApp:
        """The same for functions before which the host asks for a function key.

        What an operation does besides may take a key that its own function does not: a list that
        is open to all shows what is deleted to holders of a key alone.
        """

        async def answer(scope: Scope, receive: Receive, send: Send) -> None:
            token = _key_was_asked.set(True)
            try:
                await self._answer(scope, receive, send)
            finally:
                _key_was_asked.reset(token)

        return answer

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            self._app = self._made()
        if scope["type"] == "http" and self._is_in_azure():
            # The platform takes https alone, and ends it before the host.
            scope["scheme"] = "https"
        await self._app(scope, receive, send)

    def _is_in_azure(self) -> bool:
        host = self._environment.get("WEBSITE_HOSTNAME", "")
        return bool(host) and not host.startswith("localhost")

    def _made(self) -> ASGIApp:
        _quieten()
        contract = contract_from_text((self._folder / CONTRACT_FILE).read_bytes())
        observer = RequestLog(contract)
        try:
            hooks = packaged_hooks(self._folder, contract)
            settings = api_settings(contract.apis, self._environment)
            return create_app(
                contract,
                _stores(contract, settings),
                authenticator=_Callers(contract, self._environment),
                signing_key=_signing_key(self._environment),
                hooks=hooks,
                observer=observer,
                base_url=self._environment.get("ATAKORA_BASE_URL") or None,
            )
        except (SettingsInvalid, HooksInvalid) as fault:
            why = f"The APIs cannot start: {fault}"
            # Whole, once; lines of requests are cut.
            _failures.error("%s", why)
            failing = ProblemAnswers(_failing(why))
            return Traced(RequestIds(ServerTiming(SecurityHeaders(failing)), observer))


def _quieten() -> None:
    # Azure's libraries log every request of theirs as INFO, headers and all.
    azure = logging.getLogger("azure")
    if azure.level == logging.NOTSET:
        azure.setLevel(logging.WARNING)


def _failing(why: str) -> ASGIApp:
    async def fail(scope: Scope, receive: Receive, send: Send) -> None:  # noqa: ARG001
        raise Refused("InternalError", log=why)

    return fail


def _stores(contract: ApiContract, settings: Mapping[str, ApiSettings]) -> dict[str, Items]:
    accounts: dict[tuple[str, str | None, str | None], CosmosStore] = {}
    found: dict[str, Items] = {}
    for api in contract.apis:
        own = settings[api.component]
        account = (own.endpoint, own.key, own.client_id)
        if account not in accounts:
            accounts[account] = CosmosStore(own.endpoint, key=own.key, client_id=own.client_id)
        spec = container_of(api, database=own.database, container=own.container)
        found[api.component] = accounts[account].items(spec)
    return found


def _signing_key(environment: Mapping[str, str]) -> bytes | Callable[[], Awaitable[bytes]]:
    settings = key_settings(environment)
    if settings.key is not None:
        return settings.key
    return KeptKey(settings.container or "", storage_token(settings.client_id))


class _Callers:
    """Who calls, and how much each may ask of an API that sets a limit."""

    def __init__(self, contract: ApiContract, environment: Mapping[str, str]) -> None:
        # With its libraries half of what importing this costs; workers import before they serve.
        from atakora_tf.runtime.identity.entra import EntraAuthenticator

        tokens = EntraAuthenticator(settings=environment, behind_platform=True)
        self._inner = LimitedByApi(tokens, contract)

    async def authenticate(
        self, headers: Mapping[str, str], api: EntityApi, operation: ApiOperation
    ) -> Caller:
        if operation.access.kind == "function" and not _key_was_asked.get():
            raise Refused(
                "AuthenticationRequired",
                "This takes a function key, and the address is one where none is asked for.",
            )
        return await self._inner.authenticate(headers, api, operation)
