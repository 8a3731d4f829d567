"""A live Firestore as a source of documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from types import TracebackType
from typing import TYPE_CHECKING

from atakora_tf.migration.live.connection import Connection
from atakora_tf.migration.live.moment import Moment, find_moment
from atakora_tf.migration.live.patience import Patience
from atakora_tf.migration.live.reading import NAMES_ONLY, Reading
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot
from atakora_tf.migration.values import Timestamp

if TYPE_CHECKING:
    from google.auth.credentials import Credentials

__all__ = ["LiveFirestore"]


class LiveFirestore:
    """A database of Firestore, read through its API.

    All documents are read as of one moment where the server can do that (`snapshot` says whether
    it held); Firestore keeps the past for an hour, and for seven days where point-in-time recovery
    is on.  Collections are read in ranges, `workers` at a time, and given out in the order of
    document names.  `emulator` is the host and port of an emulator (default: the environment's
    FIRESTORE_EMULATOR_HOST); `credentials` default to those of the machine.
    """

    def __init__(
        self,
        database: DatabaseName,
        *,
        emulator: str | None = None,
        credentials: Credentials | None = None,
        read_time: Timestamp | None = None,
        workers: int = 4,
        patience: Patience | None = None,
    ) -> None:
        self._database = database
        self._wanted_time = read_time
        self._workers = workers
        self._connection = Connection(database, emulator, credentials, patience or Patience())
        self._moment: Moment | None = None

    def __enter__(self) -> LiveFirestore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the connection."""
        self._connection.close()

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return f"{self._database} at {self._connection.server}"

    def snapshot(self) -> Snapshot:
        """The moment of reading, and whether the server reads everything as of it."""
        moment = self._now()
        return Snapshot(self._database, moment.read_time, moment.consistent)

    def fingerprint(self) -> str:
        """The database and the moment; without a consistent moment no two sources are the same."""
        moment = self._now()
        words = ["atakora-live-1", str(self._database), str(moment.read_time), moment.consistent]
        return sha256("\n".join(map(str, words)).encode()).hexdigest()

    def collections(self) -> Sequence[CollectionCount]:
        """All collections, counted by reading the names of all documents."""
        counts = Counter(path.collection for path in self._paths())
        return tuple(CollectionCount(name, count) for name, count in sorted(counts.items()))

    def phantoms(self) -> Iterator[DocumentPath]:
        """Documents that do not exist, though there are documents beneath them, in order."""
        known: list[DocumentPath] = []
        for path in self._paths():
            while known and not _is_beneath(path, known[-1]):
                known.pop()
            for depth in range(len(known[-1].segments) + 2 if known else 2, len(path.segments), 2):
                parent = DocumentPath(path.segments[:depth])
                known.append(parent)
                yield parent
            known.append(path)

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents in the order of their names, pattern by pattern.

        A pattern that names nothing is refused before anything is read.
        """
        selection = parse_selection(collections)
        reading = Reading(self._connection, self._now(), self._workers, select=None)
        return reading.chunks(selection, self.name)

    def _paths(self) -> Iterator[DocumentPath]:
        """The paths of all documents; a parent comes before what is beneath it."""
        reading = Reading(self._connection, self._now(), self._workers, select=NAMES_ONLY)
        for chunk in reading.chunks(parse_selection(None), self.name):
            for document in chunk:
                yield document.path

    def _now(self) -> Moment:
        if self._moment is None:
            self._moment = find_moment(self._connection, self._wanted_time)
        return self._moment


def _is_beneath(path: DocumentPath, above: DocumentPath) -> bool:
    return path.segments[: len(above.segments)] == above.segments
