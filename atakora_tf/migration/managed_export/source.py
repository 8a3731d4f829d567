"""A managed export as a source of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TypeVar

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.managed_export.entity import EntityUnreadable, read_entity, read_path
from atakora_tf.migration.managed_export.log import Record, read_records
from atakora_tf.migration.managed_export.metadata import ExportPart, find_overall, read_overall
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.selection import Chooser, parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot, chunks
from atakora_tf.migration.values import Timestamp

__all__ = ["ManagedExport"]

_T = TypeVar("_T")


class ManagedExport:
    """The files that `gcloud firestore export` (or the emulator) wrote, copied to this machine.

    `place` is the `*.overall_export_metadata` file or the folder that holds it.  Where `database`
    is given, an export of another one is refused.  Every checksum and count is verified while
    documents are read; the files carry neither create nor update times.
    """

    def __init__(self, place: Path, database: DatabaseName | None = None) -> None:
        self._overall = find_overall(Path(place))
        self._parts = read_overall(self._overall)
        self._expected = database
        self._database: DatabaseName | None = None
        self._collections: tuple[CollectionCount, ...] | None = None

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return f"the export {self._overall}"

    def snapshot(self) -> Snapshot:
        """The export's database and start; Firestore does not promise that it is one moment."""
        if self._database is None:
            for _ in self._paths():
                break
        times = [part.started for part in self._parts if part.started is not None]
        started: Timestamp | None = min(times) if times else None
        return Snapshot(self._database, started, consistent=False)

    def collections(self) -> Sequence[CollectionCount]:
        """All collections, counted in one reading of the keys."""
        if self._collections is None:
            counts: Counter[tuple[str, ...]] = Counter()
            patterns: dict[tuple[str, ...], str] = {}
            for path in self._paths():
                ids = path.collection_ids
                counts[ids] += 1
                if ids not in patterns:
                    patterns[ids] = path.collection
            self._collections = tuple(
                sorted(
                    (CollectionCount(patterns[ids], count) for ids, count in counts.items()),
                    key=lambda entry: entry.collection,
                )
            )
        return self._collections

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents in the order of the files.

        Where collections are named, the keys are read first, to refuse a name that is not there.
        """
        selection = parse_selection(collections)
        if collections is not None:
            selection.require([entry.collection for entry in self.collections()], self.name)
        return chunks(self._chosen(selection.chooser()))

    def fingerprint(self) -> str:
        """The SHA-256 of the metadata files, and of the names and sizes of the output files."""
        state = sha256(b"atakora-managed-export-1\n" + self._overall.read_bytes())
        for part in self._parts:
            state.update(part.metadata.read_bytes())
            for output in part.outputs:
                state.update(f"{output.name}\n{output.stat().st_size}\n".encode())
        return state.hexdigest()

    def _chosen(self, chooser: Chooser) -> Iterator[tuple[Document, int]]:
        for record, (database, path, fields) in self._read(read_entity):
            self._check_database(database, record)
            if chooser(path):
                yield Document(path, fields), len(record.value.data)
        chooser.finish(self.name)

    def _paths(self) -> Iterator[DocumentPath]:
        for record, (database, path) in self._read(read_path):
            self._check_database(database, record)
            yield path

    def _read(self, decode: Callable[[bytes], _T]) -> Iterator[tuple[_Place, _T]]:
        """Every record of every output file, with its place, in order."""
        for part in self._parts:
            count = 0
            for output in part.outputs:
                for record in read_records(output):
                    try:
                        decoded = decode(record.data)
                    except EntityUnreadable as error:
                        raise MigrationError(
                            f"{_Place(output, record)} is no document of Firestore: {error}."
                        ) from None
                    yield _Place(output, record), decoded
                    count += 1
            _check_count(part, count)

    def _check_database(self, database: DatabaseName, place: _Place) -> None:
        if database == self._database:
            return
        if self._expected is not None and database != self._expected:
            raise MigrationError(
                f"{place} belongs to {database}, but this should be an export of "
                f"{self._expected}. Name the export of the right project and database."
            )
        if self._database is not None:
            raise MigrationError(
                f"{place} belongs to {database}, while the documents before it belong to "
                f"{self._database}; files of two exports are mixed. Copy one export into an empty "
                "folder."
            )
        self._database = database


@frozen
class _Place:
    """Where a record stands, for messages."""

    file: Path
    value: Record

    def __str__(self) -> str:
        return f"{self.file}, record {self.value.number} at offset {self.value.offset},"


def _check_count(part: ExportPart, count: int) -> None:
    if part.entities is not None and part.entities != count:
        files = ", ".join(output.name for output in part.outputs) or "no files"
        raise MigrationError(
            f"{part.metadata} stands for {part.entities} documents, but its output ({files}) holds "
            f"{count}: a file is cut off, or is of another export. Copy the export again."
        )
