"""What writing an item costs, about: Microsoft's two measured points, and a line through them.

"Azure Cosmos DB as a key value store - cost overview"
(learn.microsoft.com/azure/cosmos-db/key-value-store-cost): a write of 1 KB is 5 RU and one of 100
KB 50 RU, with indexing turned off.  Indexes cost more; the true charge comes with every answer.
"""

from __future__ import annotations

from typing import Final

__all__ = ["write_charge"]

_KILOBYTE: Final = 1024
_SMALL_RU, _LARGE_RU, _LARGE_KB = 5.0, 50.0, 100


def write_charge(size: float) -> float:
    """RU of writing an item of `size` bytes without indexes, to a tenth."""
    kilobytes = max(1.0, size / _KILOBYTE)
    slope = (_LARGE_RU - _SMALL_RU) / (_LARGE_KB - 1)
    return round(_SMALL_RU + (kilobytes - 1) * slope, 1)
