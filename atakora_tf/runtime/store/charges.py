"""Request units as the embedded store counts them: about what Cosmos DB would.

A point read of 1 KB is 1 RU, a write of 1 KB about 5, and a query about 3 for each thousand items
that it looks at; real charges depend on the indexes, too
(learn.microsoft.com/azure/cosmos-db/request-units).
"""

from __future__ import annotations

import math

__all__ = ["of_query", "of_read", "of_write"]

_KILOBYTE = 1024


def of_read(size: int) -> float:
    """RU of reading an item of `size` bytes."""
    return float(max(1, math.ceil(size / _KILOBYTE)))


def of_write(size: int) -> float:
    """RU of writing an item of `size` bytes."""
    return 5.0 * of_read(size)


def of_query(sizes: list[int]) -> float:
    """RU of a query that gave items of these sizes."""
    return round(2.5 + 0.3 * sum(sizes) / _KILOBYTE, 2)
