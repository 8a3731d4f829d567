"""Files that are replaced whole or not at all, alone or several together."""

from __future__ import annotations

import glob
import os
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Final, Self

__all__ = ["Replacements", "replace_file", "sweep"]

_LONG: Final = 3600
"""Seconds after which nothing that was written aside is still waiting for its place."""


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

    def add(self, path: Path, content: str | bytes) -> bool:
        """Write what `path` shall hold aside; false if it holds that already."""
        with suppress(OSError, ValueError):
            if _holds(path, content):
                return False
        try:
            self._write(path, content if isinstance(content, bytes) else content.encode())
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

    def _write(self, path: Path, content: bytes) -> None:
        # A link stays a link: what it points to is replaced.
        target = Path(os.path.realpath(path))
        sweep(target.parent, f".{path.name}.")
        handle, temporary = tempfile.mkstemp(
            dir=target.parent, prefix=f".{path.name}.{os.getpid()}.", suffix=".tmp"
        )
        self._aside.append((temporary, target))
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes a private file; these are as readable as the program beside them.
        os.chmod(temporary, _mode(target))


def replace_file(path: Path, content: str | bytes) -> bool:
    """Make `path` hold `content`, whole or not at all; true if it held something else before.

    Raises `OSError`.
    """
    with Replacements() as files:
        changed = files.add(path, content)
        files.settle()
    return changed


def sweep(folder: Path, prefix: str) -> None:
    """Remove what killed programs have left in `folder`: names of `prefix`, their number and a dot.

    What belongs to a program that runs stays, for an hour: numbers are given out again, and mean
    nothing where several machines or containers share a folder.
    """
    for left in folder.glob(f"{glob.escape(prefix)}*"):
        owner, dot, _ = left.name.removeprefix(prefix).partition(".")
        if not (owner.isdecimal() and dot):
            continue
        with suppress(OSError):
            if _runs(int(owner)) and time.time() - left.stat().st_mtime < _LONG:
                continue
            if left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def _runs(process: int) -> bool:
    if os.name == "nt":
        return True  # There, asking would send the program an event.
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True  # Somebody else's.
    return True


def _holds(path: Path, content: str | bytes) -> bool:
    if isinstance(content, bytes):
        return path.read_bytes() == content
    # Read as text: version control may have changed the ends of lines.
    return path.read_text(encoding="utf-8") == content


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
