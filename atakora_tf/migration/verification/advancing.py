"""How far something is that goes over many items and has one number to show."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from attrs import asdict, frozen

__all__ = ["Advanced", "Advancing", "nobody"]


@frozen
class Advanced:
    """How far it is.

    phase: what is going on, such as "reading the source". done: of what, the phase says. total:
    None where it is not known.
    """

    activity: Literal["verify", "rollback", "sync"]
    phase: str
    done: int
    total: int | None = None

    def as_json(self) -> dict[str, Any]:
        """The event as data."""
        return {"event": "advanced", **asdict(self)}


Advancing: TypeAlias = Callable[[Advanced], None]
"""Whoever wants to know; called often, from the event loop."""


def nobody(_: Advanced) -> None:
    """Tells no one."""
