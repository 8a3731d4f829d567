"""Components that were renamed: what keeps its former name, and what follows the new id."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from attrs import field, frozen

from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import kebab
from atakora_tf.plan.units import unit_fields

if TYPE_CHECKING:
    from atakora_tf.plan.backend_plan import BackendPlan, PlannedComponent, PlannedResource
    from atakora_tf.plan.declaration import Declaration
    from atakora_tf.plan.planner import Pins

__all__ = ["Label", "Renames", "address_problems", "carried_over"]


class Label(str):
    """What an address calls a unit; nobody has to look for a component's id in it any more."""

    __slots__ = ()


@frozen(eq=False)
class Renames:
    """What the renamed components of a plan are called: in names for ever, in addresses now.

    Names in Azure go by the id that a component had first, since a name cannot be changed without
    losing what is in it. Addresses in Terraform go by the id that it has, or, `steps` renamings
    ago, had then.
    """

    components: Mapping[str, PlannedComponent] = field(factory=dict)
    """The renamed components by id."""
    steps: int = 0

    @classmethod
    def of(cls, plan: BackendPlan, steps: int = 0) -> Renames:
        """The renamed components of a plan, as addresses had them `steps` renamings ago."""
        renamed = {c.id: c for c in plan.components if c.previously}
        return cls(renamed, steps) if renamed else _NONE

    @property
    def most(self) -> int:
        """How often the component was renamed that was renamed most often."""
        return max((len(c.previously) for c in self.components.values()), default=0)

    def original(self, component: str) -> str:
        """The first id of a component; of what is no renamed component, itself."""
        found = self.components.get(component)
        return component if found is None else found.previously[0]

    def called(self, component: str) -> Label:
        """What addresses call a component: its id, or the one that it had."""
        found = self.components.get(component)
        return Label(component if found is None else self._called(found))

    def label(self, resource: PlannedResource, unit_field: str, name: str) -> Label:
        """What addresses call a unit: its name, or what they call the component after which it is
        named because nobody named it."""
        for component in self._of(resource):
            if f"{unit_field}/{name}" in component.namesakes:
                return Label(kebab(self._called(component)))
        return Label(name)

    def former_pieces(self, resource: PlannedResource, pieces: tuple[str, ...]) -> tuple[str, ...]:
        """The pieces of an address of a user's own provider, as they were `steps` renamings ago.

        Without steps they are what they are. Else the first that is the id of a component becomes
        the id that it had, if the resource has a unit of that name.
        """
        if not self.steps or any(isinstance(piece, Label) for piece in pieces):
            return pieces
        for at, piece in enumerate(pieces):
            for component in self._with_unit(resource):
                if piece in (component.id, kebab(component.id)):
                    called = self._called(component)
                    had = called if piece == component.id else kebab(called)
                    return (*pieces[:at], had, *pieces[at + 1 :])
        return pieces

    def first_parts(self, resource: PlannedResource, parts: tuple[str, ...]) -> tuple[str, ...]:
        """The parts of a name by a user's own provider, with the first id of a component in the
        place of its id, if the resource has a unit of that name."""
        first: dict[str, str] = {}
        for component in self._with_unit(resource):
            original = component.previously[0]
            first |= {component.id: original, kebab(component.id): kebab(original)}
        return tuple(first.get(part, part) for part in parts)

    def _of(self, resource: PlannedResource) -> Iterator[PlannedComponent]:
        for owner in resource.components if self.components else ():
            if owner in self.components:
                yield self.components[owner]

    def _with_unit(self, resource: PlannedResource) -> Iterator[PlannedComponent]:
        for component in self._of(resource):
            for spec in unit_fields(type(resource.config)):
                entries = getattr(resource.config, spec.name)
                if entries is not UNSET and component.id in entries:
                    yield component
                    break

    def _called(self, component: PlannedComponent) -> str:
        if not self.steps:
            return component.id
        return component.previously[-min(self.steps, len(component.previously))]


_NONE: Final = Renames()


def address_problems(plan: BackendPlan) -> Iterator[Problem]:
    """Units that would have the address of one that is called after a renamed component."""
    renames = Renames.of(plan)
    for resource in plan.resources if renames.components else ():
        for spec in unit_fields(type(resource.config)):
            entries = getattr(resource.config, spec.name)
            seen: dict[str, str] = {}
            for name in sorted(() if entries is UNSET else entries):
                label = str(renames.label(resource, spec.name, name))
                first = seen.setdefault(label, name)
                if first != name:
                    yield _one_address(plan, resource, spec.name, sorted((first, name)), label)


def _one_address(
    plan: BackendPlan, resource: PlannedResource, unit_field: str, names: list[str], label: str
) -> Problem:
    owners = (plan.component(component) for component in resource.components)
    word = unit_field.removesuffix("s")
    outright = label if label in names else names[-1]
    return Problem(
        (str(resource.key), unit_field, f"[{outright}]"),
        f"the {word}s {names[0]!r} and {names[1]!r} would both have the address {label!r} in "
        "Terraform: one has this name, the other belongs to a component that is called so now",
        sources=tuple(sorted(owner.source for owner in owners)),
        ways_out=(
            "call the renamed component otherwise",
            f"name its {word} outright, which then keeps its address, too",
        ),
    )


def carried_over(pins: Pins, declarations: Iterable[Declaration]) -> Pins:
    """The placements of an earlier plan, with those of former ids under the present ones, too.

    Nothing is taken away: what is called like a component's former id for another reason keeps its
    place. A place that is known under the present id counts more.
    """
    renamed = [d for d in declarations if d.previously]
    if not renamed or not pins:
        return pins
    carried = {key: dict(units) for key, units in pins.items()}
    for units in carried.values():
        for unit, at in sorted(units.items()):
            unit_field, _, name = unit.partition("/")
            for declaration in renamed:
                if name in declaration.previously:
                    units.setdefault(f"{unit_field}/{declaration.component}", at)
    return carried
