"""What the id of an item can be."""

from __future__ import annotations

from typing import Final

from atakora_tf.contract.json_schema_keywords import Schema

__all__ = ["ITEM_ID", "LONGEST_ID"]

LONGEST_ID: Final = 1023
"""The most bytes of an id (learn.microsoft.com/azure/cosmos-db/concepts-limits, "Per-item
limits")."""

# JSON Schema counts characters, so a longer text is surely refused, and the bytes are for the store
# to count.
ITEM_ID: Final[Schema] = {
    "type": "string",
    "pattern": r"^[^/\\]+$",
    "minLength": 1,
    "maxLength": LONGEST_ID,
}
"""The schema of an id that says no more of itself: Cosmos DB takes neither "/" nor "\\"."""
