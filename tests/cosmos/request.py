"""A request as the handlers see it, and the headers that are known at all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.cosmos.failure import Misused, Refused
from tests.cosmos.item_rules import MOST_BYTES

# What the SDK or its HTTP client sends; all else of a request is a mistake of the caller.
_WORDS = """
    accept accept-encoding authorization cache-control connection content-length content-type
    host user-agent transfer-encoding traceparent tracestate if-match if-none-match
    if-modified-since a-im prefer
    x-ms-activity-id x-ms-client-id x-ms-client-request-id x-ms-consistency-level
    x-ms-continuation x-ms-cosmos-batch-atomic x-ms-cosmos-batch-continue-on-error
    x-ms-cosmos-correlated-activityid x-ms-cosmos-intended-collection-rid
    x-ms-cosmos-is-batch-request x-ms-cosmos-is-query-plan-request x-ms-cosmos-query-version
    x-ms-cosmos-sdk-supportedcapabilities x-ms-cosmos-supported-query-features
    x-ms-cosmos-populateindexmetrics x-ms-date x-ms-documentdb-is-upsert x-ms-documentdb-isquery
    x-ms-documentdb-partitionkey x-ms-documentdb-partitionkeyrangeid
    x-ms-documentdb-populatequerymetrics x-ms-documentdb-populatequotainfo
    x-ms-documentdb-populatepartitionstatistics x-ms-documentdb-query-enablecrosspartition
    x-ms-documentdb-query-enable-scan x-ms-documentdb-query-iscontinuationexpected
    x-ms-documentdb-responsecontinuationtokenlimitinkb x-ms-end-epk x-ms-max-item-count
    x-ms-offer-throughput x-ms-read-key-type x-ms-return-client-request-id x-ms-session-token
    x-ms-start-epk x-ms-thinclient-proxy-operation-type x-ms-thinclient-proxy-resource-type
    x-ms-version
"""
_KNOWN = frozenset(_WORDS.split())
_VERSION = "2020-07-15"


@dataclass(frozen=True)
class Request:
    method: str
    parts: tuple[str, ...]  # of the path, decoded
    headers: Mapping[str, str]  # by lower-case name
    content: bytes = field(repr=False)

    def check_headers(self) -> None:
        if unknown := sorted(self.headers.keys() - _KNOWN):
            raise Misused(f"Unknown request headers: {unknown}.")
        if self.headers.get("x-ms-version") != _VERSION:
            raise Misused(f"The header x-ms-version has to be {_VERSION}.")
        if "x-ms-date" not in self.headers:
            raise Misused("The header x-ms-date is missing.")

    def flag(self, header: str) -> bool:
        value = self.headers.get(header, "false").lower()
        if value not in ("true", "false"):
            raise Misused(f"The header {header} is true or false, not '{value}'.")
        return value == "true"

    def number(self, header: str) -> int | None:
        value = self.headers.get(header)
        if value is None:
            return None
        try:
            return int(value)
        except ValueError:
            raise Misused(f"The header {header} is a number, not '{value}'.") from None

    def json(self) -> Any:
        if len(self.content) > MOST_BYTES + 64 * 1024:
            raise Refused(413, "Request size is too large")
        try:
            text = self.content.decode()
            text.encode()  # surrogates that JSON escapes cannot hide
            return json.loads(text, parse_constant=_no_constant)
        except (ValueError, RecursionError):
            raise Refused(400, "The request payload is invalid JSON.") from None


@dataclass
class Response:
    status: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    charge: float = 0.0

    def content(self) -> bytes:
        if self.body is None:
            return b""
        return json.dumps(self.body, ensure_ascii=False, separators=(",", ":")).encode()


def _no_constant(name: str) -> None:
    raise ValueError(name)
