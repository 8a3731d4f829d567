"""The work location: where tasks keep what has to outlive their machines.

It holds small objects that are written once, whole, and never changed.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from atakora_tf.errors import MigrationError

__all__ = ["FolderWork", "WorkLocation", "work_location"]


class WorkLocation(Protocol):
    """Objects by name; names are parts with slashes between them.

    Every call raises MigrationError where the location cannot be reached or written.
    """

    @property
    def name(self) -> str:
        """What to call it in messages; no secrets."""

    def put(self, name: str, content: bytes) -> bool:
        """Write a new object, whole or not at all; False where there is one of this name."""

    def get(self, name: str) -> bytes | None:
        """An object, or None."""

    def names(self, prefix: str) -> Sequence[str]:
        """The names of all objects that begin with this, sorted."""


def work_location(text: str) -> WorkLocation:
    """The location that a text names.

    A folder, which driver and workers have under the same path (such as a mounted object storage);
    or `https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX`.
    """
    if text.startswith("https://"):
        from atakora_tf.migration.spark.blob_work import BlobWork

        return BlobWork(text)
    if "://" in text:
        raise MigrationError(
            f"{text!r} is no work location: name a folder that all machines have under the same "
            "path, where object storage may be mounted, or "
            "https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX."
        )
    return FolderWork(Path(text))


class FolderWork:
    """A folder on a disk, or one that object storage is mounted at."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder."""
        return str(self._folder)

    def put(self, name: str, content: bytes) -> bool:
        """See `WorkLocation`."""
        path = self._folder / name
        draft = path.with_name(f".{uuid.uuid4().hex}.part")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with draft.open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            try:
                return _named(draft, path)
            finally:
                draft.unlink(missing_ok=True)
        except OSError as error:
            raise MigrationError(
                f"{path} cannot be written: {error.strerror}. Name a work location that all "
                "machines may write to."
            ) from None

    def get(self, name: str) -> bytes | None:
        """See `WorkLocation`."""
        try:
            return (self._folder / name).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise MigrationError(
                f"{self._folder / name} cannot be read: {error.strerror}."
            ) from None

    def names(self, prefix: str) -> Sequence[str]:
        """See `WorkLocation`."""
        folder = self._folder / prefix.rpartition("/")[0]
        found = (
            path.relative_to(self._folder).as_posix()
            for path in folder.rglob("*")
            if path.is_file() and not path.name.startswith(".")
        )
        return sorted(name for name in found if name.startswith(prefix))


def _named(draft: Path, path: Path) -> bool:
    """Give a whole file its name, unless another has it."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except OSError:
        # Storage that is mounted often knows no links; tasks of one part come one after the other.
        if path.exists():
            return False
        draft.rename(path)
    return True
