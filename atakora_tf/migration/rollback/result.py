"""What a rollback comes to."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Literal, TypeAlias

from attrs import field, frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.rollback.undoing import Outcome

__all__ = ["Left", "Reason", "RollbackResult"]

_WORDS: Final[Mapping[Outcome, tuple[str, str]]] = {
    "deleted": ("item that the run created is deleted", "items that the run created are deleted"),
    "restored": ("item that it replaced is back", "items that it replaced are back"),
    "recreated": ("item that it deleted is back", "items that it deleted are back"),
    "gone": (
        "item that the run created was deleted by someone else",
        "items that the run created were deleted by someone else",
    ),
    "as-before": (
        "item was as before already",
        "items were as before already",
    ),
}

Reason: TypeAlias = Literal["changed", "deleted", "refused"]


@frozen(kw_only=True)
class Left:
    """An item that is not as it was before the run.

    reason: someone changed it, or deleted what the run had replaced; or the target does not take
    back what was there. before: what was there, as canonical JSON; None where nothing was.
    """

    container: ContainerName
    partition_key: tuple[Scalar, ...]
    id: str
    path: str
    reason: Reason
    before: bytes | None = None

    @property
    def sentence(self) -> str:
        """It for people."""
        key = ", ".join(json.dumps(value, ensure_ascii=False) for value in self.partition_key)
        place = f"The item {self.id} in the partition {key} of {self.container}"
        kept = "" if self.before is None else " What was there before the run is in the journal."
        match self.reason:
            case "changed":
                return f"{place} was changed by someone else since, and is left as it is.{kept}"
            case "deleted":
                return f"{place} was deleted by someone else since, and is not brought back.{kept}"
            case "refused":
                return f"{place} cannot be brought back, as the target refuses it.{kept}"

    def as_json(self) -> dict[str, Any]:
        """It as data, with what was there before."""
        return {
            "container": str(self.container),
            "partition_key": list(self.partition_key),
            "id": self.id,
            "path": self.path,
            "reason": self.reason,
            "sentence": self.sentence,
            "before": None if self.before is None else json.loads(self.before),
        }


@frozen(kw_only=True)
class RollbackResult:
    """What a rollback has done, or, where it was a dry run, would do.

    outcomes: how many items, by what became of them in this session. already: of those that were
    taken back by a session before. untouched: places where the run wrote nothing.
    left: all items that are not as before, those of earlier sessions among them. listed: the first
    thousand of them; `file` has all; None where there are none, and after a dry run.
    """

    folder: Path
    dry_run: bool
    outcomes: Mapping[Outcome, int] = field(hash=False)
    already: int
    untouched: int
    left: int
    listed: tuple[Left, ...] = field(hash=False)
    file: Path | None
    seconds: float
    ru: float

    @property
    def ok(self) -> bool:
        """Whether everything is as before the run."""
        return self.left == 0

    @property
    def sentences(self) -> tuple[str, ...]:
        """The outcome for people; `listed` has the items that are left."""
        said = []
        if self.dry_run:
            said.append("Nothing was changed; this is what a rollback would do:")
        for outcome, words in _WORDS.items():
            count = self.outcomes.get(outcome, 0)
            if count:
                said.append(f"{count:,} {words[count != 1]}.")
        if self.already:
            said.append(
                f"{self.already:,} {'items were' if self.already != 1 else 'item was'} taken back "
                "before."
            )
        if self.left:
            said.append(
                f"{self.left:,} {'items are' if self.left != 1 else 'item is'} left, as someone "
                f"else changed or deleted {'them' if self.left != 1 else 'it'}, or the target does "
                "not take what was there before."
            )
        if not any(self.outcomes.values()) and not self.already and not self.left:
            said.append("The run wrote nothing, so there is nothing to take back.")
        if self.file is not None:
            said.append(f"{self.file} lists them, with what was there before the run.")
        return tuple(said)

    def as_json(self) -> dict[str, Any]:
        """The result as data."""
        return {
            "ok": self.ok,
            "folder": str(self.folder),
            "dry_run": self.dry_run,
            **{name.replace("-", "_"): self.outcomes.get(name, 0) for name in _WORDS},
            "already": self.already,
            "untouched": self.untouched,
            "left": self.left,
            "listed": [each.as_json() for each in self.listed],
            "file": None if self.file is None else str(self.file),
            "seconds": round(self.seconds, 3),
            "ru": round(self.ru, 2),
            "sentences": list(self.sentences),
        }
