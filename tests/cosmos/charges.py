"""Request units, roughly: 1 for a read of 1 KB, about 5 for a write, queries by what they touch.

Real charges depend on the index as well; the figures that the formula is drawn from are those of
learn.microsoft.com/azure/cosmos-db/request-units (a point read of 1 KB is 1 RU) and
learn.microsoft.com/azure/cosmos-db/key-value-store-cost (a write of 1 KB is 5 RU or more).
"""

from __future__ import annotations

import json
import math
from typing import Any

_KILOBYTE = 1024


def size(item: Any) -> int:
    return len(json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode())


def _kilobytes(item: Any) -> int:
    return max(1, math.ceil(size(item) / _KILOBYTE))


def of_read(item: Any) -> float:
    return float(_kilobytes(item))


def of_write(item: Any) -> float:
    return 5.0 + 2.5 * (_kilobytes(item) - 1)


def of_query(scanned: int, found: list[Any]) -> float:
    returned = sum(size(each) for each in found)
    return round(2.3 + 0.02 * scanned + 0.3 * returned / _KILOBYTE, 2)


OF_A_MISS = 1.0
OF_METADATA = 2.0
