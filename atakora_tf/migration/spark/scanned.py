"""What containers hold, brought to the parts of the key space to be compared there.

Tasks read physical partitions, since nobody can ask Cosmos DB for one part of our key space.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeAlias

from attrs import frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.channel import Channel
from atakora_tf.migration.spark.failing import told_to_driver
from atakora_tf.migration.spark.key_space import part_of_key
from atakora_tf.migration.spark.plan import JobPlan
from atakora_tf.migration.target.protocol import Found

__all__ = ["Piece", "ScanContainers", "ScannedItems", "ScannedRow"]

FeedRange: TypeAlias = Mapping[str, Any]
Piece: TypeAlias = tuple[ContainerName, FeedRange]
"""A container, and one of its feed ranges."""

ScannedRow: TypeAlias = tuple[tuple[int, int, int], bytes]
"""The part, what sorts items behind documents, a number; and the item as JSON."""

_AFTER_FILES: Final = 1 << 40
_PAGE: Final = 500


@frozen
class ScanContainers:
    """Reads pieces of containers.  so_far: an accumulator of the RU that it takes."""

    plan: JobPlan
    so_far: Any

    def __call__(self, pieces: Iterable[Piece]) -> Iterator[ScannedRow]:
        """Every item, with its part."""
        with told_to_driver():
            for name, feed_range in pieces:
                yield from self._scanned(name, feed_range)

    def _scanned(self, name: ContainerName, feed_range: FeedRange) -> Iterator[ScannedRow]:
        # Spark pulls rows from an iterator, and the target gives them in an event loop.
        with asyncio.Runner() as runner:
            target = self.plan.account.target(self.plan.side_by_side)
            runner.run(target.__aenter__())
            pages = aiter(target.container(name).scan([feed_range]))
            try:
                number = 0
                while (page := runner.run(_next(pages))) is not None:
                    for key, found in page:
                        number += 1
                        part = part_of_key(name, key, self.plan.parts)
                        yield (part, _AFTER_FILES, number), _row(name, key, found)
            finally:
                close = getattr(pages, "aclose", None)
                if close is not None:
                    runner.run(close())
                self.so_far.add([target.meter.total.charge])
                runner.run(target.__aexit__(None, None, None))


async def _next(pages: AsyncIterator[Any]) -> Any:
    return await anext(pages, None)


def _row(name: ContainerName, key: Sequence[Scalar], found: Found) -> bytes:
    whole = [name.database, name.container, list(key), found.etag, found.changed_at, found.body]
    return json.dumps(whole, separators=(",", ":")).encode()


@frozen
class ScannedItems:
    """The items of one part as they were read, with what a comparison in whole asks of a target.

    file: with a row of `ScanContainers` a line.
    """

    file: Path

    def container(self, name: ContainerName) -> _ScannedContainer:
        """The items of one container."""
        return _ScannedContainer(name, self.file)


@frozen
class _ScannedContainer:
    name: ContainerName
    file: Path

    async def scan(self) -> AsyncIterator[Sequence[tuple[tuple[Scalar, ...], Found]]]:
        """The items in pages."""
        channel: Channel[list[tuple[tuple[Scalar, ...], Found]]] = Channel(lambda _: self._pages())
        try:
            async for page in channel:
                yield page
        finally:
            await channel.stop()

    def _pages(self) -> Iterator[list[tuple[tuple[Scalar, ...], Found]]]:
        own = (self.name.database, self.name.container)
        page = []
        with self.file.open("rb") as file:
            for line in file:
                database, container, key, etag, changed_at, body = json.loads(line)
                if (database, container) == own:
                    page.append((tuple(key), Found(body, etag, changed_at)))
                    if len(page) == _PAGE:
                        yield page
                        page = []
        if page:
            yield page
