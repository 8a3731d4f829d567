"""Two documents with one id in one partition, found before the second overwrites the first.

Only mappings that can make such pairs need the look (`MappingRules.ids_may_repeat`).  What came by
is kept on disk, 32 bytes an item and a little more, so memory is bounded.
"""

from __future__ import annotations

import json
import sqlite3
from hashlib import blake2b
from pathlib import Path
from types import TracebackType

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected

__all__ = ["Duplicates"]


class Duplicates:
    """Which places in containers are taken, and by which document; a context manager.

    The same document may come again, as it does when a run goes on.  file: where to remember; an
    existing one is used on.  None forgets with the process.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._database = sqlite3.connect("" if file is None else str(file), isolation_level=None)
        self._database.execute("pragma journal_mode = wal")
        self._database.execute("pragma synchronous = off")
        self._database.execute(
            "create table if not exists place (at blob primary key, path text) without rowid"
        )

    def check(self, item: Item) -> Rejected | None:
        """Take the item's place; why not, if another document has it already."""
        words = [item.container.database, item.container.container, item.id, *item.partition_key]
        at = blake2b(json.dumps(words).encode(), digest_size=16).digest()
        path = str(item.source)
        try:
            made = self._database.execute(
                "insert into place values (?, ?) on conflict do nothing", (at, path)
            ).rowcount
            if made:
                return None
            row = self._database.execute("select path from place where at = ?", (at,)).fetchone()
        except sqlite3.OperationalError as error:
            raise MigrationError(
                f"Which ids came by cannot be remembered on disk ({error}). Make room."
            ) from None
        if row[0] == path:
            return None
        key = ", ".join(json.dumps(value, ensure_ascii=False) for value in item.partition_key)
        return Rejected(
            path,
            "duplicate",
            "",
            f"In {item.container} the id {item.id} in the partition {key} belongs to {row[0]} "
            "already. Say id: path, or put the parents' ids into the partition key.",
        )

    def close(self) -> None:
        """Close the file."""
        self._database.close()

    def __enter__(self) -> Duplicates:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
