"""What the SDK of Cosmos DB raises, sorted by what can be done about it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from attrs import frozen

if TYPE_CHECKING:
    from azure.cosmos.exceptions import CosmosBatchOperationError, CosmosHttpResponseError

__all__ = ["Failure", "Kind", "charge_of", "failure_of"]

Kind: TypeAlias = Literal["throttled", "busy", "lost", "unreachable", "unauthorised", "refused"]
"""What a failure means.

throttled: the RU are spent; nothing was done. busy: the server says that it cannot serve now.
lost: no answer came. unreachable: there was no connection. After these, one may ask again; after
all but the first, a write may have happened all the same.
unauthorised: neither key nor identity is accepted. refused: the request itself is, for good.
"""

_DEFAULT_WAIT: Final = 0.1
_OWNER_NOT_FOUND: Final = 1003
_SESSION_NOT_AVAILABLE: Final = 1002
# learn.microsoft.com/azure/cosmos-db/nosql/troubleshoot-forbidden, "Partition key exceeding
# storage"
_PARTITION_FULL: Final = 1014


@frozen
class Failure:
    """A failed attempt.

    status, substatus: as the server said; 0 where it said nothing. text: what it said, one line.
    wait: seconds that it asks for. charge: RU; None where nothing is known.
    index: the operation of a batch that failed, 0 outside of batches.
    """

    kind: Kind
    text: str
    status: int = 0
    substatus: int = 0
    wait: float = 0.0
    charge: float | None = None
    index: int = 0

    @property
    def owner_missing(self) -> bool:
        """Whether the database or the container is not there."""
        return self.status == 404 and self.substatus == _OWNER_NOT_FOUND


def charge_of(headers: Mapping[str, Any]) -> float:
    """The RU that an answer names; 0 where it names none."""
    return float(headers.get("x-ms-request-charge") or 0.0)


def failure_of(error: Exception) -> Failure:
    """The failure that an exception of the SDK or of its connection means.

    Raises what is none of theirs.
    """
    from azure.core.exceptions import AzureError, ClientAuthenticationError, ServiceRequestError
    from azure.cosmos.exceptions import CosmosBatchOperationError, CosmosHttpResponseError

    match error:
        case CosmosBatchOperationError():
            return _inside(error)
        case CosmosHttpResponseError():
            return _answered(error)
        case ClientAuthenticationError():
            return Failure("unauthorised", _line(error))
        case ServiceRequestError() if _never_sent(error):
            return Failure("unreachable", _line(error))
        case AzureError():
            return Failure("lost", _line(error))
        case asyncio.TimeoutError():
            return Failure("lost", "no answer came in time")
    raise error


def _answered(error: CosmosHttpResponseError) -> Failure:
    headers = error.headers or {}
    status, substatus = error.status_code or 0, int(error.sub_status or 0)
    return Failure(
        _kind(status, substatus),
        _message(str(error.http_error_message)),
        status,
        substatus,
        float(headers.get("x-ms-retry-after-ms") or 1000 * _DEFAULT_WAIT) / 1000,
        charge_of(headers),
    )


def _inside(error: CosmosBatchOperationError) -> Failure:
    """The batch was answered, and one of its operations failed, so that all of them did."""
    index = int(error.error_index)
    result: Mapping[str, Any] = error.operation_responses[index]
    status, substatus = int(result["statusCode"]), int(result.get("subStatusCode", 0))
    kind = _kind(status, substatus)
    return Failure(
        # Access is not a matter of one operation.
        "refused" if kind == "unauthorised" else kind,
        _message(str(result.get("message", ""))) or f"the operation failed with {status}",
        status,
        substatus,
        float(result.get("retryAfterMilliseconds", 1000 * _DEFAULT_WAIT)) / 1000,
        charge_of(error.headers or {}),
        index,
    )


def _kind(status: int, substatus: int) -> Kind:
    """learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb"""
    match status:
        case 429:
            return "throttled"
        case 401:
            return "unauthorised"
        case 403 if substatus != _PARTITION_FULL:
            return "unauthorised"
        case 404 if substatus == _SESSION_NOT_AVAILABLE:
            return "busy"
        case 400 | 403 | 404 | 409 | 412 | 413:
            return "refused"
        case 408:
            return "lost"
        case 410 | 449:
            return "busy"
    return "busy" if status >= 500 else "refused"


def _message(text: str) -> str:
    """What the server said, without the JSON and the word around it."""
    import json

    try:
        said = json.loads(text)
    except ValueError:
        said = None
    if isinstance(said, dict) and isinstance(said.get("message"), str):
        text = said["message"]
    line = text.strip().partition("\n")[0].strip()
    return line.removeprefix("Message: ").strip()[:300].rstrip(".")


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0][:300].rstrip(".") or type(error).__name__


def _never_sent(error: BaseException) -> bool:
    """Whether the connection was never made.

    The SDK says `ServiceRequestError` of a connection that was cut after sending, too.
    """
    from aiohttp import ClientConnectorError

    return isinstance(getattr(error, "inner_exception", None), ClientConnectorError)
