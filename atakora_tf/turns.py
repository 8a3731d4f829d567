"""Programs that work with one file take turns, so that none overwrites what another wrote."""

from __future__ import annotations

import errno
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from atakora_tf.errors import LockError

try:
    import fcntl
except ImportError:  # Windows has no such locks; there, the file is whole, but the last one wins.
    fcntl = None  # type: ignore[assignment]

__all__ = ["PATIENCE", "taking_turns"]

PATIENCE: Final = 60.0
"""Seconds to wait for another program."""

_PAUSE: Final = 0.02
_BUSY: Final = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES})

# The folders that a thread of this program holds: two files in one folder must not wait for
# each other.
_held: set[tuple[int, int, int]] = set()


@contextmanager
def taking_turns(file: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold off other programs that work with the same file, until the block ends.

    The folder of the file is what is held: a file for it would be left behind, and the file
    itself is replaced. The operating system lets go of it when a program is killed. Raises
    `LockError` if another program holds it for longer than `patience` seconds.
    """
    try:
        # Of a link, the folder of what it points to, which is what is replaced.
        folder = os.open(os.path.dirname(os.path.realpath(file)), os.O_RDONLY)
    except OSError:
        # Writing will say what is wrong with the folder.
        yield
        return
    found = os.fstat(folder)
    mine = (found.st_dev, found.st_ino, threading.get_ident())
    if mine in _held:
        os.close(folder)
        yield
        return
    try:
        _hold(folder, file, patience)
        _held.add(mine)
        yield
    finally:
        _held.discard(mine)
        os.close(folder)


def _hold(folder: int, file: Path, patience: float) -> None:
    if fcntl is None:
        return
    end = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as cause:
            if cause.errno not in _BUSY:
                return  # A file system without such locks; the file is replaced whole all the same.
            if time.monotonic() > end:
                raise LockError(
                    f"another program has been working with {file} for {patience:g} seconds; wait "
                    "until it has ended, or end it, and try again"
                ) from cause
            time.sleep(_PAUSE)
        else:
            return
