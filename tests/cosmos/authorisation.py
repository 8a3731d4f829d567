"""Who may call: the signature of the account's key, or a bearer token that the test handed out.

learn.microsoft.com/rest/api/cosmos-db/access-control-on-cosmosdb-resources
"""

from __future__ import annotations

import base64
import hmac
from collections.abc import Mapping, Set
from hashlib import sha256
from urllib.parse import unquote

from tests.cosmos.failure import Refused


def check(
    headers: Mapping[str, str],
    *,
    verb: str,
    kind: str,
    resources: tuple[str, ...],
    key: str,
    tokens: Set[str],
) -> None:
    """Refuse with 401 what is not signed rightly; `resources` are spellings of one resource."""
    given = dict(
        part.partition("=")[::2] for part in unquote(headers.get("authorization", "")).split("&")
    )
    if given.get("ver") != "1.0":
        raise Refused(
            401, "Required Header authorization is missing. Ensure a valid token is passed."
        )
    if given.get("type") == "aad":
        if given.get("sig") not in tokens:
            raise Refused(401, "The bearer token is not valid for this account.")
        return
    date = headers.get("x-ms-date", "")
    signatures = {_signature(key, verb, kind, resource, date) for resource in resources}
    if given.get("type") != "master" or given.get("sig") not in signatures:
        raise Refused(
            401,
            "The input authorization token can't serve the request. Please check that the expected "
            "payload is built as per the protocol, and check the key being used.",
        )


def _signature(key: str, verb: str, kind: str, resource: str, date: str) -> str:
    text = f"{verb.lower()}\n{kind.lower()}\n{resource}\n{date.lower()}\n\n"
    digest = hmac.new(base64.b64decode(key), text.encode(), sha256).digest()
    return base64.b64encode(digest).decode()
