"""An import: from a source through a mapping into a target, with a journal of all of it.

Reading and transforming happen in a thread; both compute, and share the interpreter with the event
loop that writes, which mostly waits.  Groups of documents pass from there into the journal and
then to the target, as many at once as memory and the target's pace allow.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from attrs import evolve, field, frozen

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.mapping_file import fingerprint
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.run.dry_run import dry_run
from atakora_tf.migration.run.engine import Engine, Limits
from atakora_tf.migration.run.events import CollectionProgress, Observer, Started
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.head import MODES, Mode, RunHead
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.run.passes import Activity
from atakora_tf.migration.run.progress import Progress
from atakora_tf.migration.run.throughput import raise_throughput
from atakora_tf.migration.run.wanted import wanted_containers
from atakora_tf.migration.source import Source
from atakora_tf.migration.target.protocol import Target

__all__ = ["ImportOptions", "ImportResult", "head_of", "run_import", "run_pass"]

CHILDREN_FILE: Final = "embedded.sqlite"


def _not_negative(_: object, attribute: Any, value: int | None) -> None:
    if value is not None and value < 0:
        raise MigrationError(f"{attribute.name} has to be 0 or more, and not {value}.")


def _known(_: object, __: Any, value: str) -> None:
    if value not in MODES:
        raise MigrationError(f"There is no mode {value!r}; choose one of {', '.join(MODES)}.")


@frozen(kw_only=True)
class ImportOptions:
    """How to import.

    mode: see `Mode`. max_errors: how many documents may be refused; one more stops the run.
    collections: patterns of what to read; None for all. dry_run: write nothing, tell what would be.
    count: ask the source first how many documents it has, for the time left; some read all for it.
    throughput: RU/s to raise containers to before anything is written (see `throughput`).
    every: seconds between figures. limits: how much may be in memory.
    """

    mode: Mode = field(default="create", validator=_known)
    max_errors: int | None = field(default=None, validator=_not_negative)
    collections: tuple[str, ...] | None = None
    dry_run: bool = False
    count: bool = False
    throughput: int | None = None
    every: float = 1.0
    limits: Limits = Limits()


@frozen(kw_only=True)
class ImportResult:
    """What a session of a run has done.

    total, collections: what became of the documents, by collection. seconds, ru: what it took.
    stopped: why it ended before the source did; None if it did not. dead_letters: the file with
    what was refused; None where nothing was. refused: how many documents stand in it.
    """

    total: CollectionProgress = field(hash=False)
    collections: Mapping[str, CollectionProgress] = field(hash=False)
    seconds: float
    ru: float
    stopped: str | None = None
    dead_letters: Path | None = None
    refused: int = 0

    @property
    def ok(self) -> bool:
        """Whether every document was carried, or left out because the mapping says so."""
        return self.stopped is None and self.refused == 0 and self.total.refused == 0

    def as_json(self) -> dict[str, Any]:
        """The result as data."""
        return {
            "total": self.total.as_json(),
            "collections": {name: each.as_json() for name, each in self.collections.items()},
            "seconds": round(self.seconds, 3),
            "ru": round(self.ru, 2),
            "stopped": self.stopped,
            "dead_letters": None if self.dead_letters is None else str(self.dead_letters),
            "refused": self.refused,
        }


async def run_import(
    source: Source,
    mapping: MappingRules,
    target: Target,
    folder: Path,
    options: ImportOptions,
    observer: Observer,
) -> ImportResult:
    """Carry the documents of a source, or go on where the run in the folder stopped.

    target: inside its `async with`. folder: the run's; a dry run neither needs nor makes one.

    Raises MigrationError where the run cannot start (nothing is changed then: the target does not
    fit, the run in the folder is of something else, another process has it open) or cannot go on
    (the source cannot be read, the target does not answer, the disk is full): the same call goes on
    later.
    """
    head = head_of(source, mapping, target, options)
    database = None if head.database is None else DatabaseName.parse(head.database)
    transform = Transform(mapping, database=database)
    notes = await looked_at(target, mapping)
    if options.dry_run:
        observer.observe(
            Started(activity="dry-run", source=source.name, target=target.identity, notes=notes)
        )
        progress = Progress(target.meter, source.collections() if options.count else None)
        await dry_run(source, transform, target, options, progress, observer)
        return result_of(progress)
    with Journal.begin(folder, head) as journal:
        if options.throughput is not None:
            names = [rule.container for rule in mapping.rules]
            raised = await raise_throughput(target, names, options.throughput, journal)
            notes = (*notes, *raised)
        return await run_pass(
            "import", source, transform, target, journal, options, observer, notes=notes
        )


async def run_pass(
    activity: Activity,
    source: Source,
    transform: Transform,
    target: Target,
    journal: Journal,
    options: ImportOptions,
    observer: Observer,
    *,
    notes: tuple[str, ...] = (),
) -> ImportResult:
    """One pass of a run whose journal is open; unfinished ones go on."""
    if any(state == "undoing" for _, state in journal.counts()):
        raise MigrationError(
            f"The run in {journal.folder} is being rolled back. Finish that, and begin another run."
        )
    known = {each.number for each in journal.passes()}
    current = journal.begin_pass(
        activity,
        source=source.fingerprint(),
        mapping=fingerprint(transform.mapping),
        at=now_text(),
        read_time=_read_time(source),
    )
    observer.observe(
        Started(
            activity=activity,
            source=source.name,
            target=target.identity,
            going_on=current.number in known,
            notes=notes,
        )
    )
    samples = journal.samples()
    progress = Progress(
        target.meter,
        source.collections() if options.count else None,
        samples[-1] if samples else None,
    )
    async with GroupCommit(journal, current.number) as commit:
        engine = Engine(
            target=target,
            mode=options.mode,
            commit=commit,
            current=current,
            progress=progress,
            observer=observer,
            max_errors=options.max_errors,
            every=options.every,
            limits=options.limits,
        )
        stopped = await engine.carry_all(
            source, transform, options.collections, journal.folder / CHILDREN_FILE
        )
    if stopped is None:
        journal.finish_pass(current.number, now_text())
    [current] = [each for each in journal.passes() if each.number == current.number]
    file = journal.folder / current.dead_letters
    return evolve(
        result_of(progress),
        stopped=stopped,
        dead_letters=file if current.refused else None,
        refused=current.refused,
    )


def head_of(
    source: Source, mapping: MappingRules, target: Target, options: ImportOptions
) -> RunHead:
    """What a run of these would be a run of."""
    snapshot = source.snapshot()
    chosen = options.collections
    database = snapshot.database or mapping.source
    return RunHead(
        source=source.fingerprint(),
        source_name=source.name,
        mapping=fingerprint(mapping),
        target=target.identity,
        mode=options.mode,
        collections=None if chosen is None else tuple(sorted(set(chosen))),
        database=None if database is None else str(database),
        read_time=_read_time(source),
        created=now_text(),
    )


async def looked_at(target: Target, mapping: MappingRules) -> tuple[str, ...]:
    """What people should know of the target; raises MigrationError with all that is in the way."""
    checked = await target.check(wanted_containers(mapping))
    if checked.problems:
        raise MigrationError("\n".join(checked.problems))
    return checked.notes


def result_of(progress: Progress) -> ImportResult:
    """The figures of a session."""
    now = progress.now()
    return ImportResult(
        total=now.total, collections=now.collections, seconds=now.seconds, ru=now.ru
    )


def now_text() -> str:
    """The time, RFC 3339."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _read_time(source: Source) -> str | None:
    read_time = source.snapshot().read_time
    return None if read_time is None else str(read_time)
