"""The refused documents of a run on disk: their names and reasons; the file has the documents."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.journal_database import JournalDatabase, Write
from atakora_tf.migration.run.passes import Refusal

__all__ = ["RefusalTable"]

_PAGE: Final = 1_000


class RefusalTable:
    """Remembers refusals until the documents are carried, and that they once were refused."""

    def __init__(self, database: JournalDatabase) -> None:
        self._database = database

    def put(self, several: Sequence[Rejected], number: int, write: Write) -> None:
        """The pass `number` refuses documents."""
        write(
            "insert or replace into refusal values (?, ?, ?, ?, ?, null)",
            [
                (each.path, each.reason, _stored(each.where), _stored(each.sentence), number)
                for each in several
            ],
        )

    def carried(self, paths: Sequence[str], number: int, write: Write) -> None:
        """The pass `number` has written documents, of which some may have been refused before."""
        write("update refusal set carried = ? where path = ?", [(number, path) for path in paths])

    def find(self, path: str) -> Refusal | None:
        """What is remembered of a document."""
        found = self._some("where path = ?", (path,))
        return found[0] if found else None

    def standing(self) -> Iterator[Refusal]:
        """Those that were not carried since, by path, read in pages."""
        path = ""
        rest = f"where carried is null and path > ? order by path limit {_PAGE}"
        while found := self._some(rest, (path,)):
            yield from found
            path = found[-1].path

    def counts(self) -> Mapping[str, int]:
        """How many were not carried since, by reason."""
        return dict(
            self._database.rows(
                "select reason, count(*) from refusal where carried is null group by 1 order by 1"
            )
        )

    def _some(self, rest: str, values: tuple[Any, ...]) -> list[Refusal]:
        rows = self._database.rows(
            f"select path, reason, place, sentence, number, carried from refusal {rest}", values
        )
        return [
            Refusal(
                path=path,
                reason=reason,
                where=place,
                sentence=sentence,
                number=number,
                carried=carried,
            )
            for path, reason, place, sentence, number, carried in rows
        ]


def _stored(text: str) -> str:
    """Text that is no Unicode comes from functions of users alone; it is told, not carried."""
    return text.encode("utf-8", "backslashreplace").decode()
