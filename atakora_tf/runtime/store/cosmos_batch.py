"""Transactional batches as the SDK takes and gives them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from atakora_tf.runtime.store.batch_steps import (
    BatchStep,
    CreateItem,
    DeleteItem,
    PatchItem,
    ReadItem,
    ReplaceItem,
    UpsertItem,
)
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.cosmos_conditions import predicate
from atakora_tf.runtime.store.cosmos_failures import refusal
from atakora_tf.runtime.store.errors import BadItem, BadPatch, StoreError
from atakora_tf.runtime.store.item_rules import checked_item
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.results import BatchDone, Stored, without_system

if TYPE_CHECKING:
    from azure.cosmos.exceptions import CosmosBatchOperationError

__all__ = ["as_sdk", "done", "operations", "refused"]

Operation = tuple[str, tuple[Any, ...], dict[str, Any]]


def as_sdk(step: PatchStep) -> dict[str, object]:
    """A step of a patch as the SDK takes it."""
    op = "incr" if step.op == "increment" else step.op
    given: dict[str, object] = {"op": op, "path": step.path}
    return given if step.op == "remove" else {**given, "value": step.value}


def operations(steps: Sequence[BatchStep], spec: ContainerSpec) -> list[Operation]:
    """The steps as the SDK's tuples."""
    return [_operation(step, spec) for step in steps]


def _operation(step: BatchStep, spec: ContainerSpec) -> Operation:
    match step:
        case CreateItem(item):
            return "create", (checked_item(item, spec)[0],), {}
        case UpsertItem(item):
            return "upsert", (checked_item(item, spec)[0],), {}
        case ReplaceItem(item, if_match):
            own, _ = checked_item(item, spec)
            return "replace", (own["id"], own), _match(if_match)
        case PatchItem(item_id, patch_steps, conditions, if_match):
            options = _match(if_match)
            if (condition := predicate(conditions)) is not None:
                options["filter_predicate"] = condition
            return "patch", (item_id, [as_sdk(each) for each in patch_steps]), options
        case ReadItem(item_id):
            return "read", (item_id,), {}
        case DeleteItem(item_id, if_match):
            return "delete", (item_id,), _match(if_match)


def _match(if_match: str | None) -> dict[str, Any]:
    return {} if if_match is None else {"if_match_etag": if_match}


def done(results: Sequence[Mapping[str, Any]], headers: Mapping[str, str]) -> BatchDone:
    """What a batch gives that has happened."""
    of_steps = sum(float(each.get("requestCharge", 0.0)) for each in results)
    charge = float(headers.get("x-ms-request-charge", of_steps))
    stored = tuple(_stored(each) for each in results)
    return BatchDone(stored, charge, headers.get("x-ms-session-token"))


def _stored(result: Mapping[str, Any]) -> Stored | None:
    body = result.get("resourceBody")
    if body is None:
        return None
    charge = float(result.get("requestCharge", 0.0))
    return Stored(without_system(body), body["_etag"], body["_ts"], charge)


def refused(error: CosmosBatchOperationError, steps: Sequence[BatchStep]) -> StoreError:
    """What the operation that failed means; a 429 inside is `Throttled` like any other."""
    index = error.error_index
    result: Mapping[str, Any] = error.operation_responses[index]
    status = int(result["statusCode"])
    charge = sum(float(each.get("requestCharge", 0.0)) for each in error.operation_responses)
    found: StoreError = refusal(
        status,
        str(result.get("message", "")) or str(error),
        substatus=int(result.get("subStatusCode", 0)),
        charge=charge,
        retry_after=float(result.get("retryAfterMilliseconds", 100)) / 1000,
        operation=index,
    )
    if isinstance(found, BadItem) and isinstance(steps[index], PatchItem):
        return BadPatch(str(found), operation=index, request_charge=charge)
    return found
