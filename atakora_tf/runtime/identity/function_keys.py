"""Function keys where no host of Azure asks for them."""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence

from atakora_tf.runtime.refusals import Refused

__all__ = ["check_function_key"]


def check_function_key(headers: Mapping[str, str], keys: Sequence[str]) -> None:
    """`x-functions-key` has to be one of the keys; raises `Refused`, `AuthenticationRequired`."""
    given = headers.get("x-functions-key", "").encode("utf-8", "surrogateescape")
    # Every key is compared, and in constant time: how long it takes tells nothing.
    matches = [hmac.compare_digest(given, key.encode("utf-8")) for key in keys if key]
    if not any(matches):
        raise Refused("AuthenticationRequired")
