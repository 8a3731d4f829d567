"""What a token says, once its signature is known to be good, and whether it is meant for us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.contract.access import Access
from atakora_tf.runtime.identity.bearer import rejected

__all__ = ["LEEWAY", "Claims", "check_times", "claims_for"]

LEEWAY: Final = 60.0
"""Seconds by which clocks may differ."""

_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_URI: Final = "api://"
# Beyond it seconds are no whole numbers in every reader of JSON (RFC 8259, 6).
_LAST_SECOND: Final = 2**53
_MOST_CHARACTERS: Final = 256


@frozen(kw_only=True)
class Claims:
    """The claims that rules of access speak of."""

    subject: str = field(repr=False)
    tenant: str | None
    scopes: frozenset[str]
    roles: frozenset[str]


def claims_for(claims: Mapping[str, Any], access: Access) -> Claims:
    """The claims, if the token is for this API; the time is not looked at.

    Raises `Refused` with `TokenRejected`.
    """
    if claims.get("iss") not in access.issuers:
        raise rejected("The token is from another issuer.")
    if not _audiences(claims.get("aud")) & _accepted(access.audiences):
        raise rejected("The token is for another audience.")
    return Claims(
        subject=_subject(claims, access.subject),
        tenant=_tenant(claims, access),
        scopes=_scopes(claims.get("scp", "")),
        roles=_roles(claims.get("roles", [])),
    )


def _audiences(value: Any) -> frozenset[str]:
    listed = value if isinstance(value, list) else [value]
    return frozenset(each for each in listed if isinstance(each, str))


@lru_cache(maxsize=64)
def _accepted(audiences: tuple[str, ...]) -> frozenset[str]:
    """An application's id and the URI made of it mean the same application.

    Tokens of version 1 name the URI, those of version 2 the id
    (learn.microsoft.com/entra/identity-platform/access-token-claims-reference, "aud").
    """
    found = set(audiences)
    for audience in audiences:
        bare = audience.removeprefix(_URI)
        if _GUID.fullmatch(bare.lower()):
            found |= {bare, f"{_URI}{bare}"}
    return frozenset(found)


def check_times(claims: Mapping[str, Any], now: float) -> None:
    """Raises `Refused` with `TokenRejected` unless the token is good now."""
    if "exp" not in claims:
        raise rejected("The token does not say when it expires.")
    if now >= _second(claims["exp"]) + LEEWAY:
        raise rejected("The token is expired.")
    for name in ("nbf", "iat"):
        if name in claims and _second(claims[name]) > now + LEEWAY:
            raise rejected("The token is not valid yet.")


def _second(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise rejected("The token holds a time that is none.")
    if not 0 <= value <= _LAST_SECOND:
        raise rejected("The token holds a time that is none.")
    return float(value)


def _subject(claims: Mapping[str, Any], name: str) -> str:
    subject = claims.get(name)
    if not isinstance(subject, str) or not 0 < len(subject) <= _MOST_CHARACTERS:
        raise rejected("The token does not say whom it stands for.")
    return subject


def _tenant(claims: Mapping[str, Any], access: Access) -> str | None:
    tenant = claims.get("tid")
    expected = (access.tenant or "").lower()
    # An issuer that is not Entra ID knows no directories; that it is the one is check enough.
    if tenant is None and not any(expected in issuer.lower() for issuer in access.issuers):
        return None
    if not isinstance(tenant, str) or tenant.lower() != expected:
        raise rejected("The token is of another directory.")
    return tenant.lower()


def _scopes(value: Any) -> frozenset[str]:
    if not isinstance(value, str):
        raise rejected("The token holds scopes that cannot be read.")
    return frozenset(value.split())


def _roles(value: Any) -> frozenset[str]:
    if not isinstance(value, list) or not all(isinstance(role, str) for role in value):
        raise rejected("The token holds app roles that cannot be read.")
    return frozenset(value)
