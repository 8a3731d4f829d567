"""The items that a rollback leaves: why, and all of them in a file."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Final, Self

from atakora_tf.migration.list_file import ListFile
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
        self.count = 0
        self.listed: list[Left] = []
        self._file = ListFile(
            path, "The rollback itself is done; make room, and do it again for the list."
        )

    @property
    def path(self) -> Path | None:
        """Where to."""
        return self._file.path

    def add(self, left: Left) -> None:
        """One more."""
        self.count += 1
        if len(self.listed) < _MOST_LISTED:
            self.listed.append(left)
        self._file.write(left.as_json())

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
