"""What Cosmos DB takes for an item (learn.microsoft.com/azure/cosmos-db/concepts-limits)."""

from __future__ import annotations

import json
import math
from typing import Any

from tests.cosmos.failure import Refused
from tests.cosmos.json_values import as_doubles

MOST_BYTES = 2 * 1024 * 1024
_MOST_ID_BYTES = 1023
_MOST_LEVELS = 128
_MOST_SECONDS = 2_147_483_647


def item_of(body: Any) -> dict[str, Any]:
    """The item as it is kept, without what the server sets itself."""
    if not isinstance(body, dict):
        raise Refused(400, "The body of an item has to be a JSON object.")
    check_id(body.get("id"))
    _check(body, 1)
    check_ttl(body.get("ttl"), "ttl" in body)
    size = len(json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode())
    if size > MOST_BYTES:
        raise Refused(413, "Request size is too large")
    return {name: value for name, value in as_doubles(body).items() if name not in SYSTEM}


SYSTEM = frozenset({"_rid", "_self", "_etag", "_attachments", "_ts"})


def check_id(value: Any) -> None:
    if not isinstance(value, str):
        raise Refused(
            400, "The input content is invalid because the required property 'id' is missing."
        )
    if not value or len(value.encode()) > _MOST_ID_BYTES:
        raise Refused(400, "The id has to have 1 to 1023 bytes.")
    if any(character in value for character in "/\\?#"):
        raise Refused(400, "The id contains one of the invalid characters / \\ ? #.")


def check_ttl(value: Any, there: bool) -> None:
    if not there:
        return
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not (value == -1 or 1 <= value <= _MOST_SECONDS):
        raise Refused(
            400, f"The ttl {value!r} has to be -1 or a whole number from 1 to {_MOST_SECONDS}."
        )


def _check(value: Any, level: int) -> None:
    if level > _MOST_LEVELS:
        raise Refused(400, "The item is nested deeper than 128 levels.")
    if isinstance(value, dict):
        for each in value.values():
            _check(each, level + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, level + 1)
    elif isinstance(value, float) and not math.isfinite(value):
        raise Refused(400, "JSON has no NaN and no Infinity.")
