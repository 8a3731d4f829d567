"""Files that are replaced whole or not at all, alone or several together."""

from __future__ import annotations

import os
import tempfile
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

__all__ = ["Replacements", "replace_file"]


class Replacements:
    """Files that are written aside first, and take their places when all of them are there.

        with Replacements() as files:
            files.add(Path("one"), "1")
            files.add(Path("two"), "2")
            files.settle()

    A reader sees an old file or a new one, never a part, also if the program is killed. Where one
    cannot be written (a full disk, a read-only folder), `add` raises `OSError`, and all of the old
    ones stay.
    """

    def __init__(self) -> None:
        self._aside: list[tuple[str, Path]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for temporary, _ in self._aside:
            Path(temporary).unlink(missing_ok=True)

    def add(self, path: Path, text: str) -> bool:
        """Write what `path` shall hold aside; false if it holds that already."""
        with suppress(OSError, ValueError):
            # Read as text: version control may have changed the ends of lines.
            if path.read_text(encoding="utf-8") == text:
                return False
        try:
            self._write(path, text)
        except OSError as fault:
            raise _about(path, fault) from fault
        return True

    def settle(self) -> None:
        """Let every file take its place, in the order in which they were added."""
        while self._aside:
            temporary, target = self._aside[0]
            try:
                os.replace(temporary, target)
            except OSError as fault:
                raise _about(target, fault) from fault
            del self._aside[0]

    def _write(self, path: Path, text: str) -> None:
        # A link stays a link: what it points to is replaced.
        target = Path(os.path.realpath(path))
        handle, temporary = tempfile.mkstemp(
            dir=target.parent, prefix=f".{path.name}.", suffix=".tmp"
        )
        self._aside.append((temporary, target))
        with os.fdopen(handle, "wb") as file:
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a private file; these are as readable as the program beside them.
        os.chmod(temporary, _mode(target))


def replace_file(path: Path, text: str) -> bool:
    """Make `path` hold `text`, whole or not at all; true if it held something else before.

    Raises `OSError`.
    """
    with Replacements() as files:
        changed = files.add(path, text)
        files.settle()
    return changed


def _about(path: Path, fault: OSError) -> OSError:
    """The same error, of the file that was meant and not of the temporary one."""
    if fault.errno is None:
        return fault
    return OSError(fault.errno, fault.strerror, str(path))


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode & 0o777
    except OSError:
        return 0o644
