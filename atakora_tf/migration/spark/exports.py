"""Exports whose files tasks read side by side, with the readers that the local engine has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Literal

from attrs import evolve, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_lines.compression import check_compression
from atakora_tf.migration.json_lines.manifest import Manifest
from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.managed_export.metadata import ExportPart, find_overall, read_overall
from atakora_tf.migration.managed_export.source import ManagedExport
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.source import Source

__all__ = ["Export"]


@frozen
class Export:
    """An export at a place that the driver and all workers have under the same path.

    kind: "json-lines" for what `atakora migrate export` wrote, "managed-export" for what
    `gcloud firestore export` wrote. database: the one that the documents have to be of.
    """

    kind: Literal["json-lines", "managed-export"]
    place: str
    database: DatabaseName | None = None

    def source(self) -> Source:
        """The whole of it; raises MigrationError where it cannot be read."""
        if self.kind == "managed-export":
            return ManagedExport(Path(self.place), self.database)
        lines = JsonLines(Path(self.place))
        found = lines.snapshot().database
        if None not in (found, self.database) and found != self.database:
            raise MigrationError(
                f"The documents of {lines.name} belong to {found}, and the mapping is for "
                f"{self.database}. Name the export of the right project and database."
            )
        return lines

    def files(self) -> int:
        """How many files there are, numbered from 0 in the order in which they are read."""
        if self.kind == "managed-export":
            return len(_outputs(self._parts()))
        manifest = Manifest.read(Path(self.place))
        return sum(len(entry.files) for entry in manifest.collections)

    def documents(self, number: int) -> Iterator[Document]:
        """The documents of one file in their order, checked as a reading of the whole checks them.

        How many a managed export's files have together is left to `promised`.
        """
        source = (
            _OneOutput(Path(self.place), self.database, number)
            if self.kind == "managed-export"
            else _OneFile(Path(self.place), number)
        )
        for chunk in source.documents():
            yield from chunk

    def group(self, number: int) -> int:
        """Which of the groups that `promised` counts a file belongs to."""
        if self.kind == "json-lines":
            return 0
        return _outputs(self._parts())[number][0]

    def promised(self) -> Mapping[int, int]:
        """How many documents groups of files have to have; only of those that somebody counted."""
        if self.kind == "json-lines":  # each file is checked by itself
            return {}
        return {
            number: part.entities
            for number, part in enumerate(self._parts())
            if part.entities is not None
        }

    def _parts(self) -> tuple[ExportPart, ...]:
        return read_overall(find_overall(Path(self.place)))


def _outputs(parts: tuple[ExportPart, ...]) -> list[tuple[int, ExportPart, Path]]:
    return [(number, part, output) for number, part in enumerate(parts) for output in part.outputs]


class _OneFile(JsonLines):
    """A single file of an export; only its own size is looked at beforehand."""

    def __init__(self, folder: Path, number: int) -> None:
        manifest = Manifest.read(folder)
        check_compression(manifest.compression)
        files = [(entry, file) for entry in manifest.collections for file in entry.files]
        entry, file = files[number]
        self._folder = folder
        self._manifest = evolve(manifest, collections=(evolve(entry, files=(file,)),))
        self._check_size(file)


class _OneOutput(ManagedExport):
    """A single output file of a managed export."""

    def __init__(self, place: Path, database: DatabaseName | None, number: int) -> None:
        super().__init__(place, database)
        _, part, output = _outputs(self._parts)[number]
        self._parts = (evolve(part, outputs=(output,), entities=None),)
