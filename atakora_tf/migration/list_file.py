"""A list in a file, an entry a line: whole at the end, or as it was before."""

from __future__ import annotations

import json
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from atakora_tf.errors import MigrationError

__all__ = ["ListFile"]


class ListFile:
    """Writes entries as JSON lines; a context manager, which opens and replaces the file.

    path: where to; None writes nothing. advice: what to do where it cannot be written, as the end
    of a message. kept_empty: whether there is a file where there is no entry.

    Raises MigrationError.
    """

    def __init__(self, path: Path | None, advice: str, *, kept_empty: bool = False) -> None:
        self.path = path
        self._advice = advice
        self._kept_empty = kept_empty
        self._file: BinaryIO | None = None

    def write(self, data: Any) -> None:
        """One more entry."""
        if self._file is None:
            return
        line = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        try:
            # Text that is no Unicode comes from users' functions alone; it is told all the same.
            self._file.write(line.encode("utf-8", "backslashreplace") + b"\n")
        except OSError as error:
            raise self._trouble(error) from None

    def clear(self) -> None:
        """Forget all entries so far."""
        if self._file is None:
            return
        try:
            self._file.seek(0)
            self._file.truncate()
        except OSError as error:
            raise self._trouble(error) from None

    def __enter__(self) -> Self:
        if self.path is None:
            return self
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self.path.with_name(f"{self.path.name}.part").open("wb")
        except OSError as error:
            raise self._trouble(error) from None
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._file is None or self.path is None:
            return
        draft = Path(self._file.name)
        try:
            empty = self._file.tell() == 0
            self._file.close()
            if kind is None and (self._kept_empty or not empty):
                draft.replace(self.path)
                return
            draft.unlink(missing_ok=True)
            if kind is None:
                self.path.unlink(missing_ok=True)
        except OSError as failed:
            if kind is None:
                raise self._trouble(failed) from None

    def _trouble(self, error: OSError) -> MigrationError:
        return MigrationError(f"{self.path} cannot be written: {error.strerror}. {self._advice}")
