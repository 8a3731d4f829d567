"""Declared orders: which of two values is the larger, and what is above both.

An order may be total (a ranking) or partial (a lattice, or families that nothing joins).
`join` gives the least value above both, or None where there is none; `meet` the greatest
below both.
"""

from __future__ import annotations

from typing import Any, Protocol, TypeVar

from attrs import field, frozen

__all__ = ["NATURAL", "Families", "Natural", "Order", "Ranked", "families", "ranked"]

T = TypeVar("T")


class Order(Protocol):
    """A partial order over the values of one field."""

    def join(self, one: Any, other: Any) -> Any | None:
        """The least value above both; None if nothing is."""

    def meet(self, one: Any, other: Any) -> Any | None:
        """The greatest value below both; None if nothing is."""


@frozen
class Natural:
    """Numbers by size; False below True."""

    def join(self, one: Any, other: Any) -> Any | None:
        """The larger; None if either is no amount."""
        try:
            return one if one >= other else other
        except TypeError:
            return None

    def meet(self, one: Any, other: Any) -> Any | None:
        """The smaller; None if either is no amount."""
        try:
            return one if one <= other else other
        except TypeError:
            return None

    def __str__(self) -> str:
        return "all amounts"


NATURAL = Natural()


@frozen
class Ranked:
    """A total order written down, the least first."""

    values: tuple[Any, ...]
    _rank: dict[Any, int] = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        object.__setattr__(self, "_rank", {v: n for n, v in enumerate(self.values)})

    def join(self, one: Any, other: Any) -> Any | None:
        """The later in the ranking; None if either does not stand in it."""
        if one not in self._rank or other not in self._rank:
            return None
        return one if self._rank[one] >= self._rank[other] else other

    def meet(self, one: Any, other: Any) -> Any | None:
        """The earlier in the ranking; None if either does not stand in it."""
        if one not in self._rank or other not in self._rank:
            return None
        return one if self._rank[one] <= self._rank[other] else other

    def __str__(self) -> str:
        return " < ".join(str(v) for v in self.values)


@frozen
class Families:
    """Several rankings side by side: inside one the later wins, across two nothing does."""

    members: tuple[Ranked, ...]

    def join(self, one: Any, other: Any) -> Any | None:
        """The later in the family that holds both."""
        return next((v for f in self.members if (v := f.join(one, other)) is not None), None)

    def meet(self, one: Any, other: Any) -> Any | None:
        """The earlier in the family that holds both."""
        return next((v for f in self.members if (v := f.meet(one, other)) is not None), None)

    def __str__(self) -> str:
        return " | ".join(str(f) for f in self.members)


def ranked(*values: Any) -> Ranked:
    """A total order, the least value first."""
    return Ranked(values)


def families(*members: tuple[Any, ...]) -> Families:
    """Rankings that cannot be compared with one another."""
    return Families(tuple(Ranked(m) for m in members))
