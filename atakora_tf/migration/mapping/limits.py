"""What Cosmos DB takes for an item.

learn.microsoft.com/azure/cosmos-db/concepts-limits, "Per-item limits", and
learn.microsoft.com/rest/api/cosmos-db/create-a-document.
"""

from __future__ import annotations

from typing import Final

from atakora_tf.contract.item_id import LONGEST_ID

__all__ = [
    "FORBIDDEN_IN_IDS",
    "LONGEST_ID",
    "LONGEST_KEY",
    "LONGEST_TTL",
    "MOST_BYTES",
    "MOST_KEYS",
    "MOST_LEVELS",
    "MOST_WHOLE",
    "SYSTEM_FIELDS",
]

MOST_BYTES: Final = 2 * 1024 * 1024
"""The most bytes of an item's JSON in UTF-8."""

MOST_LEVELS: Final = 128
"""The most levels of objects and arrays in each other, the item itself being the first."""

LONGEST_KEY: Final = {1: 101, 2: 2048}
"""The most bytes of a partition key, by the version of the container's key; 2 is "large"."""

MOST_KEYS: Final = 3
"""The most paths of a hierarchical partition key
(learn.microsoft.com/azure/cosmos-db/hierarchical-partition-keys)."""

LONGEST_TTL: Final = 2_147_483_647
"""The most seconds of an item's own `ttl` (learn.microsoft.com/azure/cosmos-db/time-to-live)."""

MOST_WHOLE: Final = 2**53 - 1
"""Up to here, on both sides of zero, every JSON reader holds whole numbers exactly: numbers in
Cosmos DB are doubles."""

SYSTEM_FIELDS: Final = frozenset({"_rid", "_self", "_etag", "_attachments", "_ts"})
"""What Cosmos DB sets itself in each item (learn.microsoft.com/rest/api/cosmos-db/documents)."""

# Cosmos DB forbids the first two; azure-cosmos refuses the next five, as they would not survive in
# a URL.
FORBIDDEN_IN_IDS: Final = frozenset("/\\?#\t\r\n")
"""What no id may hold."""
