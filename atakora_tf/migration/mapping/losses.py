"""What a conversion can lose.  The list is closed: nothing else is ever lost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

__all__ = ["LOSSES"]

LOSSES: Final[Mapping[str, str]] = {
    "nanoseconds": "What a timestamp holds below the unit that it is written in is cut off.",
    "precision": "An int64 beyond 2^53 becomes the nearest number that a double holds.",
    "not_finite": "NaN and the infinities become null.",
    "negative_zero": "-0.0 becomes 0.",
    "reference_database": "A reference no longer says which database it points into.",
    "reference_path": "A reference no longer says which collection it points into.",
    "unnamed_fields": "Fields that the mapping does not name are left out.",
}
"""What a mapping can accept, by name, each with what it comes to."""
