"""The entries of a journal on disk, with the pre-images beside them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final

from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.entries import Entry, Key, State
from atakora_tf.migration.run.journal_database import JournalDatabase, Write
from atakora_tf.migration.run.journal_rows import COLUMNS, entry_of, key_text, row_of

__all__ = ["EntryTable"]

_PAGE: Final = 1_000
_JOINED: Final = (
    f"select {', '.join('entry.' + name.strip() for name in COLUMNS.split(','))}, image.text "
    "from entry left join image using (container, partition_key, id)"
)


class EntryTable:
    """Puts entries, finds them, and goes through them; the journal says what they mean."""

    def __init__(self, database: JournalDatabase) -> None:
        self._database = database
        self._containers: dict[int, ContainerName] = {}
        self._numbers: dict[ContainerName, int] = {}
        self._learn_containers()
        self._images = bool(database.rows("select 1 from image limit 1"))

    def find_many(self, keys: Iterable[Key]) -> Mapping[Key, Entry]:
        """Entries by their places, without those that are not there."""
        columns = _JOINED if self._images else f"select {COLUMNS}, null from entry"
        statement = f"{columns} where container = ? and partition_key = ? and id = ?"
        found: dict[Key, Entry] = {}
        with self._database.reading() as read:
            for key in keys:
                container, partition_key, id_ = key
                number = self._numbers.get(container)
                if number is None:
                    continue
                row = read(statement, (number, key_text(partition_key), id_)).fetchone()
                if row is not None:
                    found[key] = entry_of(row, self._containers)
        return found

    def put(self, entries: Sequence[Entry], write: Write) -> None:
        """Add entries, or replace those of the same places."""
        rows, images, bare = [], [], []
        for entry in entries:
            row = row_of(entry, self._number(entry.container, write))
            rows.append(row)
            if entry.before is not None:
                images.append((*row[:3], entry.before))
            elif self._images:
                bare.append(row[:3])
        if rows:
            marks = ", ".join("?" * len(rows[0]))
            write(f"insert or replace into entry ({COLUMNS}) values ({marks})", rows)
        self._drop_images(bare, write)
        if images:
            self._images = True
            write("insert or replace into image values (?, ?, ?, ?)", images)

    def forget(self, keys: Sequence[Key], write: Write) -> None:
        """Take entries away."""
        places = [
            (self._number(container, write), key_text(partition_key), id_)
            for container, partition_key, id_ in keys
        ]
        if places:
            write("delete from entry where container = ? and partition_key = ? and id = ?", places)
            self._drop_images(places, write)

    def all(
        self,
        states: Collection[State] | None,
        container: ContainerName | None,
        after: Entry | None,
    ) -> Iterator[Entry]:
        """Entries in order, read in pages."""
        wheres = ["(entry.container, entry.partition_key, entry.id) > (?, ?, ?)"]
        values: list[object] = []
        if container is not None:
            wheres.append("entry.container = ?")
            values.append(self._numbers.get(container, -1))
        if states is not None:
            wheres.append(f"entry.state in ({', '.join('?' * len(states))})")
            values.extend(states)
        place: tuple[Any, ...] = (-1, "", "")
        if after is not None:
            number = self._numbers[after.container]
            place = (number, key_text(after.partition_key), after.id)
        order = " order by entry.container, entry.partition_key, entry.id"
        statement = f"{_JOINED} where {' and '.join(wheres)}{order} limit {_PAGE}"
        while rows := self._database.rows(statement, (*place, *values)):
            for row in rows:
                yield entry_of(row, self._containers)
            place = tuple(rows[-1][:3])

    def counts(self) -> Mapping[tuple[ContainerName, State], int]:
        """How many entries each container has in each state."""
        rows = self._database.rows(
            "select container, state, count(*) from entry group by 1, 2 order by 1, 2"
        )
        return {(self._containers[number], state): count for number, state, count in rows}

    @contextmanager
    def unchanged_on_error(self) -> Iterator[None]:
        """Forget the containers that a transaction made which then failed."""
        known = len(self._numbers)
        try:
            yield
        except BaseException:
            if len(self._numbers) != known:
                self._learn_containers()
            raise

    def _drop_images(self, places: Sequence[tuple[Any, ...]], write: Write) -> None:
        if places and self._images:
            write("delete from image where container = ? and partition_key = ? and id = ?", places)

    def _number(self, container: ContainerName, write: Write) -> int:
        number = self._numbers.get(container)
        if number is None:
            number = len(self._numbers) + 1
            row = (number, container.database, container.container)
            write("insert into container values (?, ?, ?)", [row])
            self._know(number, container)
        return number

    def _know(self, number: int, container: ContainerName) -> None:
        self._containers[number] = container
        self._numbers[container] = number

    def _learn_containers(self) -> None:
        self._containers, self._numbers = {}, {}
        for number, database, container in self._database.rows("select * from container"):
            self._know(number, ContainerName(database, container))
