"""Places of items as one text each, whatever their keys and ids hold."""

from __future__ import annotations

import json
from collections.abc import Sequence

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import with_canonical_numbers

__all__ = ["place_of", "place_text"]


def place_text(partition_key: Sequence[Scalar], item_id: str) -> str:
    """The text, in ASCII: others write items, too, and not all of them in proper Unicode."""
    return json.dumps(
        [*with_canonical_numbers(list(partition_key)), item_id], separators=(",", ":")
    )


def place_of(text: str) -> tuple[tuple[Scalar, ...], str]:
    """Partition key and id of the text."""
    *key, item_id = json.loads(text)
    return tuple(key), item_id
