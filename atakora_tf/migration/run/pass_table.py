"""The passes of a run on disk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from atakora_tf.migration.run.journal_database import JournalDatabase, Write
from atakora_tf.migration.run.passes import Activity, Pass

__all__ = ["PassTable"]

_NAMES: Final = (
    "number",
    "activity",
    "source",
    "mapping",
    "read_time",
    "started",
    "finished",
    "dead_letters",
    "refused",
    "refused_bytes",
)


class PassTable:
    """Begins passes, and remembers how far they came."""

    def __init__(self, database: JournalDatabase) -> None:
        self._database = database

    def begin(
        self, activity: Activity, source: str, mapping: str, at: str, read_time: str | None
    ) -> Pass:
        """The unfinished pass of these, or a new one; an import is always the same pass."""
        known = self.all()
        for each in known:
            same = (each.activity, each.source, each.mapping) == (activity, source, mapping)
            if same and (activity == "import" or each.finished is None):
                return each
        number = len(known) + 1
        made = Pass(
            number=number,
            activity=activity,
            source=source,
            mapping=mapping,
            read_time=read_time,
            started=at,
            finished=None,
            dead_letters="dead-letters.jsonl" if number == 1 else f"dead-letters-{number}.jsonl",
        )
        with self._database.writing() as write:
            marks = ", ".join("?" * len(_NAMES))
            write(
                f"insert into pass ({', '.join(_NAMES)}) values ({marks})",
                [[getattr(made, name) for name in _NAMES]],
            )
        return made

    def finish(self, number: int, at: str) -> None:
        """Note that a pass is at its end."""
        with self._database.writing() as write:
            write("update pass set finished = ? where number = ?", [(at, number)])

    def refused(self, number: int, count: int, length: int, write: Write) -> None:
        """Note how many dead letters a pass has, and how long its file is."""
        write(
            "update pass set refused = ?, refused_bytes = ? where number = ?",
            [(count, length, number)],
        )

    def get(self, number: int) -> Pass:
        """A pass by its number."""
        [found] = [each for each in self.all() if each.number == number]
        return found

    def all(self) -> Sequence[Pass]:
        """All passes in their order."""
        rows = self._database.rows(f"select {', '.join(_NAMES)} from pass order by number")
        return [Pass(**dict(zip(_NAMES, row, strict=True))) for row in rows]
