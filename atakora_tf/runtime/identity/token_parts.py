"""A token in its three parts, before anything in it is believed."""

from __future__ import annotations

import re
from typing import Any, Final

from attrs import field, frozen
from jwt.utils import base64url_decode

from atakora_tf.runtime.identity.bearer import rejected
from atakora_tf.runtime.identity.signing_key import KEY_ID_LENGTH
from atakora_tf.runtime.identity.strict_json import json_object

__all__ = ["MOST_BYTES", "TokenHeader", "read_header"]

MOST_BYTES: Final = 16 * 1024
"""The most bytes of a token. Entra ID writes up to 200 groups into one, 39 bytes each, which are
some 10 KB in base64 (learn.microsoft.com/entra/identity-platform/access-token-claims-reference,
"groups")."""

_MOST_HEADER: Final = 2 * 1024
_PARTS: Final = re.compile(r"([A-Za-z0-9_-]+)\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
# The type is of an access token or unsaid (RFC 9068, 2.1; RFC 7515, 4.1.9).
_TYPES: Final = frozenset({"jwt", "at+jwt", "application/at+jwt"})
_UNREADABLE: Final = "The token cannot be read."
_ALGORITHMS: Final = frozenset({"RS256", "ES256"})


@frozen(kw_only=True)
class TokenHeader:
    """What a token says of its signature; it is only used to find the key."""

    algorithm: str
    key_id: str = field(repr=False)


def read_header(token: str) -> TokenHeader:
    """The header of a token of at most `MOST_BYTES`; raises `Refused` with `TokenRejected`.

    Addresses and keys that a token brings along (`jku`, `x5u`, `jwk`) are not looked at.
    """
    parts = _PARTS.fullmatch(token)
    if parts is None or len(parts[1]) > _MOST_HEADER:
        raise rejected(_UNREADABLE)
    try:
        header = json_object(base64url_decode(parts[1]))
    except ValueError:
        raise rejected(_UNREADABLE) from None
    if "crit" in header or str(header.get("typ", "JWT")).lower() not in _TYPES:
        raise rejected("The token is of another kind than this API reads.")
    return TokenHeader(algorithm=_algorithm(header), key_id=_key_id(header))


def _algorithm(header: dict[str, Any]) -> str:
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in _ALGORITHMS:
        raise rejected("The token is not signed with RS256 or ES256.")
    return algorithm


def _key_id(header: dict[str, Any]) -> str:
    key_id = header.get("kid")
    if not isinstance(key_id, str) or not 0 < len(key_id) <= KEY_ID_LENGTH:
        raise rejected("The token does not name its signing key.")
    return key_id
