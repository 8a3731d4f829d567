"""What was refused, once more: with a corrected mapping, another mode, or corrected documents."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from attrs import evolve

from atakora_tf.errors import MigrationError
from atakora_tf.migration.json_line import write_line
from atakora_tf.migration.mapping.dead_letters import DeadLetter, read_dead_letters
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.run.events import Observer
from atakora_tf.migration.run.head import Mode
from atakora_tf.migration.run.importing import ImportOptions, ImportResult, looked_at, run_pass
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot, chunks
from atakora_tf.migration.target.protocol import Target

__all__ = ["DeadLetters", "run_retry"]


class DeadLetters:
    """The documents of a dead-letter file as a `Source`."""

    def __init__(self, path: Path, database: DatabaseName | None) -> None:
        self.path = path
        self._database = database

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return f"the dead letters {self.path}"

    def snapshot(self) -> Snapshot:
        """The database that the documents come from; their moment is the run's."""
        return Snapshot(self._database, None, consistent=False)

    def collections(self) -> Sequence[CollectionCount]:
        """All collections, counted by reading the file."""
        counts = Counter(
            document.path.collection for each in self.letters() for document in each.documents
        )
        return tuple(CollectionCount(name, count) for name, count in sorted(counts.items()))

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents in the order of the file, each with what is embedded into it."""
        chooser = parse_selection(collections).chooser()
        return chunks(
            (document, len(write_line(document)))
            for each in self.letters()
            for document in each.documents
            if chooser(document.path)
        )

    def fingerprint(self) -> str:
        """The SHA-256 of the file."""
        state = sha256(b"atakora-dead-letters-1\n")
        try:
            with self.path.open("rb") as file:
                while piece := file.read(1 << 20):
                    state.update(piece)
        except OSError as error:
            raise MigrationError(
                f"The dead-letter file {self.path} cannot be read: {error.strerror}."
            ) from None
        return state.hexdigest()

    def letters(self) -> Iterator[DeadLetter]:
        """The refusals; raises MigrationError with file and line for what cannot be read."""
        return read_dead_letters(self.path)


async def run_retry(
    dead_letters: Path,
    mapping: MappingRules,
    target: Target,
    options: ImportOptions,
    observer: Observer,
    *,
    folder: Path | None = None,
    mode: Mode | None = None,
) -> ImportResult:
    """Carry what an earlier pass of a run refused; what fails again goes to a file of its own.

    The mapping may differ from that of the run: it is used for these documents alone, and those
    that are written already stay as they are. The journal is the run's, so rollback takes back what
    is written here, too. The old dead-letter file is kept. The same call goes on after a crash.

    folder: the run's; the one that the file is in if None. mode: as of the run if None; what
    `options` says of mode, collections and dry runs does not count.

    Raises MigrationError as `run_import`, and where the file or the target is of another run.
    """
    place = dead_letters.parent if folder is None else folder
    with Journal.open(place) as journal:
        head = journal.head
        if head.target != target.identity:
            raise MigrationError(
                f"The run in {place} writes to {head.target}, and this is {target.identity}. Name "
                "the same endpoint."
            )
        database = None if head.database is None else DatabaseName.parse(head.database)
        source = DeadLetters(dead_letters, database)
        _require_own(source, journal)
        transform = Transform(mapping, database=database)
        notes = await looked_at(target, mapping)
        chosen = evolve(
            options, mode=head.mode if mode is None else mode, collections=None, dry_run=False
        )
        return await run_pass(
            "retry", source, transform, target, journal, chosen, observer, notes=notes
        )


def _require_own(source: DeadLetters, journal: Journal) -> None:
    """Refuse the file of another run by its first document."""
    for each in source.letters():
        if journal.refusal(each.rejected.path) is None:
            raise MigrationError(
                f"{source.path} is not of the run in {journal.folder}, which never refused "
                f"{each.rejected.path}. Name the folder of the run that wrote the file (--run)."
            )
        return
