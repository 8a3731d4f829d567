"""Writes what a source holds as JSON lines with a manifest.

The same documents give the same bytes, whatever order the source has them in: files are sorted by
collection and path, and compressed without times or names.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from attrs import frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.content_hash import ContentTotal, hash_of_canonical
from atakora_tf.migration.json_line import canonical, line_of_canonical
from atakora_tf.migration.json_lines.compression import (
    ENDINGS,
    Compression,
    HashedFile,
    check_compression,
    compressed,
)
from atakora_tf.migration.json_lines.manifest import (
    Manifest,
    ManifestCollection,
    ManifestFile,
    sync_folder,
)
from atakora_tf.migration.json_lines.sorting import Line, SortedLines
from atakora_tf.migration.source import Chunk, Source

__all__ = ["FILE_SIZE", "Progress", "write_json_lines"]

FILE_SIZE = 256 << 20
"""How many bytes of text a file holds before the next is begun."""

# As many lines as this are handed to the compressor at once.
_BATCH = 1 << 18


@frozen
class Progress:
    """How far an export has come."""

    documents: int
    bytes: int
    """Of the lines, before compression."""


def write_json_lines(
    source: Source,
    folder: Path,
    *,
    collections: Iterable[str] | None = None,
    compression: str = "gzip",
    file_size: int = FILE_SIZE,
    progress: Callable[[Progress], object] | None = None,
) -> Manifest:
    """Export the chosen collections (all for None) into a folder that is new or empty.

    Until it is whole the export has no manifest and is refused by `JsonLines`.  A MigrationError
    names whatever stops it: an unknown collection, a document that is there twice, a full disk.
    """
    chosen = check_compression(compression)
    folder = Path(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MigrationError(
            f"{folder} exists and is not an empty folder; an export takes a folder of its own."
        )
    documents = source.documents(None if collections is None else tuple(collections))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        writing = _Writing(folder, chosen, file_size, progress)
        try:
            for chunk in documents:
                writing.take(chunk)
            written = writing.files()
        finally:
            writing.clean()
        total = ContentTotal()
        for count in writing.totals.values():
            total.include(count)
        manifest = Manifest(source.snapshot(), chosen, total.documents, total.hex, written)
        manifest.write(folder)
    except OSError as error:
        raise MigrationError(
            f"The export cannot be written to {folder}: {error.strerror}. What is there has no "
            "manifest and is refused; delete it before you export again."
        ) from error
    return manifest


class _Writing:
    def __init__(
        self,
        folder: Path,
        compression: Compression,
        file_size: int,
        progress: Callable[[Progress], object] | None,
    ) -> None:
        self._folder = folder
        self._compression = compression
        self._file_size = file_size
        self._progress = progress
        self._sorting = folder / "sorting"
        self._lines = SortedLines(self._sorting)
        self._names: dict[tuple[str, ...], bytes] = {}
        self.totals: dict[bytes, ContentTotal] = {}
        self._documents = self._bytes = 0

    def take(self, chunk: Chunk) -> None:
        """Put the documents of one chunk among the lines."""
        for document in chunk:
            ids = document.path.collection_ids
            collection = self._names.get(ids)
            if collection is None:
                collection = self._names[ids] = document.path.collection.encode()
                self.totals[collection] = ContentTotal()
            text = canonical(document)
            self.totals[collection].add(hash_of_canonical(text))
            line = line_of_canonical(text, document) + b"\n"
            self._lines.add((collection, str(document.path).encode(), line))
            self._documents += 1
            self._bytes += len(line)
        if self._progress is not None:
            self._progress(Progress(self._documents, self._bytes))

    def files(self) -> tuple[ManifestCollection, ...]:
        """Write all files; what each collection has come to."""
        written: list[ManifestCollection] = []
        for collection, lines in groupby(self._lines, itemgetter(0)):
            number = len(written) + 1
            stem = f"{number:04}-{_slug(collection.decode())}"
            total = self.totals[collection]
            written.append(
                ManifestCollection(
                    collection.decode(), total.documents, total.hex, tuple(self._split(stem, lines))
                )
            )
        sync_folder(self._folder)
        return tuple(written)

    def clean(self) -> None:
        """Remove what was put aside for sorting."""
        shutil.rmtree(self._sorting, ignore_errors=True)

    def _split(self, stem: str, lines: Iterator[Line]) -> Iterator[ManifestFile]:
        before = b""
        line = next(lines, None)
        number = 0
        while line is not None:
            number += 1
            name = f"{stem}-{number:05}{ENDINGS[self._compression]}"
            documents = size = 0
            with HashedFile(self._folder / name) as file:
                with compressed(file, self._compression) as write:
                    batch: list[bytes] = []
                    held = 0
                    while line is not None and size < self._file_size:
                        if line[1] == before:
                            raise _twice(before)
                        before = line[1]
                        batch.append(line[2])
                        held += len(line[2])
                        size += len(line[2])
                        documents += 1
                        if held >= _BATCH:
                            write(b"".join(batch))
                            batch, held = [], 0
                        line = next(lines, None)
                    write(b"".join(batch))
                os.fsync(file.fileno())
            yield ManifestFile(name, documents, file.size, file.sha256)


def _twice(path: bytes) -> MigrationError:
    return MigrationError(
        f"The source holds the document {path.decode()} twice; a database holds it once. Files of "
        "two exports may be mixed."
    )


def _slug(collection: str) -> str:
    """A collection's name as part of a file's, which every system takes; it only helps people."""
    return re.sub(r"[^A-Za-z0-9_-]+", ".", collection.replace("/*/", "."))[:60]
