"""Time to live of the items of a Cosmos DB container."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

from atakora_tf.azure.cosmos import MAXIMUM_TTL
from atakora_tf.merge.claim import show

__all__ = ["NEVER", "PER_ITEM", "Ttl", "TtlOrder", "ttl_fault"]


@frozen(cache_hash=True)
class Ttl:
    """How long items live: a number of seconds, `PER_ITEM` or `NEVER`."""

    seconds: int | None
    """None: never. -1: on, but an item expires only by its own `ttl` property."""

    def __repr__(self) -> str:
        if self.seconds is None:
            return "NEVER"
        return "PER_ITEM" if self.seconds == -1 else f"Ttl({self.seconds})"


NEVER: Final = Ttl(None)
"""No item ever expires, whatever it says itself."""

PER_ITEM: Final = Ttl(-1)
"""Only items with a `ttl` property of their own expire."""


@frozen
class TtlOrder:
    """Longer is greater; `PER_ITEM` is above every number of seconds, `NEVER` above all.

    So that a merge never makes data expire earlier than one of its owners wants.
    """

    def _key(self, ttl: Ttl) -> tuple[int, int]:
        if ttl.seconds is None:
            return (2, 0)
        return (1, 0) if ttl.seconds == -1 else (0, ttl.seconds)

    def join(self, one: Ttl, other: Ttl) -> Ttl:
        """The one that lets data live longer."""
        return one if self._key(one) >= self._key(other) else other

    def meet(self, one: Ttl, other: Ttl) -> Ttl:
        """The one that lets data live shorter."""
        return one if self._key(one) <= self._key(other) else other

    def __str__(self) -> str:
        return "seconds < PER_ITEM < NEVER"


def as_ttl(value: Any) -> Any:
    """Seconds, or None for never; -1 is Azure's way to write `PER_ITEM`."""
    if value is None:
        return NEVER
    if isinstance(value, int) and not isinstance(value, bool):
        return Ttl(value)
    return value


def ttl_fault(value: Any) -> str | None:
    """What is wrong with a time to live, or None."""
    if not isinstance(value, Ttl):
        return f"{show(value)} is not a time to live; write seconds, PER_ITEM or NEVER"
    seconds = value.seconds
    if seconds is None:
        return None
    whole = isinstance(seconds, int) and not isinstance(seconds, bool)
    if not whole or (seconds != -1 and not 1 <= seconds <= MAXIMUM_TTL):
        return f"{show(seconds)} seconds: a time to live is 1 to {MAXIMUM_TTL:,} seconds"
    return None
