"""The value of a field that nobody set."""

from __future__ import annotations

from enum import Enum
from typing import Final, Literal, TypeAlias

__all__ = ["UNSET", "Unset"]


class _Marker(Enum):
    # An enum member: a singleton that survives copying and pickling, and that type
    # checkers can narrow with `is`.
    UNSET = "unset"

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        raise TypeError("UNSET is neither true nor false; compare with `is UNSET`")


Unset: TypeAlias = Literal[_Marker.UNSET]
"""The type of `UNSET`, for annotations: `ttl: int | Unset`."""

UNSET: Final = _Marker.UNSET
"""No claim at all. Different from `False`, from `None` and from empty."""
