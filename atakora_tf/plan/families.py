"""Families: components that stay together because of what they share, and who can share at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen

from atakora_tf.merge.claim import Source, canonical
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import Scalar, field_specs
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.placement import Group, Unit
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["Family", "Made", "discriminators", "families"]

Made: TypeAlias = Sequence[tuple[ResourceRequirement[Any], Source]]
"""Requirements under one key, each with the component that made it."""


@frozen(eq=False)
class Family:
    """Components that are tied together by the units that they share."""

    members: tuple[str, ...]
    units: tuple[Unit, ...]
    owners: tuple[Source, ...]

    def claims(self, made: Mapping[str, list[ResourceRequirement[Any]]]) -> Claims:
        """What its members claim; `made` are the requirements of each component."""
        return Claims.gather(
            (r.config, r.priority, r.source) for member in self.members for r in made[member]
        )

    def group(self, config: Any, capacities: Sequence[Capacity], variant: str) -> Group:
        """What the family needs; units that were dropped or are in conflict need nothing."""
        needs = [0] * len(capacities)
        units: list[Unit] = []
        for field, name in self.units:
            entries = getattr(config, field)
            if entries is UNSET or name not in entries:
                continue
            units.append((field, name))
            for n, capacity in enumerate(capacities):
                needs[n] += capacity.count(field, entries[name])
        return Group(tuple(units), self.owners, tuple(needs), variant)


def families(made: Made, units: Mapping[Unit, Claims]) -> list[Family]:
    """Components that share a unit belong together, and so do theirs: a union-find."""
    sources = {source.component: source for _, source in made}
    leader = {component: component for component in sources}

    def find(member: str) -> str:
        while (above := leader[member]) != member:
            leader[member] = member = leader[above]
        return member

    unit_owner: dict[Unit, str] = {}
    for unit, entry in units.items():
        owners = sorted({c.source.component for c in entry.here} & sources.keys())
        unit_owner[unit] = owners[0]
        for other in owners[1:]:
            one, two = sorted((find(owners[0]), find(other)))
            leader[two] = one
    members: dict[str, list[str]] = defaultdict(list)
    owned: dict[str, list[Unit]] = defaultdict(list)
    for component in sources:
        members[find(component)].append(component)
    for unit, owner in unit_owner.items():
        owned[find(owner)].append(unit)
    return [
        Family(
            tuple(sorted(found)),
            tuple(sorted(owned[head])),
            tuple(sources[c] for c in sorted(found)),
        )
        for head, found in sorted(members.items())
    ]


def discriminators(claims: Claims, config: type[Any]) -> str:
    """What tells resources apart that these claims cannot share; equal texts can share.

    Where nobody claims a discriminator, the resource will be what its config class's `assumed`
    says; so whoever claims nothing shares with those who claim exactly that.
    """
    known: dict[str, Any] = {}
    for spec in field_specs(config):
        node = claims.below.get(spec.name) if spec.discriminator else None
        if node is not None:
            assert isinstance(spec.shape, Scalar)
            legal = [c for c in node.here if spec.shape.fault(c.value) is None]
            if legal:
                known[spec.name] = spec.shape.strategy.resolve(legal).value
    assumed = getattr(config, "assumed", None)
    if assumed is not None:
        known = {**assumed(known), **known}
    return ", ".join(f"{name}={canonical(value)}" for name, value in sorted(known.items()))
