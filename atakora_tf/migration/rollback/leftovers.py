"""The items that a rollback leaves: why, and all of them in a file."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Final, Self

from atakora_tf.errors import MigrationError
from atakora_tf.migration.rollback.result import Left, Reason
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.target.protocol import Found

__all__ = ["LEFT_FILE", "LeftFile", "left_of"]

LEFT_FILE: Final = "left.jsonl"
_MOST_LISTED: Final = 1_000


def left_of(entry: Entry, found: Found | None) -> Left:
    """An item that is left, as the target has it now."""
    reason: Reason = "changed"
    if found is None:
        reason = "refused" if entry.etag is None else "deleted"
    elif found.etag == entry.etag:
        reason = "refused"
    return Left(
        container=entry.container,
        partition_key=entry.partition_key,
        id=entry.id,
        path=entry.path,
        reason=reason,
        before=entry.before,
    )


class LeftFile:
    """Counts what is left, keeps the first of it, and writes all; a context manager.

    path: where to; None writes nothing. Where nothing is left, there is no file at the end.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.count = 0
        self.listed: list[Left] = []
        self._file: BinaryIO | None = None

    def add(self, left: Left) -> None:
        """One more."""
        self.count += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append(left)
        if self.path is None:
            return
        line = json.dumps(left.as_json(), ensure_ascii=False, separators=(",", ":"))
        try:
            if self._file is None:
                self._file = self.path.with_name(f"{self.path.name}.part").open("wb")
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
        if self.path is None:
            return
        try:
            if self._file is not None:
                self._file.close()
                if kind is None:
                    Path(self._file.name).replace(self.path)
            elif kind is None:
                self.path.unlink(missing_ok=True)
        except OSError as failed:
            if kind is None:
                raise self._trouble(failed) from None

    def _trouble(self, error: OSError) -> MigrationError:
        return MigrationError(
            f"{self.path} cannot be written: {error.strerror}. The rollback itself is done; make "
            "room, and do it again for the list."
        )
