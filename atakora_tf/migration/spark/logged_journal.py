"""A journal on a machine that may go away: what it announces is in the work location as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.entries import Entry, Key
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.spark.task_log import Change, TaskLog

__all__ = ["LoggedJournal", "first_pass", "replay"]


class LoggedJournal(Journal):
    """A `Journal` whose intents are in a task's log, too, when `commit` returns.

    Outcomes go there with the next intents: until then they are in doubt for whoever goes on, who
    asks the target.  `log` is None until what was logged before is replayed.
    """

    log: TaskLog | None = None
    result: Mapping[str, Any] | None = None

    @classmethod
    def claimed(cls, folder: Path, head: RunHead, log: TaskLog) -> LoggedJournal:
        """A new journal that holds what is in the log, and writes on in it.

        `result` is that of the task where the log says that it is done; nothing is written then.
        """
        journal = cls.create(folder, head)
        assert isinstance(journal, LoggedJournal)
        try:
            first_pass(journal)
            for change in log.claim():
                replay(change, journal)
                if change.result is not None:
                    journal.result = change.result
                    return journal
        except BaseException:
            journal.close()
            raise
        journal.log = log
        return journal

    def __enter__(self) -> Self:
        return self

    def commit(
        self,
        entries: Sequence[Entry] = (),
        *,
        forgotten: Sequence[Key] = (),
        refused: Sequence[tuple[Rejected, Sequence[Document]]] = (),
        carried: Sequence[str] = (),
        number: int = 1,
    ) -> frozenset[str]:
        """As `Journal.commit`.  Raises MigrationError where another attempt has taken over."""
        fresh = super().commit(
            entries, forgotten=forgotten, refused=refused, carried=carried, number=number
        )
        if self.log is not None:
            news = {each.path: (each, documents) for each, documents in refused}
            self.log.note(entries, forgotten, [news[path] for path in news if path in fresh])
            if any(entry.state == "intended" for entry in entries):
                self.log.flush()
        return fresh


def first_pass(journal: Journal) -> int:
    """The number of the import's pass, which is begun here if it was not."""
    head = journal.head
    return journal.begin_pass(
        "import",
        source=head.source,
        mapping=head.mapping,
        at=head.created,
        read_time=head.read_time,
    ).number


def replay(change: Change, journal: Journal, number: int = 1) -> None:
    """Bring a journal to where another one was; `number` is the pass."""
    journal.commit(
        change.entries,
        forgotten=tuple(change.forgotten),
        refused=tuple(change.refused),
        number=number,
    )
