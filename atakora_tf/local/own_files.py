"""Which files are the user's own program, and where in it something failed."""

from __future__ import annotations

import os
import sys
import sysconfig
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Final

__all__ = ["failed_files", "own_place", "program_files"]

_LIBRARY: Final = str(Path(__file__).parents[1]) + os.sep
_OTHERS: Final = tuple(
    path + os.sep
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "platstdlib", "purelib", "platlib")
)


def _is_own(file: str) -> bool:
    return os.path.isabs(file) and not file.startswith((_LIBRARY, *_OTHERS))


def program_files() -> Iterator[Path]:
    """The Python files that are loaded and neither Python's, nor installed, nor of this library."""
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and file.endswith(".py"):
            whole = os.path.abspath(file)
            if _is_own(whole):
                yield Path(whole)


def failed_files(fault: BaseException | None) -> Iterator[Path]:
    """The user's own files on the way to a failure, whose correction is worth another try."""
    while fault is not None:
        if isinstance(fault, SyntaxError) and fault.filename:
            yield Path(os.path.abspath(fault.filename))
        for frame in traceback.extract_tb(fault.__traceback__):
            whole = os.path.abspath(frame.filename)
            if not frame.filename.startswith("<") and _is_own(whole):
                yield Path(whole)
        fault = fault.__cause__ or fault.__context__


def own_place(fault: BaseException) -> str | None:
    """The innermost line of the user's own program, such as "hooks/orders.py:12"."""
    if isinstance(fault, SyntaxError) and fault.filename:
        return f"{_shortened(fault.filename)}:{fault.lineno}"
    frames = [
        frame
        for frame in traceback.extract_tb(fault.__traceback__)
        if not frame.filename.startswith("<") and _is_own(os.path.abspath(frame.filename))
    ]
    return f"{_shortened(frames[-1].filename)}:{frames[-1].lineno}" if frames else None


def _shortened(file: str) -> str:
    try:
        path = os.path.relpath(file)
    except ValueError:  # Windows, on another drive.
        return file
    return file if path.startswith("..") else Path(path).as_posix()
