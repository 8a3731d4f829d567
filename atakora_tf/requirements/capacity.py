"""What fills a resource up: the things that count, and where their limits come from."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import frozen

__all__ = ["Capacity"]


@frozen
class Capacity:
    """One thing of which a resource holds only so many.

    Either `policy` names a field of `ResourceLimits`, which the user may change, or `azure`
    states what Azure itself enforces; `source` says where that stands.
    """

    words: str
    """What is counted, in the plural: `databases`."""
    count: Callable[[str, Any], int]
    """How many of them an entry of a unit field counts: `count(field name, entry)`."""
    policy: str | None = None
    azure: int | None = None
    source: str = ""
