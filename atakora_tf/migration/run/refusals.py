"""Why the target does not take an item: the reasons that only a run can find."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final, Literal, TypeAlias

from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.head import Mode

__all__ = ["TARGET_REASONS", "TargetReason", "duplicate", "refused_by_target", "too_many"]

TargetReason: TypeAlias = Literal["exists", "changed-in-target", "unique", "unstorable"]

TARGET_REASONS: Final[Mapping[TargetReason, str]] = {
    "exists": "another item of this id is in the target, and the mode does not replace it",
    "changed-in-target": "someone changed or deleted the item since the run wrote or saw it",
    "unique": "another item has the same value of a unique key of the container",
    "unstorable": "Cosmos DB refuses the item itself",
}
"""The reasons beyond those of the mapping, each with what it means."""


def refused_by_target(item: Item, reason: TargetReason, mode: Mode, said: str = "") -> Rejected:
    """The document of an item that the target does not take; `said` is the target's sentence."""
    match reason:
        case "exists":
            sentence = (
                f"{_place(item)} is there already and holds something else, and the mode {mode} "
                "does not replace what the run did not write. Take it away and retry the document, "
                "or import with the mode upsert, which keeps what was there for rollback."
            )
        case "changed-in-target":
            sentence = (
                f"{_place(item)} was changed or deleted by someone else since this run wrote or "
                "saw it, and the mode does not write over that. Decide which of the two is right; "
                "the mode upsert would have replaced it."
            )
        case "unique" | "unstorable":
            sentence = said
    return Rejected(str(item.source), reason, "", sentence)


def duplicate(item: Item, other: str) -> Rejected:
    """A document whose item's place belongs to the item of another document."""
    return Rejected(
        str(item.source),
        "duplicate",
        "",
        f"{_place(item)} belongs to {other} already. Say id: path, or put the parents' ids into "
        "the partition key.",
    )


def too_many(count: int, allowed: int, file: Path) -> str:
    """Why a run stops that has refused more documents than it may."""
    return (
        f"{count} document{'' if count == 1 else 's'} could not be carried, and {allowed} "
        f"{'was' if allowed == 1 else 'were'} allowed (--max-errors). What was carried is settled; "
        f"the reasons are in {file}. Allow more and go on with the same command, or roll the run "
        "back and begin with another mapping."
    )


def _place(item: Item) -> str:
    key = ", ".join(json.dumps(value, ensure_ascii=False) for value in item.partition_key)
    return f"In {item.container} the id {item.id} in the partition {key}"
