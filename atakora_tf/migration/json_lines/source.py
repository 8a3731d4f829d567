"""An export of JSON lines as a source of documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from atakora_tf.errors import MigrationError
from atakora_tf.migration.content_hash import ContentTotal, hash_of_canonical
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import (
    LineUnreadable,
    canonical,
    line_of_canonical,
    read_line,
)
from atakora_tf.migration.json_lines.compression import (
    CompressedUnreadable,
    check_compression,
    decompressed,
)
from atakora_tf.migration.json_lines.manifest import (
    MANIFEST,
    Manifest,
    ManifestCollection,
    ManifestFile,
)
from atakora_tf.migration.selection import Selection, parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot, chunks

__all__ = ["JsonLines"]

_PIECE = 1 << 20


class JsonLines:
    """A folder that `write_json_lines` wrote, here or on another machine.

    Every file is compared with its SHA-256 in the manifest before the first document of it is
    given out; the order and number of documents are checked on the way.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = Path(folder)
        self._manifest = Manifest.read(self._folder)
        check_compression(self._manifest.compression)
        for entry in self._manifest.collections:
            for file in entry.files:
                self._check_size(file)

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return f"the export {self._folder}"

    def snapshot(self) -> Snapshot:
        """What was known of the moment when the export was written."""
        return self._manifest.snapshot

    def collections(self) -> Sequence[CollectionCount]:
        """All collections, as the manifest lists them."""
        return tuple(
            CollectionCount(entry.collection, entry.documents)
            for entry in self._manifest.collections
        )

    def fingerprint(self) -> str:
        """The manifest's word for the documents, however they are compressed and split."""
        return self._manifest.fingerprint()

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents, collection by collection, in the order of their paths.

        Files of collections that are not chosen are not opened.
        """
        selection = parse_selection(collections)
        selection.require([entry.collection for entry in self._manifest.collections], self.name)
        return chunks(self._chosen(selection))

    def verify(self) -> None:
        """Read everything and check all that can be checked, the content hashes too."""
        whole = ContentTotal()
        for entry in self._manifest.collections:
            total = ContentTotal()
            for place, line, document in self._read(entry):
                text = canonical(document)
                if line_of_canonical(text, document) != line:
                    raise MigrationError(
                        f"{place}: the document {document.path} is not written as the format wants "
                        "it, so its content hash is not to be trusted. Export it again."
                    )
                total.add(hash_of_canonical(text))
            if (total.documents, total.hex) != (entry.documents, entry.total):
                raise self._disagrees(f"content of {entry.collection}")
            whole.include(total)
        if (whole.documents, whole.hex) != (self._manifest.documents, self._manifest.total):
            raise self._disagrees("content of all collections")

    def _disagrees(self, what: str) -> MigrationError:
        return MigrationError(
            f"The {what} is not what {self._folder / MANIFEST} says: the number of documents or "
            "the sum of their hashes differs. Export again."
        )

    def _chosen(self, selection: Selection) -> Iterator[tuple[Document, int]]:
        chooser = selection.chooser()
        for entry in self._manifest.collections:
            if any(pattern.matches_collection(entry.collection) for pattern in selection.patterns):
                for _, line, document in self._read(entry):
                    if chooser(document.path):
                        yield document, len(line)
        chooser.finish(self.name)

    def _read(self, entry: ManifestCollection) -> Iterator[tuple[str, bytes, Document]]:
        """The documents of a collection, each with its place and its line."""
        before = ""
        for file in entry.files:
            self._check_bytes(file)
            count = 0
            for place, line, document in self._lines(file):
                path = str(document.path)
                if path <= before or document.path.collection != entry.collection:
                    raise MigrationError(f"{place}: {_out_of_place(path, before, entry)}")
                before = path
                yield place, line, document
                count += 1
            if count != file.documents:
                raise MigrationError(
                    f"{self._folder / file.name} holds {count} documents; the manifest says "
                    f"{file.documents}. Copy the export again."
                )

    def _lines(self, file: ManifestFile) -> Iterator[tuple[str, bytes, Document]]:
        path = self._folder / file.name
        number = offset = 0
        try:
            with path.open("rb") as stream:
                for line in decompressed(stream, self._manifest.compression):
                    number += 1
                    place = f"{path}, line {number} (at offset {offset} of the text)"
                    if not line.endswith(b"\n"):
                        raise MigrationError(f"{place}: the line is cut off.")
                    try:
                        document = read_line(line[:-1])
                    except LineUnreadable as error:
                        raise MigrationError(f"{place}: {str(error).removesuffix('.')}.") from None
                    yield place, line[:-1], document
                    offset += len(line)
        except CompressedUnreadable as error:
            raise MigrationError(
                f"{path}, after line {number} (at offset {offset} of the text): {error}."
            ) from None
        except OSError as error:
            raise MigrationError(f"{path} cannot be read: {error.strerror}.") from None

    def _check_size(self, file: ManifestFile) -> None:
        path = self._folder / file.name
        if not path.is_file():
            raise MigrationError(
                f"{path} is missing, though the manifest names it; copy the whole export."
            )
        size = path.stat().st_size
        if size < file.bytes:
            raise MigrationError(
                f"{path} is cut off: it has {size} of its {file.bytes} bytes. {self._fault(file)}"
            )

    def _check_bytes(self, file: ManifestFile) -> None:
        path = self._folder / file.name
        state = sha256()
        try:
            with path.open("rb") as stream:
                while piece := stream.read(_PIECE):
                    state.update(piece)
        except OSError as error:
            raise MigrationError(f"{path} cannot be read: {error.strerror}.") from None
        if state.hexdigest() != file.sha256:
            raise MigrationError(
                f"{path} is damaged: its SHA-256 is not the one in the manifest. "
                f"{self._fault(file)}"
            )

    def _fault(self, file: ManifestFile) -> str:
        """Where the damage shows, for the message."""
        count = 0
        try:
            for _ in self._lines(file):
                count += 1
        except MigrationError as error:
            return f"The first fault: {error} Copy the export again."
        return (
            f"All of its {count} lines can be read, so bytes within values have changed. Copy the "
            "export again."
        )


def _out_of_place(path: str, before: str, entry: ManifestCollection) -> str:
    if path == before:
        return f"the document {path} is there twice."
    if path < before:
        return f"the document {path} comes after {before}; documents are sorted by path."
    return f"the document {path} does not belong to {entry.collection}."
