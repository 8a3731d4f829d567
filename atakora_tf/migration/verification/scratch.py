"""Tables on disk for the time of one comparison, so that memory stays flat."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from atakora_tf.errors import MigrationError

__all__ = ["Scratch"]


class Scratch:
    """A database that goes with the process; a context manager.

    what: what is kept in it, for the message where there is no room. Several threads may use it,
    one after the other.
    """

    def __init__(self, what: str, schema: Iterable[str]) -> None:
        self._what = what
        # The empty name is SQLite's own for a temporary file that is deleted at the end.
        self._database = sqlite3.connect("", isolation_level=None, check_same_thread=False)
        for statement in ("pragma journal_mode = off", "pragma synchronous = off", *schema):
            self._database.execute(statement)
        self._database.execute("begin")

    def rows(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """All rows of a question."""
        try:
            return self._database.execute(statement, values).fetchall()
        except sqlite3.OperationalError as error:
            raise self._full(error) from None

    def change(self, statement: str, *values: Any) -> int:
        """Run a statement; how many rows it changed."""
        try:
            return self._database.execute(statement, values).rowcount
        except sqlite3.OperationalError as error:
            raise self._full(error) from None

    def change_many(self, statement: str, rows: Iterable[Sequence[Any]]) -> None:
        """Run a statement for each row of values."""
        try:
            self._database.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            raise self._full(error) from None

    def close(self) -> None:
        """Forget everything."""
        self._database.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _full(self, error: sqlite3.OperationalError) -> MigrationError:
        return MigrationError(
            f"{self._what} cannot be kept on disk ({error}). Make room where temporary files are, "
            "or name another place for them (SQLITE_TMPDIR)."
        )
