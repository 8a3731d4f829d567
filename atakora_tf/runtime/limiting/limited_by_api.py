"""The rate limits of a backend's APIs."""

from __future__ import annotations

from collections.abc import Mapping

from atakora_tf.contract.api import ApiContract, ApiOperation, EntityApi
from atakora_tf.runtime.caller import Authenticator, Caller
from atakora_tf.runtime.limiting.limited import LimitedAuthenticator
from atakora_tf.runtime.limiting.rate import Rate
from atakora_tf.runtime.limiting.token_buckets import TokenBuckets

__all__ = ["LimitedByApi"]


class LimitedByApi:
    """An `Authenticator` that counts the requests to each API by itself."""

    def __init__(self, inner: Authenticator, contract: ApiContract) -> None:
        self._inner = inner
        self._limited = {
            api.component: LimitedAuthenticator(
                inner, callers=TokenBuckets(Rate(limit.requests, limit.seconds, limit.at_once))
            )
            for api in contract.apis
            if (limit := api.rate_limit) is not None
        }

    async def authenticate(
        self, headers: Mapping[str, str], api: EntityApi, operation: ApiOperation
    ) -> Caller:
        """The caller; raises `Refused`, with `TooManyRequests` among others."""
        asked = self._limited.get(api.component, self._inner)
        return await asked.authenticate(headers, api, operation)
