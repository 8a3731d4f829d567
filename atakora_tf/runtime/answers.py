"""Answers of operations."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from urllib.parse import quote, urlencode

from attrs import field, frozen
from starlette.types import Send

__all__ = ["Answer", "json_answer", "location"]

_JSON = b"application/json"
_ENCODER = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))


@frozen
class Answer:
    """A status, headers (names in lower case), and a body."""

    status: int
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes | None = None

    async def send(self, send: Send, extra: Mapping[str, str], *, bare: bool) -> None:
        """Send it; `bare` leaves the body away, as HEAD asks."""
        headers = [
            (name.encode(), value.encode("latin-1"))
            for each in (self.headers, extra)
            for name, value in each.items()
        ]
        if self.body is not None:
            headers.append((b"content-type", _JSON))
            headers.append((b"content-length", str(len(self.body)).encode()))
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": b"" if bare else self.body or b""})


def json_answer(status: int, value: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer with a JSON body."""
    return Answer(status, headers or {}, _ENCODER.encode(value).encode())


def location(route: str, item_id: str, key: Sequence[tuple[str, str]]) -> str:
    """The address of an item, percent-encoded: its path, and its partition key as the query."""
    path = f"{route}/{quote(item_id, safe='')}"
    return f"{path}?{urlencode(key, quote_via=quote)}" if key else path
