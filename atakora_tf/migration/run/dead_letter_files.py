"""Dead-letter files that hold each document once, however often a run was killed.

The journal remembers how long a file is as far as it counts.  What is longer was written just
before a crash, and is written again.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.dead_letters import DeadLetterWriter
from atakora_tf.migration.mapping.refusal import Rejected

__all__ = ["append_dead_letters", "mended"]


def append_dead_letters(
    path: Path, length: int, refused: Sequence[tuple[Rejected, Sequence[Document]]]
) -> int:
    """Write refusals behind the first `length` bytes; the new length, when they are on the disk.

    A file that is gone is begun again. Raises MigrationError where the disk is full, or the file is
    shorter than it was.
    """
    try:
        if path.exists():
            size = path.stat().st_size
            if size < length:
                raise MigrationError(
                    f"{path} has {size} bytes, and the journal knows of {length}: something cut "
                    "it. Put the whole file back, or take it away to have a new one begun."
                )
            if size > length:
                os.truncate(path, length)
        with DeadLetterWriter(path) as writer:
            for rejected, documents in refused:
                writer.write(rejected, documents)
        if not refused:
            return length
        with path.open("rb+") as file:
            os.fsync(file.fileno())
            return file.seek(0, os.SEEK_END)
    except OSError as error:
        raise MigrationError(
            f"The dead-letter file {path} cannot be written: {error.strerror}. Make room, and go "
            "on with the same command."
        ) from None


def mended(path: Path, length: int) -> None:
    """Cut off a line behind the first `length` bytes that a crash left half written."""
    try:
        if not path.exists() or path.stat().st_size <= length:
            return
        with path.open("rb+") as file:
            file.seek(length)
            end = length
            for line in file:
                if line.endswith(b"\n"):
                    end += len(line)
            file.truncate(end)
    except OSError as error:
        raise MigrationError(
            f"The dead-letter file {path} cannot be mended: {error.strerror}."
        ) from None
