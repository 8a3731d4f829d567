"""Strategies: how the claims on one field become one value.

Each strategy is a function of the *set* of claims, so the order in which components are
written can never matter. Where no value satisfies the claims, the outcome carries a reason
instead of raising: the caller collects all of them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Sequence
from functools import reduce
from typing import Any, Protocol

from attrs import field, frozen

from atakora_tf.merge.claim import Claim, Priority, identity, show
from atakora_tf.merge.order import NATURAL, Order
from atakora_tf.merge.unset import UNSET

__all__ = [
    "Intersection",
    "Maximum",
    "Minimum",
    "Outcome",
    "PriorityWins",
    "Strategy",
    "Total",
    "Unanimous",
    "Union",
    "intersection",
    "maximum",
    "minimum",
    "priority",
    "total",
    "unanimous",
    "union",
]

Claims = tuple[Claim, ...]


@frozen
class Outcome:
    """What became of all claims on one field.

    Every claim stands in exactly one of three places: it is `deciding` (without it the value
    could be another), `agreeing` (satisfied by the value) or `overridden` (not satisfied, or of
    a lower priority). `conflict` is the reason why there is no value, `warning` what the owners
    of overridden claims should know.
    """

    value: Any
    deciding: Claims = ()
    agreeing: Claims = ()
    overridden: Claims = ()
    conflict: str | None = None
    warning: str | None = None

    @property
    def claims(self) -> Claims:
        """All claims, the strongest first."""
        return tuple(sorted((*self.deciding, *self.agreeing, *self.overridden), key=_rank))


class Strategy(Protocol):
    """Folds the claims on one field into an outcome."""

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The outcome for this set of claims; never raises for legal values."""


def _rank(claim: Claim) -> tuple[object, ...]:
    return claim.rank


def _ordered(claims: Iterable[Claim]) -> Claims:
    found = tuple(claims)
    return found if len(found) < 2 else tuple(sorted(set(found), key=_rank))


def _strongest(claims: Claims) -> tuple[Claims, Claims]:
    """Priority first: the claims of the highest priority present, and all others."""
    top = claims[0].priority
    tier = tuple(c for c in claims if c.priority == top)
    return tier, claims[len(tier) :]


def _distinct(claims: Claims) -> list[Any]:
    """The different values, in the order of their claims; `True` and `1` are different."""
    seen: dict[object, Any] = {}
    for claim in claims:
        seen.setdefault(identity(claim.value), claim.value)
    return list(seen.values())


def _all_are(claims: Claims, kinds: type | tuple[type, ...]) -> bool:
    """Whether a strategy can work on the values; checks of fields make sure, where they are."""
    return all(isinstance(claim.value, kinds) for claim in claims)


def _clash(tier: Claims, rest: Claims, reason: str) -> Outcome:
    return Outcome(UNSET, deciding=tier, overridden=rest, conflict=reason)


@frozen(repr=False)
class _Bound(ABC):
    """The shared part of `maximum` and `minimum`: a bound over the strongest claims."""

    order: Order

    @abstractmethod
    def _pick(self, one: Any, other: Any) -> Any | None:
        """The bound of two values, if there is one."""

    _name = "bound"
    _none = "is between them"

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The bound of the strongest claims; a conflict where the order has none."""
        found = _ordered(claims)
        if len(found) == 1:
            return Outcome(found[0].value, deciding=found)
        tier, rest = _strongest(found)
        values = _distinct(tier)
        bound = values[0]
        for value in values[1:]:
            bound = self._pick(bound, value)
            if bound is None:
                return _clash(
                    tier, rest, f"no value satisfies all of them ({self!r}): none {self._none}"
                )
        if len(values) == 1:
            return Outcome(bound, deciding=tier, overridden=rest)
        # A claim is maximal, and so deciding, if none of the others lies beyond it.
        maximal = [v for v in values if not any(w != v and self._pick(v, w) == w for w in values)]
        return Outcome(
            bound,
            deciding=tuple(c for c in tier if c.value in maximal),
            agreeing=tuple(c for c in tier if c.value not in maximal),
            overridden=rest,
        )

    def __repr__(self) -> str:
        return f"the {self._name} of {self.order}"


class Maximum(_Bound):
    """The least value that is enough for everyone, in a declared order."""

    _name = "maximum"
    _none = "is above both"

    def _pick(self, one: Any, other: Any) -> Any | None:
        return self.order.join(one, other)


class Minimum(_Bound):
    """The greatest value that is strict enough for everyone, in a declared order."""

    _name = "minimum"
    _none = "is below both"

    def _pick(self, one: Any, other: Any) -> Any | None:
        return self.order.meet(one, other)


@frozen(repr=False)
class Union:
    """Every element that anyone asks for; all priorities take part."""

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The union, without what a replacing claim of a higher priority drops."""
        found = _ordered(claims)
        kept, dropped = in_effect(found)
        if not _all_are(kept, frozenset):
            return _clash(kept, dropped, "they are not all collections")
        value: frozenset[Any] = frozenset().union(*(c.value for c in kept))
        return Outcome(value, deciding=kept, overridden=dropped)

    def __repr__(self) -> str:
        return "every element that anyone asks for"


def in_effect(claims: Claims) -> tuple[Claims, Claims]:
    """The claims that count and those that a replacing claim of a higher priority drops."""
    floor = max((c.priority for c in claims if c.replacing), default=None)
    if floor is None:
        return claims, ()
    return (
        tuple(c for c in claims if c.priority >= floor),
        tuple(c for c in claims if c.priority < floor),
    )


def _common(one: frozenset[Any], other: frozenset[Any]) -> frozenset[Any]:
    return one & other


@frozen(repr=False)
class Intersection:
    """Only what all of the strongest claimants allow; unset is everything."""

    meet: Callable[[frozenset[Any], frozenset[Any]], frozenset[Any]] = _common
    may_be_empty: bool = False

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The common part; empty is a conflict unless someone asked for nothing at all."""
        found = _ordered(claims)
        tier, rest = _strongest(found)
        if not _all_are(tier, frozenset):
            return _clash(tier, rest, "they are not all collections")
        value = reduce(self.meet, (c.value for c in tier))
        if not value and not self.may_be_empty and all(c.value for c in tier):
            return _clash(tier, rest, "nothing is allowed by all of them")
        return Outcome(value, deciding=tier, overridden=rest)

    def __repr__(self) -> str:
        return "only what all of them allow"


@frozen(repr=False)
class Total:
    """The sum over distinct sources: capacity that adds up.

    Each source counts once, with its strongest claim. An override (priority 30 or more) states
    the sum itself.
    """

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The sum; two different amounts from one source at one priority are a conflict."""
        found = _ordered(claims)
        tier, rest = _strongest(found)
        if tier[0].priority >= Priority.USER:
            if len(_distinct(tier)) > 1:
                return _clash(tier, rest, "two overrides state different sums")
            return Outcome(tier[0].value, deciding=tier, overridden=rest)
        strongest: dict[str, Claim] = {}
        weaker: list[Claim] = []
        for claim in found:
            first = strongest.setdefault(claim.source.component, claim)
            if first is claim:
                continue
            if first.priority == claim.priority and first.value != claim.value:
                return _clash(found, (), f"{claim.source.component} states two different amounts")
            weaker.append(claim)
        counted = tuple(strongest.values())
        if not _all_are(counted, (int, float)):
            return _clash(found, (), "they are not all amounts")
        return Outcome(
            sum(c.value for c in counted),
            deciding=counted,
            agreeing=tuple(c for c in weaker if c.value == strongest[c.source.component].value),
            overridden=tuple(c for c in weaker if c.value != strongest[c.source.component].value),
        )

    def __repr__(self) -> str:
        return "the sum of what each asks for"


@frozen(repr=False)
class PriorityWins:
    """The highest priority decides; two different values of that priority are a conflict."""

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The value of the strongest claims."""
        found = _ordered(claims)
        tier, rest = _strongest(found)
        if len(tier) > 1 and len(_distinct(tier)) > 1:
            return _clash(tier, rest, f"they differ at the same priority {tier[0].priority}")
        return _settled(tier, rest)

    def __repr__(self) -> str:
        return "the highest priority wins"


@frozen(repr=False)
class Unanimous:
    """Everyone agrees: for what Azure cannot change in place.

    Defaults yield. Any two other claims that differ conflict, whatever their priorities; only a
    user's override decides, and then it warns whom it overrules.
    """

    why: str = field(default="Azure cannot change it in place")

    def resolve(self, claims: Iterable[Claim]) -> Outcome:
        """The one value that all agree on."""
        found = _ordered(claims)
        if len(found) == 1:
            return Outcome(found[0].value, deciding=found)
        firm = tuple(c for c in found if c.priority > Priority.DEFAULT)
        voices = firm or found
        tier, _ = _strongest(voices)
        ruled = tier[0].priority >= Priority.USER
        judged = tier if ruled else voices
        # Ordered by priority: the judged ones stand first, unless only defaults were found.
        silent = found[len(judged) :]
        if len(_distinct(judged)) > 1:
            return _clash(judged, silent, f"they must agree: {self.why}")
        outcome = _settled(judged, silent)
        overruled = tuple(c for c in outcome.overridden if c.priority > Priority.DEFAULT)
        if not overruled:
            return outcome
        names = ", ".join(dict.fromkeys(c.source.component for c in overruled))
        return Outcome(
            outcome.value,
            outcome.deciding,
            outcome.agreeing,
            outcome.overridden,
            warning=f"the override {show(outcome.value)} overrules {names}; {self.why}",
        )

    def __repr__(self) -> str:
        return f"everyone agrees ({self.why})"


def _settled(tier: Sequence[Claim], rest: Claims) -> Outcome:
    value = tier[0].value
    return Outcome(
        value,
        deciding=tuple(tier),
        agreeing=tuple(c for c in rest if _same(c.value, value)),
        overridden=tuple(c for c in rest if not _same(c.value, value)),
    )


def _same(one: Any, other: Any) -> bool:
    return identity(one) == identity(other)


def maximum(order: Order = NATURAL) -> Maximum:
    """The join of the strongest claims in `order` (by size if none is given)."""
    return Maximum(order)


def minimum(order: Order = NATURAL) -> Minimum:
    """The meet of the strongest claims in `order` (by size if none is given)."""
    return Minimum(order)


def union() -> Union:
    """Every element that anyone asks for."""
    return Union()


def intersection(
    meet: Callable[[frozenset[Any], frozenset[Any]], frozenset[Any]] = _common,
    *,
    may_be_empty: bool = False,
) -> Intersection:
    """What all allow. `meet` intersects two sets where equality of elements is not enough."""
    return Intersection(meet, may_be_empty)


def total() -> Total:
    """The sum over distinct sources."""
    return Total()


def priority() -> PriorityWins:
    """The highest priority wins."""
    return PriorityWins()


def unanimous(why: str = "Azure cannot change it in place") -> Unanimous:
    """Everyone agrees; `why` ends the message of a conflict."""
    return Unanimous(why)
