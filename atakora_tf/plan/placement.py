"""Placement: which slot holds what, such that nothing that is placed ever moves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from attrs import frozen

from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.requirements.capacity import Capacity

__all__ = ["Group", "Placed", "Slots", "Unit", "place"]

Unit = tuple[str, str]
"""A field of the config and a key in it: `("databases", "user-api")`."""


@frozen(eq=False)
class Group:
    """Units that stay together because one component has them in common.

    `variant` tells groups apart that cannot share a resource at all.
    """

    units: tuple[Unit, ...]
    owners: tuple[Source, ...]
    needs: tuple[int, ...]
    """How much of each capacity the group takes, in the order of the capacities."""
    variant: str = ""

    @property
    def pinned_as(self) -> tuple[Unit, ...]:
        """What remembers the place of the group: its units, or its components if it has none.

        A static website, for example, has no unit, but its content must not move either.
        """
        return self.units or tuple(("component", owner.component) for owner in self.owners)

    @property
    def memories(self) -> tuple[Unit, ...]:
        """What may remember its place: it may have had no unit before."""
        return (*self.units, *(("component", owner.component) for owner in self.owners))


@frozen(eq=False)
class Placed:
    """A group and the number of its slot, counted from 1."""

    group: Group
    slot: int


@frozen(eq=False)
class Slots:
    """The outcome of placing: every group with its slot, and what is wrong or worth knowing."""

    placed: tuple[Placed, ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()


@frozen
class _Limit:
    capacity: Capacity
    most: int


def place(
    key: str,
    groups: Sequence[Group],
    limits: Sequence[tuple[Capacity, int]],
    pins: Mapping[Unit, int],
) -> Slots:
    """Place groups into numbered slots.

    Pinned groups keep their slot, even where a policy limit has been lowered below them. New
    groups go, in a canonical order, into the first slot where they fit.
    """
    return _Placing(key, [_Limit(c, most) for c, most in limits], pins).run(groups)


class _Placing:
    def __init__(self, key: str, limits: list[_Limit], pins: Mapping[Unit, int]) -> None:
        self.key = key
        self.limits = limits
        self.pins = pins
        self.used: dict[int, list[int]] = {}
        self.variant: dict[int, str] = {}
        self.placed: list[Placed] = []
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []

    def run(self, groups: Sequence[Group]) -> Slots:
        newcomers: list[Group] = []
        for group in sorted(groups, key=lambda g: (g.units, [o.rank for o in g.owners])):
            slots = sorted({self.pins[u] for u in group.memories if u in self.pins})
            if not slots:
                newcomers.append(group)
            elif len(slots) > 1:
                self._torn(group)
            else:
                self._keep(group, slots[0])
        self._check_pinned()
        self._first_fit(newcomers)
        return Slots(tuple(self.placed), tuple(self.problems), tuple(self.warnings))

    def _put(self, group: Group, slot: int) -> None:
        used = self.used.setdefault(slot, [0] * len(self.limits))
        for n, need in enumerate(group.needs):
            used[n] += need
        self.placed.append(Placed(group, slot))

    def _keep(self, group: Group, slot: int) -> None:
        if self.variant.setdefault(slot, group.variant) != group.variant:
            self._problem(
                group,
                f"it is placed in {_slot_key(self.key, slot)} together with components that it "
                "can no longer share a resource with, and what is placed does not move",
                "change all of them alike",
                "give it a requirement key of its own, which makes a new resource",
            )
            return
        self._put(group, slot)

    def _torn(self, group: Group) -> None:
        places = "; ".join(
            f"{field} '{name}' in {_slot_key(self.key, self.pins[field, name])}"
            for field, name in group.memories
            if (field, name) in self.pins
        )
        self._problem(
            group,
            f"it would need parts that are placed apart: {places}; a component is never torn "
            "apart and what is placed does not move",
            "let it use parts of one place only",
            "make a component for each place",
        )

    def _check_pinned(self) -> None:
        for slot, used in sorted(self.used.items()):
            for limit, count in zip(self.limits, used, strict=True):
                if count <= limit.most:
                    continue
                where = _slot_key(self.key, slot)
                if limit.capacity.azure is None:
                    self.warnings.append(
                        Warned(
                            (where,),
                            f"it holds {count} {limit.capacity.words}, more than the limit of "
                            f"{limit.most}; what is placed stays, newcomers go elsewhere",
                        )
                    )
                    continue
                self.problems.append(
                    Problem(
                        (where,),
                        f"it has grown to {count} {limit.capacity.words}; Azure allows "
                        f"{limit.most} ({limit.capacity.source})",
                        sources=self._owners(slot),
                        ways_out=("make it smaller", "give a component its own requirement key"),
                    )
                )

    def _owners(self, slot: int) -> tuple[Source, ...]:
        found = {o for p in self.placed if p.slot == slot for o in p.group.owners}
        return tuple(sorted(found))

    def _first_fit(self, newcomers: list[Group]) -> None:
        fitting = [g for g in newcomers if self._fits_alone(g)]
        for variant in sorted({g.variant for g in fitting}):
            self._first_fit_variant([g for g in fitting if g.variant == variant], variant)

    def _first_fit_variant(self, groups: list[Group], variant: str) -> None:
        # A slot in which not even the smallest newcomer fits is not looked at again: placing then
        # takes time in proportion to the number of groups, not of groups times slots.
        least = [min(needs) for needs in zip(*(g.needs for g in groups), strict=True)]
        mine = [s for s in sorted(self.used) if self.variant.setdefault(s, variant) == variant]
        room = [s for s in mine if self._room(s, least)]
        lowest = 1
        for group in groups:
            slot = next((s for s in room if self._room(s, group.needs)), None)
            if slot is None:
                while lowest in self.used:
                    lowest += 1
                slot = lowest
                self.variant[slot] = variant
                room.append(slot)
            self._put(group, slot)
            if not self._room(slot, least):
                room.remove(slot)

    def _room(self, slot: int, needs: Iterable[int]) -> bool:
        return all(
            count + need <= limit.most
            for count, need, limit in zip(
                self.used.get(slot, [0] * len(self.limits)), needs, self.limits, strict=True
            )
        )

    def _fits_alone(self, group: Group) -> bool:
        fits = True
        who = " and ".join(owner.component for owner in group.owners)
        needs = "needs" if len(group.owners) == 1 else "share parts and need"
        for limit, need in zip(self.limits, group.needs, strict=True):
            if need > limit.most:
                fits = False
                policy = limit.capacity.policy
                rule = (
                    f"the limit {policy} is {limit.most}"
                    if policy
                    else f"Azure allows {limit.most} ({limit.capacity.source})"
                )
                self._problem(
                    group,
                    f"{who} {needs} {need} {limit.capacity.words} in one resource; {rule}",
                    *((f"raise {policy} to {need} or more",) if policy else ()),
                    "divide it into several components",
                )
        return fits

    def _problem(self, group: Group, what: str, *ways_out: str) -> None:
        field, name = group.units[0] if group.units else ("", "")
        path = (self.key, field, f"[{name}]") if field else (self.key,)
        self.problems.append(Problem(path, what, sources=group.owners, ways_out=ways_out))


def _slot_key(key: str, slot: int) -> str:
    return key if slot == 1 else f"{key}-{slot}"
