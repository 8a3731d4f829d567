"""What a lock file does not say yet, or says no longer truly."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, Literal, TypeAlias

from attrs import frozen

from atakora_tf.merge.secret import hide_secrets
from atakora_tf.plan.planner import Pins
from atakora_tf.plan.unchangeable import FIXED

__all__ = ["LockChange", "lock_changes"]

Kind: TypeAlias = Literal["placed", "freed", "moved", "remembered"]


@frozen
class LockChange:
    """One line of the lock file that comes, goes or becomes another."""

    kind: Kind
    """A unit is placed, its place is freed, it moves; or a fact about a resource is remembered."""
    key: str
    """The key that is asked for: `cosmos:shared-database`."""
    unit: str
    """`databases/user-api`; for what is remembered, the resource."""
    old: str | None
    new: str | None

    def __str__(self) -> str:
        if self.kind == "remembered" and self.old is None:
            return hide_secrets(f"+ {self.unit}: {self.new}")
        if self.kind == "remembered" and self.new is None:
            return hide_secrets(f"- {self.unit}: {self.old}")
        return hide_secrets(_SENTENCES[self.kind].format(c=self))

    def to_json(self) -> dict[str, Any]:
        """The change as plain JSON data; `old` and `new` are null where nothing stands."""
        values = {"key": self.key, "unit": self.unit, "old": self.old, "new": self.new}
        hidden = {name: v and hide_secrets(v) for name, v in values.items()}
        return {"change": self.kind, **hidden}


_SENTENCES: Final[dict[Kind, str]] = {
    "placed": "+ {c.unit} is placed in {c.new}",
    "freed": "- {c.unit} of {c.key} is gone; its place in {c.old} is free",
    "moved": "! {c.unit} MOVES from {c.old} to {c.new}",
    "remembered": "~ {c.unit}: {c.old} becomes {c.new}",
}


def lock_changes(old: Pins, new: Pins) -> tuple[LockChange, ...]:
    """What changes in the lock file of one backend, sorted by key and unit."""
    return tuple(_changes(old, new))


def _changes(old: Pins, new: Pins) -> Iterator[LockChange]:
    for key in sorted(old.keys() | new.keys()):
        before, after = old.get(key, {}), new.get(key, {})
        for unit in sorted(before.keys() | after.keys()):
            was, now = before.get(unit), after.get(unit)
            if was == now:
                continue
            field, _, name = unit.partition("/")
            if field == FIXED:
                yield LockChange("remembered", key, name, was, now)
            elif was is None:
                yield LockChange("placed", key, unit, was, now)
            elif now is None:
                yield LockChange("freed", key, unit, was, now)
            else:
                yield LockChange("moved", key, unit, was, now)
