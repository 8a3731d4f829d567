"""New items of one logical partition together, in one request."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.carrying import Work
from atakora_tf.migration.target.pace import MOST_BATCH_BYTES, MOST_BATCH_ITEMS

__all__ = ["Batches"]

_MOST_REFUSED: Final = 3


class Batches:
    """Puts items together where that saves requests, until a container proves to be filled.

    A batch costs as many RU as its items one by one; it saves round trips. One that meets an item
    which is there already is refused as a whole, so after three of those in a row the container
    gets its items singly.
    """

    def __init__(self) -> None:
        self._refused: Counter[ContainerName] = Counter()

    def refused(self, container: ContainerName) -> None:
        """A batch met something that was there already."""
        self._refused[container] += 1

    def taken(self, container: ContainerName) -> None:
        """A batch was written."""
        self._refused[container] = 0

    def together(self, works: Iterable[Work]) -> Sequence[Sequence[Work]]:
        """The same works: those that go together, and each of the others alone."""
        partitions: dict[tuple[ContainerName, tuple[Scalar, ...]], list[Work]] = {}
        out: list[list[Work]] = []
        for work in works:
            container = work.item.container
            if work.fresh and self._refused[container] < _MOST_REFUSED:
                partitions.setdefault((container, work.item.partition_key), []).append(work)
            else:
                out.append([work])
        for several in partitions.values():
            size = 0
            batch: list[Work] = []
            for work in several:
                length = len(work.item.text)
                if batch and (len(batch) == MOST_BATCH_ITEMS or size + length > MOST_BATCH_BYTES):
                    out.append(batch)
                    batch, size = [], 0
                batch.append(work)
                size += length
            out.append(batch)
        return out
