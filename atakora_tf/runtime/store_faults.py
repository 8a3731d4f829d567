"""What a failure of a store is for callers."""

from __future__ import annotations

import math

from atakora_tf.contract.problem_details import FieldError, json_pointer
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.errors import (
    BadContinuation,
    BadItem,
    BadPatch,
    Conflict,
    NotFound,
    PreconditionFailed,
    StoreError,
    Throttled,
    TooLarge,
    Unavailable,
)

__all__ = ["refusal_of"]

_SOON = "1"
_ABOUT_ITEMS = (
    NotFound,
    Conflict,
    PreconditionFailed,
    TooLarge,
    BadContinuation,
    BadItem,
    BadPatch,
)


def refusal_of(fault: StoreError) -> Refused:
    """The error of the catalogue; texts of the store are for the log at most."""
    # Texts about items name their ids, keys and values, which are no part of a log.
    what = type(fault).__name__
    log = what if isinstance(fault, _ABOUT_ITEMS) else f"{what}: {fault}"
    place = () if fault.operation is None else ("items", fault.operation)
    match fault:
        case NotFound():
            return Refused("ItemNotFound", log=log)
        case Conflict(unique_key=True):
            errors = [
                FieldError(detail="another item has this value", pointer=json_pointer(place) + path)
                for path in fault.paths
            ]
            return Refused("UniqueKeyTaken", errors=errors, log=log)
        case Conflict():
            errors = [FieldError(detail="the id is taken", pointer=json_pointer((*place, "id")))]
            return Refused("ItemExists", errors=errors, log=log)
        case PreconditionFailed():
            return Refused("PreconditionFailed", log=log)
        case TooLarge():
            return Refused("BodyTooLarge", log=log)
        case BadContinuation():
            return Refused("InvalidContinuation", log=log)
        case BadItem() | BadPatch():
            errors = [
                FieldError(detail="the database cannot keep this", pointer=json_pointer(place))
            ]
            return Refused("ValidationFailed", errors=errors, log=log)
        case Throttled():
            after = str(max(1, math.ceil(fault.retry_after)))
            return Refused("ServiceUnavailable", headers={"Retry-After": after}, log=log)
        case Unavailable():
            return Refused("ServiceUnavailable", headers={"Retry-After": _SOON}, log=log)
    # The identity or the container is wrong: nothing that a caller could wait for.
    return Refused("InternalError", log=log)
