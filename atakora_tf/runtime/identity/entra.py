"""Who calls, by tokens of Microsoft Entra ID and by function keys.  Needs the extra `runtime`."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Collection, Mapping

from atakora_tf.contract.access import Access
from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.runtime.caller import ANONYMOUS, Caller
from atakora_tf.runtime.identity.bearer import bearer_token, unknown_caller
from atakora_tf.runtime.identity.function_keys import check_function_key
from atakora_tf.runtime.identity.key_fetch import Fetch, fetch
from atakora_tf.runtime.identity.key_set import KeySet, Times
from atakora_tf.runtime.identity.permissions import check_permissions
from atakora_tf.runtime.identity.rules import rules_of_settings
from atakora_tf.runtime.identity.token_check import TokenCheck

__all__ = ["EntraAuthenticator"]

_FUNCTION = Caller(kind="function")


class EntraAuthenticator:
    """The `Authenticator` of the packaged app: decides each operation by its rule of access.

    settings: the app settings; None is the environment.
    behind_platform: whether Azure's host asks for function keys before any code runs. The
        generated `function_app.py` says so, since its functions have that level; no environment
        proves it.
    function_keys: the keys that are accepted where no host asks for them; without any, operations
        of kind `function` are open to nobody there.
    fetch, times, clock, steady_clock: how keys are read and kept, the time (seconds since the
        epoch), and seconds that never go back.

    One object serves all requests of a process: it holds the signing keys, and which signatures
    were good.
    """

    def __init__(
        self,
        *,
        settings: Mapping[str, str] | None = None,
        behind_platform: bool = False,
        function_keys: Collection[str] = (),
        fetch: Fetch = fetch,
        times: Times | None = None,
        clock: Callable[[], float] = time.time,
        steady_clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = os.environ if settings is None else settings
        self._behind_platform = behind_platform
        self._function_keys = tuple(function_keys)
        self._fetch = fetch
        self._times = times
        self._tokens = TokenCheck(clock=clock)
        self._steady_clock = steady_clock
        self._key_sets: dict[str, KeySet] = {}
        self._rules: dict[str, Access] = {}

    async def authenticate(
        self, headers: Mapping[str, str], api: EntityApi, operation: ApiOperation
    ) -> Caller:
        """The caller of a request; raises `Refused`."""
        kind = operation.access.kind
        if kind == "anonymous":
            return ANONYMOUS
        if kind == "function":
            if not self._behind_platform:
                check_function_key(headers, self._function_keys)
            return _FUNCTION
        token = bearer_token(headers)
        if token is None:
            raise unknown_caller()
        access = self._whole_rules(api, operation)
        claims = await self._tokens.claims(token, access, self._keys(access))
        check_permissions(access, scopes=claims.scopes, roles=claims.roles)
        return Caller(
            kind="user",
            subject=claims.subject,
            roles=claims.roles,
            scopes=claims.scopes,
            tenant=claims.tenant or access.tenant,
        )

    def _whole_rules(self, api: EntityApi, operation: ApiOperation) -> Access:
        if operation.access.issuers:
            return operation.access
        found = self._rules.get(api.settings)
        if found is None:
            found = self._rules[api.settings] = rules_of_settings(api, self._settings)
        return found

    def _keys(self, access: Access) -> KeySet:
        # Addresses come from the contract and the settings, never from a token: they are few.
        address = access.keys or ""
        found = self._key_sets.get(address)
        if found is None:
            found = self._key_sets[address] = KeySet(
                address, fetch=self._fetch, times=self._times, clock=self._steady_clock
            )
        return found
