"""Where documents come from: what every source can do."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol, TypeAlias

from attrs import frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.values import Timestamp

__all__ = ["Chunk", "CollectionCount", "Snapshot", "Source", "chunks"]

Chunk: TypeAlias = Sequence[Document]
"""Some documents, few enough to hold in memory."""

# A document of Firestore has at most 1 MiB, so a chunk stays below 5 MiB.
_CHUNK_DOCUMENTS = 500
_CHUNK_BYTES = 4 << 20


@frozen
class CollectionCount:
    """How many documents all collections of one pattern (`users/*/orders`) hold together."""

    collection: str
    documents: int


@frozen
class Snapshot:
    """What is known of the moment that the documents are from."""

    database: DatabaseName | None
    """Where they come from; None for an export without documents."""
    read_time: Timestamp | None
    """When they were read, or when the export began; None where nothing says."""
    consistent: bool
    """Whether all of them are as they were at that one moment."""


class Source(Protocol):
    """Something that documents are read from, as often as wanted."""

    @property
    def name(self) -> str:
        """What to call it in messages."""

    def snapshot(self) -> Snapshot:
        """The database, and the moment that the documents are from."""

    def collections(self) -> Sequence[CollectionCount]:
        """All collections that hold documents, sorted; this may read the whole source once."""

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents of the chosen collections (all for None) in bounded chunks.

        Patterns are those of `selection`; one that names nothing is refused.  Raises
        MigrationError with the place of whatever cannot be read.
        """

    def fingerprint(self) -> str:
        """A text that is the same only for the same data; a run that goes on compares it."""


def chunks(documents: Iterable[tuple[Document, int]]) -> Iterator[Chunk]:
    """Documents, each with its rough size in bytes, gathered into chunks."""
    chunk: list[Document] = []
    size = 0
    for document, weight in documents:
        chunk.append(document)
        size += weight
        if len(chunk) >= _CHUNK_DOCUMENTS or size >= _CHUNK_BYTES:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk
