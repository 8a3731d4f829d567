"""Steps of a transactional batch: all of one partition happen, or none."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, TypeAlias

from attrs import field, frozen

from atakora_tf.contract.query import Condition
from atakora_tf.runtime.store.patch_steps import PatchStep

__all__ = [
    "MOST_OPERATIONS",
    "BatchStep",
    "CreateItem",
    "DeleteItem",
    "PatchItem",
    "ReadItem",
    "ReplaceItem",
    "UpsertItem",
]

MOST_OPERATIONS: Final = 100
"""Operations of one batch (learn.microsoft.com/azure/cosmos-db/concepts-limits)."""


@frozen
class CreateItem:
    """Write an item that must not be there yet."""

    item: Mapping[str, object] = field(hash=False)


@frozen
class UpsertItem:
    """Write an item, whether it is there or not."""

    item: Mapping[str, object] = field(hash=False)


@frozen
class ReplaceItem:
    """Write an item that has to be there."""

    item: Mapping[str, object] = field(hash=False)
    if_match: str | None = None


@frozen
class PatchItem:
    """Change parts of an item."""

    id: str
    steps: tuple[PatchStep, ...] = field(converter=tuple)
    conditions: tuple[Condition, ...] = field(default=(), converter=tuple)
    if_match: str | None = None


@frozen
class DeleteItem:
    """Delete an item."""

    id: str
    if_match: str | None = None


@frozen
class ReadItem:
    """Read an item, as the steps before have left it."""

    id: str


BatchStep: TypeAlias = CreateItem | UpsertItem | ReplaceItem | PatchItem | DeleteItem | ReadItem
