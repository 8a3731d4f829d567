"""What a batch must keep to, checked before any store is asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from atakora_tf.contract.query import Scalar
from atakora_tf.runtime.store.batch_steps import (
    MOST_OPERATIONS,
    BatchStep,
    CreateItem,
    PatchItem,
    ReplaceItem,
    UpsertItem,
)
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import BadItem, StoreError, TooLarge
from atakora_tf.runtime.store.item_rules import MOST_BYTES, check_id, checked_item, key_of
from atakora_tf.runtime.store.patching import check_steps

__all__ = ["checked_batch"]


def checked_batch(
    steps: Sequence[BatchStep], partition: tuple[Scalar, ...], spec: ContainerSpec
) -> None:
    """Raises `BadItem`, `BadPatch` or `TooLarge`, with the index of the step in `operation`."""
    if not 1 <= len(steps) <= MOST_OPERATIONS:
        raise BadItem(f"A batch has {len(steps)} steps; Cosmos DB takes 1 to {MOST_OPERATIONS}.")
    size = 0
    for index, step in enumerate(steps):
        try:
            size += _checked(step, partition, spec)
        except StoreError as error:
            error.operation = index
            raise
    if size > MOST_BYTES:
        raise TooLarge(f"The batch has {size} bytes of JSON; Cosmos DB takes {MOST_BYTES}.")


def _checked(step: BatchStep, partition: tuple[Scalar, ...], spec: ContainerSpec) -> int:
    if isinstance(step, CreateItem | UpsertItem | ReplaceItem):
        return _checked_item(step.item, partition, spec)
    check_id(step.id)
    if isinstance(step, PatchItem):
        check_steps(step.steps, spec)
    return 0


def _checked_item(
    item: Mapping[str, object], partition: tuple[Scalar, ...], spec: ContainerSpec
) -> int:
    own, text = checked_item(item, spec)
    key = key_of(own, spec)
    same = all(
        one == other and isinstance(one, bool) == isinstance(other, bool)
        for one, other in zip(key, partition, strict=True)
    )
    if not same:
        raise BadItem("The item belongs to another partition than its batch.")
    return len(text.encode())
