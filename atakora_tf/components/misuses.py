"""Options of a backend of the wrong kind: usable values in their place, and what to say later."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from atakora_tf.components.guarded_naming import naming_fault
from atakora_tf.naming import CafNaming, Naming
from atakora_tf.plan.lock_file import LOCK_FILE

if TYPE_CHECKING:
    from atakora_tf.terraform.base import StackOptions

__all__ = ["Misuses"]


class Misuses:
    """Takes what a user wrote, and keeps a sentence and a way out for everything unusable.

    A constructor that raised at the first of them would keep the others for the next run.
    """

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []

    def naming(self, given: Any) -> Naming:
        """A naming convention; the default in the place of what is none."""
        fault = naming_fault(given) if given is not None else None
        if fault is not None:
            way_out = "write naming=CafNaming() or a function from a NameRequest"
            self.found.append((fault, way_out))
        usable: Naming = CafNaming() if given is None or fault is not None else given
        return usable

    def lock(self, given: Any) -> Path | None:
        """The path of a lock file, or None."""
        if isinstance(given, (str, Path)):
            return Path(given)
        if given is not None:
            way_out = f"write lock={LOCK_FILE!r}, or lock=None for no lock"
            self.found.append((f"lock={given!r} is no path", way_out))
        return None

    def stack(self, given: Any) -> StackOptions:
        """The options of the backend's own stack; the usual ones in the place of what is none."""
        from atakora_tf.terraform.base import StackOptions

        if isinstance(given, StackOptions):
            return given
        if given is not None:
            way_out = "write stack=StackOptions(state=AzureState('…'))"
            self.found.append((f"stack={given!r} is no StackOptions", way_out))
        return StackOptions()

    def mapping(self, option: str, given: Any, way_out: str) -> Mapping[str, Any]:
        """A mapping; an empty one in the place of None and of what is none."""
        if given is not None and not isinstance(given, Mapping):
            self.found.append((f"{option}={given!r} is not a mapping", way_out))
        return given if isinstance(given, Mapping) else {}
