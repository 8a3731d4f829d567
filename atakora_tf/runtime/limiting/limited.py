"""An authenticator that also counts: no caller asks for more than its share."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Final

from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.runtime.caller import Authenticator, Caller
from atakora_tf.runtime.limiting.client_address import client_address
from atakora_tf.runtime.limiting.token_buckets import TokenBuckets
from atakora_tf.runtime.refusals import Refused

__all__ = ["LimitedAuthenticator"]


# The headers of the request that has paid: some requests need two permissions, and are one all the
# same.
_paid: Final[ContextVar[Mapping[str, str] | None]] = ContextVar("atakora_paid", default=None)


class LimitedAuthenticator:
    """Asks another `Authenticator` who calls, and refuses who calls too often with 429.

    callers: a bucket for each caller that is known: by subject, by function key, else by address.
    failures: a bucket for each address, from which requests take that are not let in (401). Once
        it is empty, tokens from there are not even looked at; those who get in do not pay for it.
    proxies: as of `client_address`.

    Counts are of this process alone: with n instances a caller may ask for n times as much.
    """

    def __init__(
        self,
        inner: Authenticator,
        *,
        callers: TokenBuckets,
        failures: TokenBuckets | None = None,
        proxies: int = 1,
    ) -> None:
        self._inner = inner
        self._callers = callers
        self._failures = failures
        self._proxies = proxies

    async def authenticate(
        self, headers: Mapping[str, str], api: EntityApi, operation: ApiOperation
    ) -> Caller:
        """The caller; raises `Refused`, with `TooManyRequests` among others."""
        address = client_address(headers, proxies=self._proxies) or "nowhere"
        if self._failures is not None:
            _refuse_after(self._failures.wait(address))
        try:
            caller = await self._inner.authenticate(headers, api, operation)
        except Refused as refused:
            if self._failures is not None and refused.status == 401:
                self._failures.take(address)
            raise
        if _paid.get() is not headers:
            _refuse_after(self._callers.take(_key(caller, headers, address)))
            _paid.set(headers)
        return caller


def _key(caller: Caller, headers: Mapping[str, str], address: str) -> str:
    if caller.subject is not None:
        return caller.key
    key = headers.get("x-functions-key")
    if caller.kind == "function" and key:
        # The platform has checked it; kept as a hash, so that no memory dump holds keys.
        digest = hashlib.blake2b(key.encode("utf-8", "surrogatepass"), digest_size=16)
        return f"function:{digest.hexdigest()}"
    return f"{caller.kind}:{address}"


def _refuse_after(wait: float) -> None:
    if wait > 0:
        raise Refused("TooManyRequests", headers={"Retry-After": str(max(1, math.ceil(wait)))})
