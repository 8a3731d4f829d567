"""The source, read through the mapping: what is expected in the target, and what is refused."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import ExitStack

from atakora_tf.migration.mapping.duplicates import Duplicates
from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.run.channel import Channel
from atakora_tf.migration.run.events import OTHERS
from atakora_tf.migration.run.loading import Group, Loaded, groups
from atakora_tf.migration.source import Source
from atakora_tf.migration.verification.advancing import Advanced, Advancing
from atakora_tf.migration.verification.expected_items import ExpectedItems
from atakora_tf.migration.verification.result import CollectionCounts, ContainerCounts

__all__ = ["Reading", "items_of"]

_MOST_COLLECTIONS = 1_000


class Reading:
    """Fills `ExpectedItems`, and counts documents and items on the way."""

    def __init__(self, source: Source, transform: Transform, expected: ExpectedItems) -> None:
        self._source = source
        self._transform = transform
        self._expected = expected
        self.containers: dict[ContainerName, ContainerCounts] = {}
        self.collections: dict[str, CollectionCounts] = {}

    async def read(
        self, collections: Sequence[str] | None, tell: Advancing, *, sampled: bool
    ) -> None:
        """Read everything once; twice where the mapping embeds."""
        documents = 0
        with ExitStack() as stack:
            taken: Duplicates | None = None
            if sampled and self._transform.mapping.ids_may_repeat:
                taken = stack.enter_context(Duplicates())
            channel = _channel(self._source, self._transform, collections)
            try:
                async for group in channel:
                    for loaded in group.loaded:
                        self._take(loaded, taken)
                    documents += len(group.loaded)
                    tell(Advanced("verify", "reading the source", documents))
            finally:
                await channel.stop()
        self._expected.trim()

    def _take(self, loaded: Loaded, taken: Duplicates | None) -> None:
        counts = self._of(loaded.document.path)
        outcome = loaded.outcome
        # Embedded documents that belong to nothing come a second time, at the end.
        counts.documents += not (loaded.embedded and outcome is not None)
        if isinstance(outcome, Item):
            rejected = None if taken is None else taken.check(outcome)
            if rejected is not None:
                self._expected.refuse(rejected)
            if self._expected.add(outcome) and rejected is None:
                counts.items += 1
                own = self.containers.setdefault(outcome.container, ContainerCounts())
                own.expected += 1
            else:
                counts.refused += 1
        elif isinstance(outcome, Rejected):
            self._expected.refuse(outcome)
            counts.refused += 1
            counts.embedded -= loaded.embedded and counts.embedded > 0
        else:
            counts.embedded += loaded.embedded
            counts.skipped += not loaded.embedded

    def _of(self, path: DocumentPath) -> CollectionCounts:
        name = path.collection
        if name not in self.collections and len(self.collections) >= _MOST_COLLECTIONS:
            name = OTHERS
        return self.collections.setdefault(name, CollectionCounts())


async def items_of(
    source: Source, transform: Transform, paths: Collection[str]
) -> AsyncIterator[Item]:
    """The items of some documents, read again; without those that make none any more."""
    wanted = set(paths)
    if not wanted:
        return
    # Only the collections that hold them: a live database bills each document.
    collections = sorted({DocumentPath.parse(path).collection for path in wanted})
    channel = _channel(source, transform, collections)
    try:
        async for group in channel:
            for loaded in group.loaded:
                path = str(loaded.document.path)
                if isinstance(loaded.outcome, Item) and path in wanted:
                    wanted.remove(path)
                    yield loaded.outcome
            if not wanted:
                break
    finally:
        await channel.stop()


def _channel(
    source: Source, transform: Transform, collections: Sequence[str] | None
) -> Channel[Group]:
    return Channel(
        lambda going_on: groups(
            source, transform, collections=collections, kept=None, going_on=going_on
        )
    )
