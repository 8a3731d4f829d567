"""The keys that a directory signs with, as its address of keys (RFC 7517) gives them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import field, frozen
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from jwt import InvalidKeyError
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from atakora_tf.runtime.identity.strict_json import json_object

__all__ = ["KEY_ID_LENGTH", "SigningKey", "read_keys"]

KEY_ID_LENGTH: Final = 256
"""The most characters of a key's id; Entra ID has 27 or 43."""

# RS256 asks for 2048 bits or more (RFC 7518, 3.3). More than 8192 make each check slow.
_RSA_BITS: Final = range(2048, 8192 + 1)
_MOST_KEYS: Final = 64
_GUID: Final = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@frozen(kw_only=True)
class SigningKey:
    """A public key, and the one algorithm that it is for, whatever a token says.

    tenant: the directory for whose tokens alone the key is good; None if the document names none.
    """

    id: str
    algorithm: str
    public: RSAPublicKey | EllipticCurvePublicKey = field(repr=False)
    tenant: str | None = None


def read_keys(document: bytes) -> dict[str, SigningKey]:
    """The usable keys of a key set by their ids.

    Keys that are not for signing, of another algorithm, too small, private or unreadable are
    passed over: a directory may publish what we do not know. Of two with one id the first counts.

    Raises ValueError if the document is no key set.
    """
    listed = json_object(document).get("keys")
    if not isinstance(listed, list):
        raise ValueError("no list of keys")
    found: dict[str, SigningKey] = {}
    for key in _usable(listed):
        found.setdefault(key.id, key)
        if len(found) == _MOST_KEYS:
            break
    return found


def _usable(listed: list[Any]) -> Iterator[SigningKey]:
    for jwk in listed:
        if not isinstance(jwk, dict) or not _is_for_checking(jwk):
            continue
        try:
            key = _read(jwk)
        # What cryptography and PyJWT raise for broken numbers is of many kinds.
        except (InvalidKeyError, ValueError, TypeError, KeyError, AttributeError, OverflowError):
            continue
        if key is not None:
            yield key


def _is_for_checking(jwk: Mapping[str, Any]) -> bool:
    identity, operations = jwk.get("kid"), jwk.get("key_ops", ["verify"])
    return (
        isinstance(identity, str)
        and 0 < len(identity) <= KEY_ID_LENGTH
        and jwk.get("use", "sig") == "sig"
        and isinstance(operations, list)
        and "verify" in operations
        # A private key that is published is nobody's secret any more.
        and "d" not in jwk
    )


def _read(jwk: Mapping[str, Any]) -> SigningKey | None:
    public: Any
    match jwk.get("kty"):
        case "RSA":
            algorithm, public = "RS256", RSAAlgorithm.from_jwk(dict(jwk))
            if public.key_size not in _RSA_BITS:
                return None
        case "EC" if jwk.get("crv") == "P-256":
            algorithm, public = "ES256", ECAlgorithm.from_jwk(dict(jwk))
        case _:
            return None
    if jwk.get("alg", algorithm) != algorithm:
        return None
    return SigningKey(id=jwk["kid"], algorithm=algorithm, public=public, tenant=_tenant(jwk))


def _tenant(jwk: Mapping[str, Any]) -> str | None:
    """Whose tokens the key signs, where Entra ID says it: some keys are for one directory alone.

    learn.microsoft.com/entra/identity-platform/access-tokens, "Validate the signing key issuer".
    """
    found = _GUID.search(str(jwk.get("issuer", "")).lower())
    return None if found is None else found[0]
