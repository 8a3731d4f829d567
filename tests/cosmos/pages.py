"""Continuation tokens: where a page ended, bound to the query that it belongs to."""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

from tests.cosmos.failure import Refused


def bound_to(*of: Any) -> str:
    """What a token belongs to: query, parameters, scope."""
    text = json.dumps(of, sort_keys=True, ensure_ascii=False, default=repr)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def token(owner: str, position: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps([owner, position]).encode()).decode()


def position(owner: str, text: str | None) -> Any:
    """The position that a token stands for; None is the start."""
    if text is None:
        return None
    try:
        of, found = json.loads(base64.urlsafe_b64decode(text))
    except (ValueError, TypeError):
        raise Refused(400, "Invalid continuation token.") from None
    if of != owner:
        raise Refused(400, "Invalid continuation token: it belongs to another query.")
    return found
