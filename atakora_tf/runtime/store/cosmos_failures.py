"""What the SDK of Cosmos DB raises, as the errors of a store."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from attrs import frozen

from atakora_tf.runtime.store.errors import (
    AccessDenied,
    BadItem,
    Conflict,
    ContainerMissing,
    NotFound,
    PreconditionFailed,
    StoreError,
    Throttled,
    TooLarge,
    Unavailable,
)

if TYPE_CHECKING:
    from azure.cosmos.exceptions import CosmosHttpResponseError

__all__ = ["Failure", "failure_of", "refusal"]

_OWNER_NOT_FOUND: Final = 1003
_SESSION_NOT_AVAILABLE: Final = 1002
_DEFAULT_WAIT: Final = 0.1


@frozen
class Failure:
    """What to make of an exception.

    error: what the caller will see.
    wait: seconds to wait before asking again, if that can help; None if the error stands.
    """

    error: StoreError
    wait: float | None = None


def failure_of(error: BaseException, *, write: bool) -> Failure:
    """The failure that an exception of the SDK or of its connection means.

    A write whose answer was lost is never sent again by itself: it may have happened.
    """
    from azure.core.exceptions import AzureError, ServiceRequestError
    from azure.cosmos.exceptions import CosmosHttpResponseError

    if isinstance(error, CosmosHttpResponseError):
        return _answered(error, write=write)
    if isinstance(error, ServiceRequestError) and _never_sent(error):
        return Failure(Unavailable("Cosmos DB cannot be reached."), wait=0.0)
    if isinstance(error, AzureError | asyncio.TimeoutError):
        lost = Unavailable("The answer of Cosmos DB was lost.", outcome_unknown=write)
        return Failure(lost, wait=None if write else 0.0)
    raise error


def refusal(
    status: int,
    message: str,
    *,
    substatus: int = 0,
    charge: float = 0.0,
    retry_after: float = _DEFAULT_WAIT,
    operation: int | None = None,
) -> StoreError:
    """The error for a status of Cosmos DB's.

    learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb
    """
    match status:
        case 404 if substatus == _OWNER_NOT_FOUND:
            return ContainerMissing(
                "The container is not in Cosmos DB.", operation=operation, request_charge=charge
            )
        case 404 if substatus == _SESSION_NOT_AVAILABLE:
            return Unavailable(
                "No replica has caught up with the session yet.",
                operation=operation,
                request_charge=charge,
            )
        case 404:
            return NotFound("There is no such item.", operation=operation, request_charge=charge)
        case 409:
            return Conflict(
                "Another item has the same value of a unique key."
                if "unique" in message.lower()
                else "An item with this id is there already.",
                unique_key="unique" in message.lower(),
                operation=operation,
                request_charge=charge,
            )
        case 412:
            return PreconditionFailed(
                "The item has changed, or does not fulfil the condition.",
                operation=operation,
                request_charge=charge,
            )
        case 413:
            return TooLarge(
                "Cosmos DB says that the request is too large.",
                operation=operation,
                request_charge=charge,
            )
        case 429:
            return Throttled(
                "The request units of the container are spent.",
                retry_after=retry_after,
                operation=operation,
                request_charge=charge,
            )
        case 401 | 403:
            return AccessDenied(
                f"Cosmos DB refuses the identity or key with {status}.", request_charge=charge
            )
        case 400:
            return BadItem(
                f"Cosmos DB refuses the request: {message}",
                operation=operation,
                request_charge=charge,
            )
    return Unavailable(
        f"Cosmos DB answers with {status}.", operation=operation, request_charge=charge
    )


def _answered(error: CosmosHttpResponseError, *, write: bool) -> Failure:
    headers = error.headers or {}
    charge = float(headers.get("x-ms-request-charge") or 0.0)
    retry_after = float(headers.get("x-ms-retry-after-ms") or 1000 * _DEFAULT_WAIT) / 1000
    status = error.status_code or 0
    refused = refusal(
        status,
        error.message,
        substatus=int(error.sub_status or 0),
        charge=charge,
        retry_after=retry_after,
    )
    if status == 429:
        return Failure(refused, wait=retry_after)
    if not isinstance(refused, Unavailable):
        return Failure(refused)
    # 503, 449 and 410 say that nothing was done; of 408 and 500 nobody knows.
    if write and status in (408, 500):
        unknown = Unavailable(str(refused), outcome_unknown=True, request_charge=charge)
        return Failure(unknown)
    return Failure(refused, wait=0.0)


def _never_sent(error: BaseException) -> bool:
    """Whether the connection was never made.

    The SDK says `ServiceRequestError` of a connection that was cut after sending, too.
    """
    try:
        from aiohttp import ClientConnectorError
    except ImportError:
        return False
    return isinstance(getattr(error, "inner_exception", None), ClientConnectorError)
