"""The continuation of a list as clients see it: opaque, signed, and good for one query alone."""

from __future__ import annotations

import binascii
import hashlib
import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from atakora_tf.contract.query import Query

__all__ = ["open_continuation", "query_binding", "seal_continuation"]

_MAC_BYTES: Final = 16
# Tokens of Cosmos DB are some kilobytes at most; an address longer than this is refused anyway.
_LONGEST: Final = 16_384


def query_binding(component: str, query: Query, *, deleted: bool, caller: str = "") -> bytes:
    """What a continuation is bound to: the query without its page, and who asks.

    `caller` is the subject whose rows are listed, where there is a row rule.
    """
    said = [
        component,
        caller,
        deleted,
        list(query.partition),
        [[each.field, each.op, each.value] for each in query.conditions],
        [[each.field, each.descending] for each in query.orders],
        None if query.select is None else list(query.select),
    ]
    return hashlib.sha256(json.dumps(said, separators=(",", ":")).encode()).digest()


def seal_continuation(token: str, binding: bytes, key: bytes) -> str:
    """The store's token, signed together with the binding; of letters, digits, `-` and `_`.

    `key` is a secret of at least 16 bytes, the same in every instance of the app.
    """
    payload = token.encode()
    return urlsafe_b64encode(_mac(payload, binding, key) + payload).rstrip(b"=").decode()


def open_continuation(sealed: str, binding: bytes, key: bytes) -> str | None:
    """The store's token; None if it was changed, or made for another query or with another key."""
    if len(sealed) > _LONGEST or not sealed.isascii():
        return None
    try:
        whole = urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
    except (binascii.Error, ValueError):
        return None
    mac, payload = whole[:_MAC_BYTES], whole[_MAC_BYTES:]
    if not hmac.compare_digest(mac, _mac(payload, binding, key)):
        return None
    # Base64 has several spellings of one text; only ours is taken.
    if urlsafe_b64encode(whole).rstrip(b"=").decode() != sealed:
        return None
    return payload.decode()


def _mac(payload: bytes, binding: bytes, key: bytes) -> bytes:
    return hmac.new(key, binding + payload, hashlib.sha256).digest()[:_MAC_BYTES]
