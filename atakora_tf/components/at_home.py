"""Where what a component uses is at home: with whoever declares it, in its group and its region."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import evolve

from atakora_tf.merge.fields import Keyed, field_specs
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration, Used
from atakora_tf.requirements.reference import REFERENCE
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["at_home"]

Home: TypeAlias = tuple[str | None, str | None]
"""A region and a group; None is the backend's region, and the group of all who say none."""

Unit: TypeAlias = tuple[str, str]
"""A field and the name of an entry: `("queues", "mails")`."""


def at_home(declarations: Sequence[Declaration]) -> tuple[Declaration, ...]:
    """The declarations with everything that is used or referred to where somebody declares it.

    A component looks in its own region and group first, then in its group elsewhere, then in what
    everybody shares; and in the one other place where all of it is declared. What nobody declares
    stays where it was asked for: a use then makes it, a reference is reported by the planner.
    """
    homes = _homes(declarations)
    return tuple(_settled(declaration, homes) for declaration in declarations)


def _homes(declarations: Iterable[Declaration]) -> Mapping[str, Mapping[Home, set[Unit]]]:
    found: dict[str, dict[Home, set[Unit]]] = defaultdict(lambda: defaultdict(set))
    for declaration in declarations:
        for requirement in declaration.requirements:
            if requirement.priority > REFERENCE:
                place = (requirement.region, requirement.group)
                found[str(requirement.key)][place] |= _units(requirement.config)
    return found


def _settled(
    declaration: Declaration, homes: Mapping[str, Mapping[Home, set[Unit]]]
) -> Declaration:
    if not declaration.uses and all(r.priority > REFERENCE for r in declaration.requirements):
        return declaration
    group = next((r.group for r in declaration.requirements if r.group is not None), None)
    problems: list[Problem] = []

    def placed(used: Used) -> ResourceRequirement[Any]:
        asked = used.requirement
        wanted = _units(asked.config)
        known = {
            home
            for home, held in homes.get(str(asked.key), {}).items()
            if wanted and wanted <= held and (not used.region_said or home[0] == asked.region)
        }
        preferred: list[Home] = [(asked.region, group), (None, group)]
        preferred += [(asked.region, None), (None, None)]
        home = next((each for each in preferred if each in known), None)
        if home is None and len(known) > 1:
            problems.append(_several(declaration, asked, known))
        if home is None and len(known) == 1:
            (home,) = known
        return asked if home is None else evolve(asked, region=home[0], group=home[1])

    settled = tuple(
        placed(Used(r, region_said=False)) if r.priority == REFERENCE else r
        for r in declaration.requirements
    )
    settled += tuple(placed(used) for used in declaration.uses)
    return evolve(
        declaration, requirements=settled, problems=(*declaration.problems, *problems), uses=()
    )


def _several(
    declaration: Declaration, asked: ResourceRequirement[Any], known: Iterable[Home]
) -> Problem:
    places = sorted(
        f"{'the group ' + repr(group) if group else 'what everybody shares'}"
        f"{' in ' + region if region else ''}"
        for region, group in known
    )
    return Problem(
        (str(asked.key),),
        f"{declaration.component} uses it, and it is declared in {' and in '.join(places)}, so "
        "that nothing can tell which is meant",
        sources=(declaration.source,),
        ways_out=(
            "put the component into one of the groups with share_with=",
            "give what is declared keys of its own",
        ),
    )


def _units(config: Any) -> set[Unit]:
    """The entries of all maps of a config."""
    found: set[Unit] = set()
    for spec in field_specs(type(config)):
        held = getattr(config, spec.name)
        if isinstance(spec.shape, Keyed) and held is not UNSET and isinstance(held, Mapping):
            found |= {(spec.name, str(name)) for name in held}
    return found
