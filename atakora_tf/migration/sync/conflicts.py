"""The items that were to be deleted and are left, all of them in a file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from atakora_tf.migration.list_file import ListFile
from atakora_tf.migration.sync.result import Conflict

__all__ = ["CONFLICTS_FILE", "ConflictFile"]

CONFLICTS_FILE: Final = "conflicts.jsonl"
_MOST_LISTED: Final = 1_000


class ConflictFile:
    """Those of the last pass; a context manager.  path: where to; None writes nothing.

    There is a file exactly where there are conflicts.
    """

    def __init__(self, path: Path | None) -> None:
        self.count = 0
        self.listed: list[Conflict] = []
        self._file = ListFile(path, "Make room, and sync again.")

    @property
    def path(self) -> Path | None:
        """Where to."""
        return self._file.path

    def clear(self) -> None:
        """Begin again, for another pass."""
        self.count = 0
        self.listed = []
        self._file.clear()

    def add(self, conflict: Conflict) -> None:
        """One more."""
        self.count += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append(conflict)
        self._file.write(conflict.as_json())

    def __enter__(self) -> Self:
        self._file.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.__exit__(kind, error, trace)
