"""What comes out of the transformation: items, each for one container."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import hash_of_item_text
from atakora_tf.migration.paths import DocumentPath

__all__ = ["ContainerName", "Item"]


@frozen(order=True)
class ContainerName:
    """A container and the database that it is in."""

    database: str
    container: str

    def __str__(self) -> str:
        return f"{self.database}/{self.container}"


@frozen(eq=False)
class Item:
    """One item, ready to be written.

    id: as in `body`. partition_key: the values of the container's key, outermost first.
    body: plain JSON, which nobody changes; whole numbers are `int` even where they were doubles.
    text: `body` as canonical JSON in UTF-8, which its hash is made of (see `item_hash`).
    source: the document that it was made of.
    """

    container: ContainerName
    id: str
    partition_key: tuple[Scalar, ...]
    body: Mapping[str, Any]
    text: bytes
    source: DocumentPath

    @property
    def hash(self) -> bytes:
        """The 32 bytes that are equal exactly for items that Cosmos DB would return as equal."""
        return hash_of_item_text(self.text)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Item):
            return NotImplemented
        return (self.container, self.partition_key, self.text) == (
            other.container,
            other.partition_key,
            other.text,
        )

    def __hash__(self) -> int:
        return hash(self.text)
