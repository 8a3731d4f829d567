"""Transactional batches: all operations of one partition, or none.

learn.microsoft.com/azure/cosmos-db/transactional-batch
"""

from __future__ import annotations

from typing import Any

from tests.cosmos import item_operations
from tests.cosmos.container import Container
from tests.cosmos.failure import Refused
from tests.cosmos.item_operations import Outcome, Preconditions
from tests.cosmos.partition_keys import Key

_MOST_OPERATIONS = 100  # learn.microsoft.com/azure/cosmos-db/concepts-limits
_WITH_BODY = {"Create": item_operations.create, "Upsert": item_operations.upsert}
_WITH_BOTH = {"Replace": item_operations.replace, "Patch": item_operations.patch}
_WITH_ID = {"Read": item_operations.read, "Delete": item_operations.delete}


def run(container: Container, key: Key, operations: Any) -> tuple[int, list[dict[str, Any]], float]:
    """The status of the batch, the results of its operations, and the charge."""
    if not isinstance(operations, list) or not 1 <= len(operations) <= _MOST_OPERATIONS:
        raise Refused(400, f"A batch takes 1 to {_MOST_OPERATIONS} operations.")
    done: list[Outcome] = []
    for index, operation in enumerate(operations):
        try:
            done.append(_one(container, key, operation))
        except Refused as error:
            for outcome in reversed(done):
                if outcome.undo is not None:
                    outcome.undo()
            return 207, failed(len(operations), index, error), 5.0 + sum(o.charge for o in done)
    results = [_result(outcome) for outcome in done]
    return 200, results, sum(outcome.charge for outcome in done)


def failed(count: int, index: int, error: Refused) -> list[dict[str, Any]]:
    """One operation failed, so every other one did as well: 424."""
    results = [{"statusCode": 424, "requestCharge": 0.0} for _ in range(count)]
    results[index] = {
        "statusCode": error.status,
        "subStatusCode": error.substatus,
        "requestCharge": 1.0,
        "message": error.message,
    }
    if "x-ms-retry-after-ms" in error.headers:
        results[index]["retryAfterMilliseconds"] = int(error.headers["x-ms-retry-after-ms"])
    return results


def _one(container: Container, key: Key, operation: Any) -> Outcome:
    if not isinstance(operation, dict):
        raise Refused(400, "An operation of a batch is an object.")
    kind = operation.get("operationType")
    known = {"operationType", "ifMatch", "ifNoneMatch"}
    if kind in _WITH_BODY or kind in _WITH_BOTH:
        known = known | {"resourceBody"}
    if kind in _WITH_ID or kind in _WITH_BOTH:
        known = known | {"id"}
    if unknown := operation.keys() - known:
        raise Refused(400, f"The operation '{kind}' has unknown properties: {sorted(unknown)}.")
    given = Preconditions(operation.get("ifMatch"), operation.get("ifNoneMatch"))
    body = operation.get("resourceBody")
    if kind in _WITH_BODY:
        return _WITH_BODY[kind](container, key, body, given)
    if kind in _WITH_BOTH:
        return _WITH_BOTH[kind](container, key, operation["id"], body, given)
    if kind in _WITH_ID:
        return _WITH_ID[kind](container, key, operation["id"], given)
    raise Refused(400, f"Unknown operation '{kind}'.")


def _result(outcome: Outcome) -> dict[str, Any]:
    result: dict[str, Any] = {"statusCode": outcome.status, "requestCharge": outcome.charge}
    if outcome.body is not None:
        result |= {"eTag": outcome.body["_etag"], "resourceBody": outcome.body}
    return result
