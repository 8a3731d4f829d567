"""Why a document cannot become an item: data for people and for the dead-letter file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from attrs import frozen

from atakora_tf.migration.mapping.losses import LOSSES

__all__ = ["REASONS", "Refused", "Rejected", "place_text"]

REASONS: Final[Mapping[str, str]] = {
    "unmapped-collection": "no rule of the mapping names the document's collection",
    "embedded-apart": "the mapping embeds it into the document above, which it did not come with",
    "parent-missing": "the mapping embeds it into the document above, which does not exist",
    "reserved-field": "Cosmos DB has a meaning of its own for a field of this name",
    "field-taken": "two things would stand in one field of the item",
    "unnamed-field": "the mapping allows only the fields that it names",
    "type-differs": "a value is not of the type that the mapping states",
    "id-differs": "a field that should equal the document's id does not",
    "function-failed": "a function of the user's raised an exception",
    "function-result": "a function of the user's gave something that is no value",
    "key-missing": "a part of the partition key is missing",
    "key-not-scalar": "a part of the partition key is no text, number, bool or null",
    "key-too-long": "the partition key is longer than Cosmos DB takes",
    "ttl": "the field ttl holds no time to live",
    "too-large": "the item is larger than Cosmos DB takes",
    "too-deep": "the item is nested deeper than Cosmos DB takes",
    "not-unicode": "a text holds half a surrogate pair",
    "not-json": "a number cannot be said in JSON",
    "schema": "the item breaks the entity's schema",
    "duplicate": "another document has the same id in the same partition",
    **{f"loss-{name}": f"{says[0].lower()}{says[1:-1]}" for name, says in LOSSES.items()},
}
"""Every reason code, each with what it means."""


@frozen
class Rejected:
    """A document that does not become an item.

    path: of the document. where: the place inside it, such as `address.lines[2]`; "" for all of it.
    reason: a code of `REASONS`. sentence: what is wrong, and what to do.
    """

    path: str
    reason: str
    where: str
    sentence: str


class Refused(Exception):
    """A value cannot be carried; only ever caught inside this room, which adds the place."""

    def __init__(self, reason: str, sentence: str) -> None:
        super().__init__(sentence)
        self.reason = reason
        self.sentence = sentence
        self.place: list[str | int] = []
        """From the innermost outwards."""


def place_text(steps: list[str | int]) -> str:
    """Steps from the outermost inwards, as people read them."""
    text = ""
    for step in steps:
        if isinstance(step, int):
            text += f"[{step}]"
        else:
            text += f".{step}" if text else step
    return text
