"""A source that changes, with the times that Firestore would give, and one call to follow it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import evolve

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.source import Source
from atakora_tf.migration.sync.result import SyncResult
from atakora_tf.migration.sync.sync import sync
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.values import Timestamp
from tests.migration.run.runs import MemorySource, Seen

START = 1_700_000_000


class Changing:
    """Documents by path; whatever is put is of the moment `clock`."""

    def __init__(self, *documents: Document) -> None:
        self.clock = START
        self.documents: dict[str, Document] = {}
        self.sources: list[MemorySource] = []
        for each in documents:
            self.put(each)

    def put(self, document: Document) -> None:
        self.documents[str(document.path)] = evolve(document, updated=Timestamp(self.clock))

    def remove(self, path: str) -> None:
        self.documents.pop(path, None)

    def now(self) -> MemorySource:
        """Everything as it is at this moment."""
        self.clock += 1
        source = MemorySource(list(self.documents.values()), read_time=Timestamp(self.clock))
        self.clock += 1
        self.sources.append(source)
        return source

    @contextmanager
    def opened(self) -> Iterator[Source]:
        yield self.now()


def synced(
    source: Changing, mapping: MappingRules, target: Target, folder: Path, **options: Any
) -> SyncResult:
    async def session() -> SyncResult:
        async with target:
            return await sync(source.opened, mapping, target, folder, Seen(), **options)

    return asyncio.run(session())
