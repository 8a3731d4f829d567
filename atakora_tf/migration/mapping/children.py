"""Embedded documents, kept until the document above them comes by; on disk, so memory is bounded.

Sources give documents in orders of their own.  So a run with embedded subcollections reads twice:
first the documents that are embedded (`Children.add`), then the others, each with what belongs
into it (`Children.of`).  What nobody asked for belongs to documents that do not exist
(`Children.orphans`).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import read_line, write_line
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DocumentPath

__all__ = ["Children"]

_SCHEMA = """
create table child (root text, path text, line blob, taken integer default 0,
                    primary key (root, path)) without rowid
"""


class Children:
    """The embedded documents of one run; a context manager, as it holds a file open.

    file: where to keep them; it must not exist yet.  None keeps them in a temporary file, which
    goes with the process.
    """

    def __init__(self, transform: Transform, file: Path | None = None) -> None:
        self._transform = transform
        if file is not None and file.exists():
            raise MigrationError(
                f"The file {file} for embedded documents exists already. Name another one."
            )
        # The empty name is SQLite's own for a temporary file that is deleted at the end.
        self._database = sqlite3.connect("" if file is None else str(file), isolation_level=None)
        self._database.execute("pragma journal_mode = off")
        self._database.execute("pragma synchronous = off")
        self._database.execute(_SCHEMA)
        self._database.execute("begin")

    def add(self, document: Document) -> bool:
        """Keep the document if the mapping embeds it; otherwise False, and nothing is kept."""
        if self._transform.role(document.path) != "embedded":
            return False
        root = str(self._transform.root(document.path))
        self._write(
            "insert or replace into child (root, path, line) values (?, ?, ?)",
            (root, str(document.path), write_line(document)),
        )
        return True

    def of(self, path: DocumentPath) -> Sequence[Document]:
        """What is embedded into the item of this document; asking marks it as used."""
        rows = self._database.execute(
            "select line from child where root = ? order by path", (str(path),)
        ).fetchall()
        if rows:
            self._write("update child set taken = 1 where root = ?", (str(path),))
        return [read_line(row[0]) for row in rows]

    def orphans(self) -> Iterator[tuple[Rejected, Document]]:
        """The documents that nobody asked for, each with why it is no part of any item."""
        rows = self._database.execute("select root, line from child where taken = 0 order by path")
        for root, line in rows:
            document = read_line(line)
            yield (
                Rejected(
                    str(document.path),
                    "parent-missing",
                    "",
                    f"The mapping embeds the document into {root}, which does not exist. Give its "
                    "collection a rule of its own, or create the document above it.",
                ),
                document,
            )

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        try:
            self._database.execute(statement, values)
        except sqlite3.OperationalError as error:
            raise MigrationError(
                f"Embedded documents cannot be kept on disk ({error}). Make room, and go on "
                "with the same command."
            ) from None

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Children:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
