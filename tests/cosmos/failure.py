"""What the server refuses, as Cosmos DB says it: status, sub-status, message, headers."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

# learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb
CROSS_PARTITION_QUERY = 1004
KEY_MISMATCH = 1001
COLLECTION_RID_MISMATCH = 1024
SESSION_NOT_AVAILABLE = 1002
OWNER_NOT_FOUND = 1003
RATE_TOO_LARGE = 3200


class Refused(Exception):
    """The request is answered with an error status."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        substatus: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.message = message
        self.substatus = substatus
        self.headers = dict(headers or {})

    @property
    def body(self) -> dict[str, object]:
        code = "TooManyRequests" if self.status == 429 else _code(self.status)
        return {"code": code, "message": f"Message: {self.message}"}


class Misused(Refused):
    """A request that no real client sends: it fails the test, whatever the client does of it."""

    def __init__(self, message: str) -> None:
        super().__init__(400, message)


def throttled(retry_after_ms: int) -> Refused:
    return Refused(
        429,
        "Request rate is large. More Request Units may be needed, so no changes were made.",
        substatus=RATE_TOO_LARGE,
        headers={"x-ms-retry-after-ms": str(max(1, retry_after_ms))},
    )


def _code(status: int) -> str:
    return "".join(word.capitalize() for word in HTTPStatus(status).phrase.split())
