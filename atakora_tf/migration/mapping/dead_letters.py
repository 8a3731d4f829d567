"""The dead-letter file: what was refused, why, and the documents themselves, nothing lost.

One line of JSON a refusal:

    {"dead_letter":1,"reason":"loss-precision","path":"users/ada","where":"count",
     "sentence":"…","documents":[{"fields":{…},"path":"users/ada"}]}

The documents are written as JSON lines write them (docs/migration_format.md): first the one that
was refused, then what would have been embedded into it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import LineUnreadable, read_line, write_line
from atakora_tf.migration.mapping.refusal import Rejected

__all__ = ["DeadLetter", "DeadLetterWriter", "read_dead_letters"]

_HEAD = ("reason", "path", "where", "sentence")


@frozen
class DeadLetter:
    """A refusal and the documents that it concerns, the refused one first."""

    rejected: Rejected
    documents: tuple[Document, ...]


class DeadLetterWriter:
    """Appends refusals to a file; a context manager.  The file is made with the first one."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: BinaryIO | None = None
        self.count = 0
        """How many this writer has written."""

    def write(self, rejected: Rejected, documents: Sequence[Document]) -> None:
        """Append one; it is on its way to the disk when this returns."""
        head = json.dumps(
            {"dead_letter": 1, **{name: getattr(rejected, name) for name in _HEAD}},
            ensure_ascii=False,
            separators=(",", ":"),
        )
        lines = b",".join(map(write_line, documents))
        # Text that is no Unicode comes from functions alone; it is told, not carried.
        whole = head[:-1].encode("utf-8", "backslashreplace") + b',"documents":[' + lines + b"]}\n"
        try:
            if self._file is None:
                self._file = self._path.open("ab")
            self._file.write(whole)
            self._file.flush()
        except OSError as error:
            raise MigrationError(
                f"The dead-letter file {self._path} cannot be written: {error}."
            ) from None
        self.count += 1

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> DeadLetterWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def read_dead_letters(path: Path) -> Iterator[DeadLetter]:
    """The refusals of a file, one after the other.

    Raises MigrationError with file and line for one that cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                try:
                    yield _read(line)
                except (LineUnreadable, ValueError, RecursionError) as error:
                    raise MigrationError(
                        f"{path}, line {number}: this is no dead letter, as {error}."
                    ) from None
    except OSError as error:
        raise MigrationError(f"The dead-letter file {path} cannot be read: {error}.") from None


def _read(line: bytes) -> DeadLetter:
    data: Any = json.loads(line)
    if not line.endswith(b"\n"):
        raise ValueError("the line is cut off")
    if not isinstance(data, dict) or data.get("dead_letter") != 1:
        raise ValueError("it does not say dead_letter: 1")
    head = [data.get(name) for name in _HEAD]
    documents = data.get("documents")
    if not all(isinstance(each, str) for each in head) or not isinstance(documents, list):
        raise ValueError(f"it lacks one of {', '.join(_HEAD)} and documents")
    reason, place, where, sentence = head
    return DeadLetter(
        Rejected(str(place), str(reason), str(where), str(sentence)),
        tuple(read_line(json.dumps(each).encode()) for each in documents),
    )
