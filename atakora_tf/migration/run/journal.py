"""The journal of a run: what it meant to write, what it wrote, and what was there before.

A SQLite database in the run's folder.  Whatever `intend`, `settle` and `refuse` were given is on
the disk when they return, so that after kill -9, or a loss of power, the run goes on and can be
rolled back.  One process has it open at a time; several threads of it may use it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType

from atakora_tf.contract.query import Scalar
from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.dead_letter_files import append_dead_letters, mended
from atakora_tf.migration.run.entries import Entry, Key, State
from atakora_tf.migration.run.entry_table import EntryTable
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.journal_database import JOURNAL_FILE, JournalDatabase, Write
from atakora_tf.migration.run.pass_table import PassTable
from atakora_tf.migration.run.passes import Activity, Pass, Refusal
from atakora_tf.migration.run.refusal_table import RefusalTable
from atakora_tf.migration.run.sample_table import SampleTable
from atakora_tf.migration.run.samples import Sample

__all__ = ["JOURNAL_FILE", "Journal"]


class Journal:
    """A run's journal; a context manager.  Made by `begin`, `create` or `open`.

    Every call raises MigrationError where the disk is full or the file is damaged; what was
    settled before is safe then, and the run can go on once there is room.
    """

    def __init__(self, folder: Path, head: RunHead, database: JournalDatabase) -> None:
        self.folder = folder
        self.head = head
        self._database = database
        self._entries = EntryTable(database)
        self._passes = PassTable(database)
        self._refusals = RefusalTable(database)
        self._samples = SampleTable(database)
        for each in self.passes():
            if each.finished is None:
                mended(folder / each.dead_letters, each.refused_bytes)

    @classmethod
    def create(cls, folder: Path, head: RunHead) -> Journal:
        """The journal of a new run.  Raises MigrationError where the folder has one already."""
        database = JournalDatabase(folder, create=True)
        with database.closed_on_error():
            if database.begun:
                raise MigrationError(
                    f"There is a run in {folder} already. Go on with it, or name another folder."
                )
            return cls._made(folder, head, database)

    @classmethod
    def open(cls, folder: Path, head: RunHead | None = None) -> Journal:
        """The journal of a run that was begun.

        Raises MigrationError where there is none, another process has it open, or, if `head` is
        given, the run is not of the same source, mapping, target, mode and collections.
        """
        found = RunHead.read(folder)
        if head is not None:
            found.require_same(head, folder)
        database = JournalDatabase(folder, create=False)
        with database.closed_on_error():
            return cls(folder, found, database)

    @classmethod
    def begin(cls, folder: Path, head: RunHead) -> Journal:
        """The journal of the run in the folder if there is one, else of a new one."""
        database = JournalDatabase(folder, create=True)
        with database.closed_on_error():
            if not database.begun:
                return cls._made(folder, head, database)
            found = RunHead.read(folder)
            found.require_same(head, folder)
            return cls(folder, found, database)

    @classmethod
    def _made(cls, folder: Path, head: RunHead, database: JournalDatabase) -> Journal:
        # The tables come last: without them, nothing has been written anywhere.
        head.write(folder)
        database.make_tables()
        return cls(folder, head, database)

    def remember_throughput(self, name: str, ru: int | None) -> None:
        """Keep in the head the RU/s that a container or database had before; None forgets."""
        self.head = self.head.with_throughput(name, ru)
        self.head.write(self.folder)

    def find(
        self,
        container: ContainerName,
        partition_key: tuple[Scalar, ...],
        id: str,  # noqa: A002
    ) -> Entry | None:
        """What the run did at a place, or None."""
        return self.find_many([(container, partition_key, id)]).get((container, partition_key, id))

    def find_many(self, keys: Iterable[Key]) -> Mapping[Key, Entry]:
        """What the run did at places, without those that it does not know."""
        return self._entries.find_many(keys)

    def intend(self, entries: Sequence[Entry]) -> None:
        """Put entries on the disk before what they announce is sent to the target.

        Entries of a place replace what the journal had of it.
        """
        self.commit(entries)

    def settle(self, entries: Sequence[Entry]) -> None:
        """Put outcomes on the disk."""
        self.commit(entries)

    def commit(
        self,
        entries: Sequence[Entry] = (),
        *,
        forgotten: Sequence[Key] = (),
        refused: Sequence[tuple[Rejected, Sequence[Document]]] = (),
        carried: Sequence[str] = (),
        number: int = 1,
    ) -> frozenset[str]:
        """Put all of it on the disk, or nothing.

        forgotten: places of which the journal shall know nothing any more, as nothing was written.
        refused: documents with what would have been embedded; each is appended to the dead-letter
        file of the pass `number`, unless it stands there already. carried: paths of documents that
        were refused before and are written now. Gives the paths of the documents that are in the
        dead-letter file only since now.
        """
        fresh: frozenset[str] = frozenset()
        with self._entries.unchanged_on_error(), self._database.writing() as write:
            self._entries.put(entries, write)
            self._entries.forget(forgotten, write)
            if refused:
                fresh = self._refuse(refused, number, write)
            if carried:
                self._refusals.carried(carried, number, write)
        return fresh

    def entries(
        self,
        *,
        states: Collection[State] | None = None,
        container: ContainerName | None = None,
        after: Entry | None = None,
    ) -> Iterator[Entry]:
        """Entries ordered by container, partition key and id, in constant memory.

        after: begin behind this one. Writing to the journal meanwhile is allowed; an entry shows as
        it is when its page of a thousand is read.
        """
        return self._entries.all(states, container, after)

    def counts(self) -> Mapping[tuple[ContainerName, State], int]:
        """How many entries each container has in each state."""
        return self._entries.counts()

    def refusal(self, path: str) -> Refusal | None:
        """What the journal remembers of a refused document, carried since or not."""
        return self._refusals.find(path)

    def refusals(self) -> Iterator[Refusal]:
        """The documents that are refused and not carried since, by path, in constant memory."""
        return self._refusals.standing()

    def refusal_counts(self) -> Mapping[str, int]:
        """How many documents are refused and not carried since, by reason."""
        return self._refusals.counts()

    def begin_pass(
        self,
        activity: Activity,
        *,
        source: str,
        mapping: str,
        at: str,
        read_time: str | None = None,
    ) -> Pass:
        """The pass over this source with this mapping that is not finished, or a new one.

        An import is always the same pass. at: the time now, RFC 3339.
        """
        return self._passes.begin(activity, source, mapping, at, read_time)

    def finish_pass(self, number: int, at: str) -> None:
        """The pass has read its source to the end, and all is settled. at: RFC 3339."""
        self._passes.finish(number, at)

    def passes(self) -> Sequence[Pass]:
        """All passes in their order."""
        return self._passes.all()

    def add_sample(self, sample: Sample) -> None:
        """Keep figures for charts; those of long runs are thinned (see `MOST_SAMPLES`)."""
        self._samples.add(sample)

    def samples(self) -> Sequence[Sample]:
        """The figures in the order of time."""
        return self._samples.all()

    def close(self) -> None:
        """Close the file; another process may open it then."""
        self._database.close()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _refuse(
        self, refused: Sequence[tuple[Rejected, Sequence[Document]]], number: int, write: Write
    ) -> frozenset[str]:
        current = self._passes.get(number)
        fresh = {}
        for rejected, documents in refused:
            known = self._refusals.find(rejected.path)
            if known is None or known.number < number:
                fresh[rejected.path] = (rejected, documents)
        length = append_dead_letters(
            self.folder / current.dead_letters, current.refused_bytes, list(fresh.values())
        )
        self._refusals.put([rejected for rejected, _ in fresh.values()], number, write)
        self._passes.refused(number, current.refused + len(fresh), length, write)
        return frozenset(fresh)
