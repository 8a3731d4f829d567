"""The SQLite file under a journal: locked, durable, and honest when the disk is full."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final, TypeAlias

from atakora_tf.errors import MigrationError
from atakora_tf.migration.run.journal_rows import SCHEMA, VERSION

__all__ = ["JOURNAL_FILE", "JournalDatabase", "Write"]

JOURNAL_FILE: Final = "journal.sqlite"

Write: TypeAlias = Callable[[str, Iterable[Sequence[Any]]], None]
"""Runs a statement once for each row of values."""

_CACHE_KIBIBYTES: Final = 8 * 1024
_PAGES_BETWEEN_CHECKPOINTS: Final = 8_000


class JournalDatabase:
    """The file, open and locked until `close`.

    create: whether the file may be made. begun: whether it has the tables of a journal.
    """

    def __init__(self, folder: Path, *, create: bool) -> None:
        self.path = folder / JOURNAL_FILE
        self._lock = RLock()
        if not create and not self.path.exists():
            raise MigrationError(
                f"The run in {folder} has no {JOURNAL_FILE}, which says what it wrote. Put the "
                "file back; without it, the run can neither go on nor be rolled back."
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise MigrationError(
                f"The folder {folder} for the run cannot be made: {error.strerror}."
            ) from None
        with self._told():
            self._connection = sqlite3.connect(
                self.path, timeout=0.2, isolation_level=None, check_same_thread=False
            )
        with self.closed_on_error(), self._told():
            # Locked for good, so that no other process goes on with the same run meanwhile; this
            # comes before the first access, so that no memory is shared with others either.
            for pragma in (
                "locking_mode = exclusive",
                "journal_mode = wal",
                "synchronous = full",
                f"cache_size = -{_CACHE_KIBIBYTES}",
                f"wal_autocheckpoint = {_PAGES_BETWEEN_CHECKPOINTS}",
            ):
                self._connection.execute(f"pragma {pragma}")
            self._connection.execute("begin immediate")
            [version] = self._connection.execute("pragma user_version").fetchone()
            self._connection.execute("commit")
        self.begun = version != 0
        with self.closed_on_error():
            if version not in (0, VERSION):
                raise MigrationError(
                    f"{self.path} is of version {version}, and this release knows version "
                    f"{VERSION}. Go on with the release that began the run."
                )
            if not self.begun and not create:
                raise MigrationError(
                    f"The run in {folder} was stopped before it had begun; nothing was written. "
                    "Import again into the same folder."
                )

    def make_tables(self) -> None:
        """The empty tables, all or none."""
        with self.writing() as write:
            for statement in SCHEMA:
                write(statement, [()])
        self.begun = True

    def rows(self, statement: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of a question."""
        with self._lock, self._told():
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def reading(self) -> Iterator[Callable[..., sqlite3.Cursor]]:
        """Many questions, seeing one state."""
        with self._lock, self._told():
            yield self._connection.execute

    @contextmanager
    def writing(self) -> Iterator[Write]:
        """A transaction; it is on the disk at the end of the block."""
        with self._lock, self._told():
            self._connection.execute("begin immediate")
            try:
                yield self._write
                self._connection.execute("commit")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("rollback")
                raise

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    @contextmanager
    def closed_on_error(self) -> Iterator[None]:
        """Close the file if the block raises."""
        try:
            yield
        except BaseException:
            self.close()
            raise

    def _write(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        self._connection.executemany(statement, rows)

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            if "locked" in str(error):
                raise MigrationError(
                    f"Another process is at work with the run in {self.path.parent}. Wait for it, "
                    "or end it first."
                ) from None
            if "full" in str(error) or "I/O" in str(error) or "open" in str(error):
                raise MigrationError(
                    f"The journal {self.path} cannot be written: {error}. What was carried so far "
                    "is safe; make room, and go on with the same command."
                ) from None
            raise MigrationError(
                f"The journal {self.path} cannot be used: {error}. Put back an undamaged copy."
            ) from None
