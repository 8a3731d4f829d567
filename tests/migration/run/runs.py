"""Small runs for tests: a source in memory, a mapping, and one call for a whole session."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import write_line
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.run.events import Event
from atakora_tf.migration.run.importing import ImportOptions, ImportResult, run_import
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.values import Timestamp, Value

DB = DatabaseName("demo")
USERS = ContainerName("shop", "users")
MAPPING = parse_mapping(
    """
version: 1
collections:
  users: {container: shop/users, partition_key: /team}
"""
)


def document(path: str, **fields: Value) -> Document:
    return Document(DocumentPath.parse(path), fields)


def user(id_: str, team: str = "red", **fields: Value) -> Document:
    return document(f"users/{id_}", team=team, **fields)


def users(count: int, teams: int = 2) -> list[Document]:
    return [user(f"u{n}", f"team{n % teams}", n=n) for n in range(count)]


@dataclass
class MemorySource:
    """A `Source` of the documents that it is given, in their order."""

    documents_: Sequence[Document]
    size: int = 3
    fails_after: int | None = None
    name: str = "the documents of the test"
    read_time: Timestamp | None = None
    readings: int = 0

    def snapshot(self) -> Snapshot:
        return Snapshot(DB, self.read_time, consistent=True)

    def collections(self) -> Sequence[CollectionCount]:
        counts = Counter(each.path.collection for each in self.documents_)
        return [CollectionCount(name, count) for name, count in sorted(counts.items())]

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        self.readings += 1
        chosen = parse_selection(collections).chooser()
        several = [each for each in self.documents_ if chosen(each.path)]
        for start in range(0, len(several), self.size):
            if self.fails_after is not None and start >= self.fails_after:
                from atakora_tf.errors import MigrationError

                raise MigrationError("The source cannot be read any further.")
            yield several[start : start + self.size]

    def fingerprint(self) -> str:
        return sha256(b"\n".join(map(write_line, self.documents_))).hexdigest()


@dataclass
class Seen:
    """An `Observer` that keeps everything."""

    events: list[Event] = field(default_factory=list)

    def observe(self, event: Event) -> None:
        self.events.append(event)

    def names(self) -> list[str]:
        return [each.as_json()["event"] for each in self.events]


def imported(
    documents: Sequence[Document] | MemorySource,
    target: Target,
    folder: Path,
    *,
    mapping: MappingRules = MAPPING,
    seen: Seen | None = None,
    **options: Any,
) -> ImportResult:
    """One session of an import."""
    source = documents if isinstance(documents, MemorySource) else MemorySource(documents)
    chosen = ImportOptions(**{"every": 60.0, **options})

    async def session() -> ImportResult:
        async with target:
            return await run_import(source, mapping, target, folder, chosen, seen or Seen())

    return asyncio.run(session())
