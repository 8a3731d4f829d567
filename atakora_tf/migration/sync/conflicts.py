"""The items that were to be deleted and are left, all of them in a file."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from atakora_tf.errors import MigrationError
from atakora_tf.migration.sync.result import Conflict

__all__ = ["CONFLICTS_FILE", "ConflictFile"]

CONFLICTS_FILE: Final = "conflicts.jsonl"
_MOST_LISTED: Final = 1_000


class ConflictFile:
    """Those of the last pass; a context manager.  path: where to; None writes nothing.

    There is a file exactly where there are conflicts.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.listed: list[Conflict] = []
        self._file: BinaryIO | None = None

    def clear(self) -> None:
        """Begin again, for another pass."""
        self.count = 0
        self.listed = []
        try:
            if self._file is not None:
                self._file.close()
                self._file = None
            if self.path is not None:
                self.path.unlink(missing_ok=True)
        except OSError as error:
            raise self._trouble(error) from None

    def add(self, conflict: Conflict) -> None:
        """One more."""
        self.count += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append(conflict)
        if self.path is None:
            return
        line = json.dumps(conflict.as_json(), ensure_ascii=False, separators=(",", ":"))
        try:
            if self._file is None:
                self._file = self.path.open("wb")
            self._file.write(line.encode("utf-8", "backslashreplace") + b"\n")
        except OSError as error:
            raise self._trouble(error) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is not None:
            try:
                self._file.close()
            except OSError as failed:
                if kind is None:
                    raise self._trouble(failed) from None

    def _trouble(self, error: OSError) -> MigrationError:
        return MigrationError(
            f"{self.path} cannot be written: {error.strerror}. Make room, and sync again."
        )
