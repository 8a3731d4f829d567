"""What can go wrong in a store; messages are for logs, an API says it in its own words.

All classes are few and plain, so that the layer above can map each to one status.
"""

from __future__ import annotations

__all__ = [
    "AccessDenied",
    "BadContinuation",
    "BadItem",
    "BadPatch",
    "BadQuery",
    "Conflict",
    "ContainerMissing",
    "NotFound",
    "PreconditionFailed",
    "StoreError",
    "Throttled",
    "TooLarge",
    "Unavailable",
]


class StoreError(Exception):
    """The base of every refusal and failure of a store.

    operation: the index of the operation of a batch that failed, counted from 0; None outside
        batches.
    request_charge: RU that the failed call has cost, as far as it is known.
    """

    def __init__(
        self, message: str, *, operation: int | None = None, request_charge: float = 0.0
    ) -> None:
        super().__init__(message)
        self.operation = operation
        self.request_charge = request_charge


class NotFound(StoreError):
    """There is no such item in that partition (or its time to live is over)."""


class Conflict(StoreError):
    """Another item of the partition has the same id, or the same value of a unique key.

    unique_key: False for the id, True for a unique key.
    paths: the paths of that unique key; empty where the store does not tell (Cosmos DB does not).
    """

    def __init__(
        self,
        message: str,
        *,
        unique_key: bool,
        paths: tuple[str, ...] = (),
        operation: int | None = None,
        request_charge: float = 0.0,
    ) -> None:
        super().__init__(message, operation=operation, request_charge=request_charge)
        self.unique_key = unique_key
        self.paths = paths


class PreconditionFailed(StoreError):
    """The item has another ETag than the caller named, or the condition of a patch is not met."""


class TooLarge(StoreError):
    """The item, or the batch, is larger than Cosmos DB takes."""


class BadItem(StoreError, ValueError):
    """The item breaks a rule of Cosmos DB's: its id, a number, its depth, its partition key."""


class BadPatch(StoreError, ValueError):
    """The patch does not fit the item: a path without parent, a sum of no numbers."""


class BadQuery(StoreError, ValueError):
    """The query cannot be asked."""


class BadContinuation(BadQuery):
    """The continuation was not written by this store for this query."""


class Throttled(StoreError):
    """The container's RU/s are spent, and waiting longer would pass the deadline.

    retry_after: seconds after which it is worth asking again.
    """

    def __init__(
        self,
        message: str,
        *,
        retry_after: float,
        operation: int | None = None,
        request_charge: float = 0.0,
    ) -> None:
        super().__init__(message, operation=operation, request_charge=request_charge)
        self.retry_after = retry_after


class Unavailable(StoreError):
    """The store does not answer, or says that it cannot serve now.

    outcome_unknown: True if a write was sent and its answer never came: it may have happened.
    """

    def __init__(
        self,
        message: str,
        *,
        outcome_unknown: bool = False,
        operation: int | None = None,
        request_charge: float = 0.0,
    ) -> None:
        super().__init__(message, operation=operation, request_charge=request_charge)
        self.outcome_unknown = outcome_unknown


class AccessDenied(StoreError):
    """The store does not accept the identity or key, or its role is too small."""


class ContainerMissing(StoreError):
    """The container is not there, or has another partition key or other unique keys."""
