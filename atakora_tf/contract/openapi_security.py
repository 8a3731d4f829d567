"""The security schemes of an OpenAPI document."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from atakora_tf.contract.access import Access
from atakora_tf.contract.api import ApiContract

__all__ = ["Schemes"]


class Schemes:
    """How callers sign in, over all operations of a contract."""

    def __init__(self, contract: ApiContract) -> None:
        accesses = [each.access for api in contract.apis for each in api.operations]
        found = {_identity(access) for access in accesses if access.kind == "entra"}
        # One way to sign in has the plain name; several are told apart by what they are, so that
        # their order says nothing.
        self._names = {each: "entra" if len(found) == 1 else _named(each) for each in found}
        self._accesses = accesses

    def components(self) -> dict[str, Any]:
        """Every scheme by its name, sorted."""
        made: dict[str, Any] = {}
        for access in self._accesses:
            if access.kind == "entra":
                made[self._names[_identity(access)]] = _entra(access)
            elif access.kind == "function":
                made["functionKey"] = {
                    "type": "apiKey",
                    "in": "header",
                    "name": "x-functions-key",
                    "description": "A key of the function, or of the whole app.",
                }
        return dict(sorted(made.items()))

    def of(self, access: Access) -> list[dict[str, list[str]]]:
        """The `security` of an operation: each entry is enough."""
        if access.kind == "anonymous":
            return []
        if access.kind == "function":
            return [{"functionKey": []}]
        name = self._names[_identity(access)]
        return [{name: [scope]} for scope in access.scopes] or [{name: []}]


def _identity(access: Access) -> tuple[object, ...]:
    return (access.tenant, access.issuers, access.audiences, access.keys)


def _named(identity: tuple[object, ...]) -> str:
    return f"entra_{sha256(repr(identity).encode()).hexdigest()[:8]}"


def _entra(access: Access) -> dict[str, Any]:
    if not access.issuers:
        return {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "A token of Microsoft Entra ID; directory and audience are settings of "
            "the app.",
        }
    audiences = " or ".join(access.audiences)
    return {
        "type": "openIdConnect",
        "openIdConnectUrl": f"{access.issuers[0].rstrip('/')}/.well-known/openid-configuration",
        "description": f"A token of Microsoft Entra ID for {audiences}.",
        "x-issuers": list(access.issuers),
        "x-audiences": list(access.audiences),
    }
