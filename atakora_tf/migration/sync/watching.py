"""What comes by in a pass, noticed on the way to the engine that carries it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.paths import DatabaseName
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot, Source
from atakora_tf.migration.sync.known_places import KnownPlaces
from atakora_tf.migration.values import Timestamp

__all__ = ["ChangedSince", "WatchedTransform"]


class WatchedTransform(Transform):
    """A transformation that ticks off what it makes."""

    def __init__(
        self, mapping: MappingRules, known: KnownPlaces, *, database: DatabaseName | None
    ) -> None:
        super().__init__(mapping, database=database)
        self._known = known

    def __call__(
        self, document: Document, children: Sequence[Document] = ()
    ) -> tuple[Item, ...] | Rejected:
        """As `Transform`."""
        made = super().__call__(document, children)
        if isinstance(made, Rejected):
            self._known.refused(made.path)
        else:
            for item in made:
                self._known.item(item)
        return made


class ChangedSince:
    """A source without the documents that stand in the target as they are, by their times.

    since: a document that was last changed before it, and that stands at one place, is left out;
    None gives all. `left_out` counts them.
    """

    def __init__(self, source: Source, known: KnownPlaces, since: Timestamp | None) -> None:
        self._source = source
        self._known = known
        self._since = since
        self.left_out = 0

    @property
    def name(self) -> str:
        """What to call it in messages."""
        return self._source.name

    def snapshot(self) -> Snapshot:
        """As the source's."""
        return self._source.snapshot()

    def collections(self) -> Sequence[CollectionCount]:
        """As the source's."""
        return self._source.collections()

    def fingerprint(self) -> str:
        """As the source's."""
        return self._source.fingerprint()

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        """The documents that may have changed."""
        for chunk in self._source.documents(collections):
            self._known.documents += len(chunk)
            if self._since is None:
                yield chunk
                continue
            changed = [each for each in chunk if not self._stands(each, self._since)]
            self.left_out += len(chunk) - len(changed)
            if changed:
                yield changed

    def _stands(self, document: Document, since: Timestamp) -> bool:
        updated = document.updated
        if updated is None or (updated.seconds, updated.nanoseconds) >= (
            since.seconds,
            since.nanoseconds,
        ):
            return False
        return self._known.stands(str(document.path))
