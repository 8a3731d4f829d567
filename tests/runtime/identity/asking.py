"""Asking an authenticator, as the application does."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

import attrs

from atakora_tf.contract.access import Access, EntraAuth, token_rules
from atakora_tf.contract.api import ApiOperation, EntityApi
from atakora_tf.contract.operations import OperationName
from atakora_tf.runtime.caller import Authenticator, Caller
from tests.contract.apis import api
from tests.runtime.identity.directory import AUDIENCE, TENANT

__all__ = ["API", "ask", "now", "operation", "rules"]

API: EntityApi = api(partition_key="/tenant_id", auth="entra")
"""An API whose operations get their rules from `operation`."""


def rules(keys: str = "https://keys.example.com/", word: str = "read", **given: Any) -> Access:
    """Rules for tokens of the directory, with keys at this address."""
    return token_rules(
        EntraAuth(**{"tenant": TENANT, "audience": AUDIENCE, "keys": keys, **given}), word
    )


def operation(access: Access, name: OperationName = "read") -> ApiOperation:
    """An operation with these rules."""
    found = API.operation(name)
    assert found is not None
    return attrs.evolve(found, access=access)


async def ask(
    authenticator: Authenticator,
    access: Access,
    token: str | None = None,
    headers: Mapping[str, str] | None = None,
) -> Caller:
    """The caller of a request with a token."""
    sent = dict(headers or {})
    if token is not None:
        sent["authorization"] = f"Bearer {token}"
    return await authenticator.authenticate(sent, API, operation(access))


def now(awaited: Any) -> Any:
    """The result of what is awaited."""
    return asyncio.run(awaited)
