"""From a token to its claims: the signature first, then what it says."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any, Final

from attrs import field, frozen
from jwt import InvalidTokenError, PyJWS

from atakora_tf.contract.access import Access
from atakora_tf.runtime.identity.bearer import rejected
from atakora_tf.runtime.identity.claims import Claims, check_times, claims_for
from atakora_tf.runtime.identity.key_set import KeySet
from atakora_tf.runtime.identity.signing_key import SigningKey
from atakora_tf.runtime.identity.strict_json import json_object
from atakora_tf.runtime.identity.token_parts import MOST_BYTES, read_header

__all__ = ["TokenCheck"]

# No other algorithm is known to it: neither `none` nor those with a shared secret.
_SIGNATURES: Final = PyJWS(algorithms=["RS256", "ES256"])


@frozen
class _Verified:
    """A token whose signature was found to be good with this key, by what it says.

    accepted: the claims for each of the rules under which it was accepted, by `id`; the rules are
    kept beside them, so that none is mistaken for another.
    """

    key: SigningKey
    said: Mapping[str, Any] = field(repr=False)
    accepted: dict[int, tuple[Access, Claims]] = field(factory=dict, repr=False)

    def claims(self, access: Access) -> Claims:
        """The claims, if the token is for this API; the time is not looked at."""
        found = self.accepted.get(id(access))
        if found is None:
            found = self.accepted[id(access)] = access, claims_for(self.said, access)
        return found[1]


class TokenCheck:
    """Checks tokens; one object for a process.

    A caller sends the same token for an hour. So signatures that were good are remembered, by the
    hash of the token and as long as their key is one of the directory's, and so is that the token
    is for the rules of an operation; the time is checked for every request.

    most: how many signatures are remembered. clock: seconds since the epoch.
    """

    def __init__(self, *, most: int = 1024, clock: Callable[[], float] = time.time) -> None:
        self._most = most
        self._clock = clock
        self._verified: OrderedDict[bytes, _Verified] = OrderedDict()

    async def claims(self, token: str, access: Access, keys: KeySet) -> Claims:
        """The claims of a token that is accepted under these rules.

        Raises `Refused`: `TokenRejected`, or `ServiceUnavailable` where there are no keys.
        """
        if len(token) > MOST_BYTES:
            raise rejected("The token is too large.")
        # Not every text that comes as a token is one that can be written in UTF-8.
        digest = sha256(token.encode("utf-8", "surrogatepass")).digest()
        known = self._verified.get(digest)
        if known is None or await keys.find(known.key.id) is not known.key:
            known = _Verified(*await _verify(token, keys))
            self._remember(digest, known)
        if known.key.tenant not in (None, access.tenant):
            raise rejected("The token is signed with a key that is not known.")
        check_times(known.said, self._clock())
        return known.claims(access)

    def _remember(self, digest: bytes, verified: _Verified) -> None:
        self._verified[digest] = verified
        if len(self._verified) > self._most:
            self._verified.popitem(last=False)


async def _verify(token: str, keys: KeySet) -> tuple[SigningKey, Mapping[str, Any]]:
    header = read_header(token)
    key = await keys.find(header.key_id)
    if key is None:
        raise rejected("The token is signed with a key that is not known.")
    # The key says what it is for; a token that claims something else is a trick.
    if header.algorithm != key.algorithm:
        raise rejected("The token is signed in another way than its key is for.")
    try:
        signed = _SIGNATURES.decode(token, key.public, algorithms=[key.algorithm])
        return key, json_object(signed)
    # InvalidTokenError: the signature. ValueError: signed, yet not JSON.
    except (InvalidTokenError, ValueError):
        raise rejected("The signature of the token is wrong.") from None
