"""From declared components to a plan: group, merge, check, place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen, has

from atakora_tf.merge.claim import Replacing, Source, show
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import Keyed, Nested, field_specs
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.resolve import Resolution, resolve
from atakora_tf.plan.advice import advice
from atakora_tf.plan.backend_plan import BackendPlan, PlannedComponent, PlannedResource
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.existing import nobody_asks
from atakora_tf.plan.families import Family, discriminators, families
from atakora_tf.plan.limits import ResourceLimits
from atakora_tf.plan.location import location_problems
from atakora_tf.plan.on_existing import (
    existing_problems,
    existing_warnings,
    placed_on_existing,
    same_account_problems,
    slot_problems,
)
from atakora_tf.plan.overrides import unmatched
from atakora_tf.plan.placement import Group, Placed, Unit, place
from atakora_tf.plan.references import reference_problems
from atakora_tf.plan.renames import carried_over
from atakora_tf.plan.shelves import Shelves
from atakora_tf.plan.unchangeable import FIXED, fixed_pins, replacements
from atakora_tf.plan.undeclared import undeclared_problems
from atakora_tf.plan.units import dropped_unit_problems, pruned, unit_fields, units_of
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.checks import nearest
from atakora_tf.requirements.cosmos import region_fault
from atakora_tf.requirements.key import ResourceKey, key_fault
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["OnIncompatible", "Pins", "Planning", "plan_backend"]

OnIncompatible: TypeAlias = Literal["conflict", "split"]

Pins: TypeAlias = Mapping[str, Mapping[str, str]]
"""Requested key to unit (`databases/user-api`) to the key of the resource that holds it."""


@frozen
class Planning:
    """What planning came to: a plan if nothing is wrong, and the placements to remember."""

    plan: BackendPlan | None
    problems: tuple[Problem, ...]
    pins: Pins


def plan_backend(
    name: str,
    environment: str,
    location: str,
    declarations: Iterable[Declaration],
    *,
    overrides: Iterable[ResourceRequirement[Any]] = (),
    existing: Iterable[ResourceRequirement[Any]] = (),
    limits: ResourceLimits | None = None,
    on_incompatible: OnIncompatible = "conflict",
    pins: Pins | None = None,
) -> Planning:
    """Plan a backend. Never raises for what a user wrote: all problems come back together.

    `existing` are overrides for exactly their key: that of one region and of one group. `pins` are
    the placements of an earlier plan; what stands in them stays where it is.
    """
    found = sorted(declarations, key=lambda d: d.source.rank)
    known_pins = carried_over(pins or {}, found)
    planner = _Planner(location, limits or ResourceLimits(), on_incompatible, known_pins)
    for declaration in found:
        planner.declare(declaration)
    for override in overrides:
        planner.override(override)
    for requirement in existing:
        planner.place_on(requirement)
    resources = planner.arranged(planner.resources())
    components = planner.components()
    planner.check_caps(resources)
    planner.check_pins(f"{name}/{environment}")
    known = {p.path[:3] for p in planner.problems}
    problems = [
        *planner.problems,
        *same_account_problems(resources),
        *(
            problem
            for problem in reference_problems(resources, components, known)
            if not any(c.source.component in planner.refused for c in problem.claims)
        ),
    ]
    if problems:
        # What could not be planned is not placed either: the places stay as they were.
        return Planning(None, tuple(sorted(problems, key=lambda p: p.rank)), pins or {})
    plan = BackendPlan(
        name,
        environment,
        location,
        resources,
        components,
        tuple(sorted([*planner.warnings, *advice(resources)], key=lambda w: (w.path, w.what))),
    )
    return Planning(plan, (), planner.new_pins)


@frozen(eq=False)
class _Shared:
    """All requirements under one key, of one group and in one region."""

    key: ResourceKey
    location: str
    group: str | None
    made: list[tuple[ResourceRequirement[Any], Source]]
    overrides: list[ResourceRequirement[Any]]

    @property
    def config(self) -> type[Any]:
        return type(self.made[0][0].config)


class _Planner:
    def __init__(
        self,
        location: str,
        limits: ResourceLimits,
        on_incompatible: OnIncompatible,
        pins: Pins,
    ) -> None:
        self.location = location
        self.limits = limits
        self.split = on_incompatible == "split"
        self.pins = pins
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []
        self.new_pins: dict[str, dict[str, str]] = {}
        self.shared: dict[ResourceKey, _Shared] = {}
        self.declared: dict[str, Declaration] = {}
        # Components whose requirements are not all planned; what they refer to cannot be judged.
        self.refused: set[str] = set()
        self.asked: dict[str, dict[str, ResourceKey]] = defaultdict(dict)
        self.slot_of: dict[tuple[ResourceKey, str], ResourceKey] = {}

    def declare(self, declaration: Declaration) -> None:
        self.problems += declaration.problems
        self.warnings += declaration.warnings
        self.declared[declaration.component] = declaration
        source = _renamed(declaration.source, declaration)
        for requirement in declaration.requirements:
            key = self._effective_key(requirement, source)
            if key is None:
                continue
            location = requirement.region or self.location
            shared = self.shared.get(key)
            if shared is None:
                shared = self.shared[key] = _Shared(key, location, requirement.group, [], [])
            if not self._compatible(shared, requirement, location, source):
                self.refused.add(declaration.component)
                continue
            if requirement.source.component != declaration.component:
                # Shared parts and sums go by the component, whoever made the requirement.
                requirement = evolve(requirement, source=_renamed(requirement.source, declaration))
            shared.made.append((requirement, source))
            self._ask(declaration.component, requirement, key, source)

    def _ask(
        self,
        component: str,
        requirement: ResourceRequirement[Any],
        key: ResourceKey,
        source: Source,
    ) -> None:
        asked = str(requirement.key)
        first = self.asked[component].setdefault(asked, key)
        if first != key:
            regions = sorted((self.shared[first].location, self.shared[key].location))
            self.problems.append(
                Problem(
                    (asked,),
                    f"{component} asks for it in {regions[0]} and in {regions[1]}, so that nothing "
                    "can tell which of the two it means",
                    sources=(source,),
                    ways_out=("give each region a requirement key of its own",),
                )
            )

    def _effective_key(
        self, requirement: ResourceRequirement[Any], source: Source
    ) -> ResourceKey | None:
        faults = [
            (fault, "write it like 'cosmos:shared-database'")
            for word, part in (
                ("resource type", requirement.resource_type),
                ("requirement key", requirement.requirement_key),
            )
            if (fault := key_fault(word, part)) is not None
        ]
        faults += _requirement_faults(requirement)
        if faults:
            path = (f"{requirement.resource_type}:{requirement.requirement_key}",)
            self.problems += [
                Problem(path, fault, sources=(source,), ways_out=(way,)) for fault, way in faults
            ]
            return None
        # Groups and regions never share: their resources carry them in the key.
        apart = [] if requirement.group is None else [requirement.group]
        if requirement.region not in (None, self.location):
            apart.append(str(requirement.region))
        return ResourceKey(
            requirement.resource_type, "-".join([requirement.requirement_key, *apart])
        )

    def _compatible(
        self,
        shared: _Shared,
        requirement: ResourceRequirement[Any],
        location: str,
        source: Source,
    ) -> bool:
        if shared.location != location:
            what = (
                f"the key stands for resources in {shared.location} and in {location}; keys with "
                "a region at the end are made for components of that region"
            )
        elif shared.group != requirement.group:
            groups = [
                "those who share with everyone" if g is None else f"the group {g!r}"
                for g in sorted({shared.group, requirement.group}, key=str)
            ]
            what = (
                f"the key stands for resources of {groups[0]} and of {groups[1]}; keys with a "
                "group at the end are made for that group"
            )
        elif shared.made and type(requirement.config) is not shared.config:
            what = (
                f"it is asked for with {shared.config.__name__} and with "
                f"{type(requirement.config).__name__}; one key takes one class of config"
            )
        else:
            return True
        owners = tuple(sorted({s for _, s in shared.made} | {source}))
        ways = ("give one of them another requirement key",)
        self.problems.append(Problem((str(shared.key),), what, sources=owners, ways_out=ways))
        return False

    def override(self, requirement: ResourceRequirement[Any]) -> None:
        faults = _requirement_faults(requirement)
        if faults:
            path, sources = (str(requirement.key),), (requirement.source,)
            self.problems += [
                Problem(path, fault, sources=sources, ways_out=(way,)) for fault, way in faults
            ]
            return
        matching = [
            s
            for s in self.shared.values()
            if any(str(r.key) == str(requirement.key) for r, _ in s.made)
            or s.key == requirement.key
        ]
        matching = [s for s in matching if s.made and requirement.region in (None, s.location)]
        if not matching:
            known = sorted(str(k) for k in self.shared)
            self.problems.append(unmatched(requirement.key, known, requirement.source))
        for shared in matching:
            if type(requirement.config) is shared.config:
                shared.overrides.append(requirement)
            else:
                self.problems.append(
                    Problem(
                        (str(shared.key),),
                        f"the override is a {type(requirement.config).__name__}, the resource "
                        f"takes a {shared.config.__name__}",
                        sources=(requirement.source,),
                        ways_out=(f"write {shared.config.__name__}(…)",),
                    )
                )

    def place_on(self, requirement: ResourceRequirement[Any]) -> None:
        """Take an existing account for one key, and for no other region's or group's."""
        shared = self.shared.get(requirement.key)
        if shared is not None and type(requirement.config) is shared.config:
            shared.overrides.append(requirement)
            return
        known = sorted(str(key) for key in self.shared)
        self.problems.append(nobody_asks(requirement.key, known, requirement.source))

    def resources(self) -> tuple[PlannedResource, ...]:
        planned: list[PlannedResource] = []
        for key in sorted(self.shared):
            if self.shared[key].made:
                planned += self._plan(self.shared[key])
        return tuple(sorted(planned, key=lambda r: r.key))

    def arranged(self, resources: tuple[PlannedResource, ...]) -> tuple[PlannedResource, ...]:
        """The same with what depends on all of them: the addresses of networks."""
        if not any(r.type == "network" for r in resources):
            return resources
        # Imported late: most backends have no network, and addresses cost start-up time.
        from atakora_tf.plan.networks import arranged

        found = arranged(resources, self.location, self.pins)
        self.problems += found.problems
        self.warnings += found.warnings
        for key, lines in found.pins.items():
            self.new_pins.setdefault(key, {}).update(lines)
        return found.resources

    def components(self) -> tuple[PlannedComponent, ...]:
        return tuple(
            PlannedComponent(
                component,
                declaration.component_type,
                declaration.source,
                {
                    asked: str(self.slot_of.get((key, component), key))
                    for asked, key in sorted(self.asked[component].items())
                },
                declaration.previously,
                tuple(sorted(declaration.namesakes)) if declaration.previously else (),
            )
            for component, declaration in sorted(self.declared.items())
        )

    def check_caps(self, resources: Sequence[PlannedResource]) -> None:
        """More resources of a type than the user allows."""
        for kind in sorted({r.type for r in resources}):
            found = [r for r in resources if r.type == kind]
            config = type(found[0].config)
            name = getattr(config, "most", None)
            cap = self.limits.of(name) if name else None
            if cap is None or len(found) <= cap:
                continue
            words = getattr(config, "words", (kind, kind))
            owners = {self.declared[c].source for r in found for c in r.components}
            self.problems.append(
                Problem(
                    (kind,),
                    f"the backend needs {len(found)} {words[1]} "
                    f"({', '.join(str(r.key) for r in found)}); the limit {name} is {cap}",
                    sources=tuple(sorted(owners)),
                    ways_out=(
                        f"raise {name} to {len(found)}",
                        "raise the limits of what one of them holds",
                        "let components share a key and a region",
                    ),
                )
            )

    def check_pins(self, backend: str) -> None:
        """Say which placements of the lock file nobody can use; they are forgotten."""
        remembered = {
            (key, unit)
            for key, units in self.pins.items()
            for unit in units
            if not unit.startswith(f"{FIXED}/")
        }
        used = {(key, unit) for key, units in self.new_pins.items() for unit in units}
        if remembered and not remembered & used and not self.problems:
            some = sorted(f"{unit} in {key}" for key, unit in remembered)
            more = f" and {len(some) - 3} more" if len(some) > 3 else ""
            self.warnings.append(
                Warned(
                    (backend,),
                    f"the lock file remembers {', '.join(some[:3])}{more}, and nothing of what the "
                    "components ask for. If another program with this name and environment wrote "
                    "it, give one of them another name; if components were renamed, give them "
                    "their former ids as previously=, or what they are called now is made anew",
                )
            )
        for key, shared in sorted(self.shared.items()):
            if not shared.made:
                continue
            known = {spec.name for spec in unit_fields(shared.config)} | {FIXED, "component"}
            for unit in sorted(self.pins.get(str(key), {})):
                field = unit.partition("/")[0]
                if field not in known:
                    self.warnings.append(
                        Warned(
                            (str(key),),
                            f"the lock file places {unit}, but {shared.config.__name__} has no "
                            f"{field!r}; the place is forgotten. If that was not meant, restore "
                            "the lock file from version control",
                        )
                    )

    def _plan(self, shared: _Shared) -> list[PlannedResource]:
        claims = Claims.gather((r.config, r.priority, r.source) for r, _ in shared.made)
        self.problems += undeclared_problems(claims, shared.config, str(shared.key))
        units = units_of(claims, shared.config)
        overriding = self._overriding(shared, units)
        grouped = families(shared.made, units)
        if not self.split:
            # The union is a copy of the whole tree; without overrides nothing is gained by it.
            merged = claims | overriding if shared.overrides else claims
            resolution = resolve(merged, shared.config, str(shared.key))
            return self._place(shared, [("", grouped, resolution)])
        made: dict[str, list[ResourceRequirement[Any]]] = defaultdict(list)
        for requirement, source in shared.made:
            made[source.component].append(requirement)
        top = overriding.without(f.name for f in unit_fields(shared.config))
        variants: dict[str, list[Family]] = defaultdict(list)
        for family in grouped:
            own = family.claims(made) | top
            variants[discriminators(own, shared.config)].append(family)
        resolved = []
        for variant in sorted(variants):
            own = Claims.union(f.claims(made) for f in variants[variant])
            undeclared_problems(own, shared.config, str(shared.key))  # Said above.
            kept = pruned(overriding, units_of(own, shared.config), shared.config)
            resolution = resolve(own | kept, shared.config, str(shared.key))
            resolved.append((variant, variants[variant], resolution))
        return self._place(shared, resolved)

    def _overriding(self, shared: _Shared, units: Mapping[Unit, Any]) -> Claims:
        """The overrides' claims; an override changes what is there and adds no data of its own."""
        claims = Claims.gather((r.config, r.priority, r.source) for r in shared.overrides)
        fields = {spec.name: spec for spec in unit_fields(shared.config)}
        for field, spec in fields.items():
            node = claims.below.get(field)
            if node is None:
                continue
            asked = {f"[{name}]": entry for (at, name), entry in units.items() if at == field}
            self._unmatched(node, asked, (str(shared.key), field))
            entry = spec.shape.entry if isinstance(spec.shape, Keyed) else None
            for inner in field_specs(entry.config) if isinstance(entry, Nested) else ():
                # A container in a database holds data as the database does.
                if not isinstance(inner.shape, Keyed) or not isinstance(inner.shape.entry, Nested):
                    continue
                for step, overridden in node.below.items():
                    below, known = overridden.below.get(inner.name), asked[step]
                    if below is not None:
                        path = (str(shared.key), field, step, inner.name)
                        found = known.below.get(inner.name)
                        self._unmatched(below, found.below if found is not None else {}, path)
        return claims

    def _unmatched(self, node: Claims, asked: Mapping[str, Any], path: tuple[str, ...]) -> None:
        """Report entries of an override that nobody asks for, and leave them out."""
        for step in sorted(node.below.keys() - asked.keys()):
            near = nearest(step[1:-1], (name[1:-1] for name in asked))
            self.problems.append(
                Problem(
                    (*path, step),
                    "the override matches nothing; no component asks for this",
                    sources=tuple(sorted({c.source for c in node.below.pop(step).here})),
                    ways_out=(
                        "correct the name" if near is None else f"correct the name to {near!r}",
                        "remove the override",
                    ),
                )
            )

    def _place(
        self, shared: _Shared, variants: list[tuple[str, list[Family], Resolution[Any]]]
    ) -> list[PlannedResource]:
        capacities = self._capacities(shared.config)
        groups: list[Group] = []
        by_variant = {variant: resolution for variant, _, resolution in variants}
        for variant, members, resolution in variants:
            self.problems += resolution.problems
            self.problems += dropped_unit_problems(resolution, shared.config, str(shared.key))
            self.problems += location_problems(resolution, shared.location, str(shared.key))
            self.warnings += resolution.warnings
            counted = [c for c, _ in capacities]
            groups += [f.group(resolution.config, counted, variant) for f in members]
        key = str(shared.key)
        slots = place(key, groups, capacities, self._pinned(shared))
        self.problems += slots.problems
        self.warnings += slots.warnings
        slot_units: dict[int, list[Placed]] = defaultdict(list)
        for placed in slots.placed:
            slot_units[placed.slot].append(placed)
        pins = self.new_pins.setdefault(key, {})
        for placed in slots.placed:
            at = shared.key.slot(placed.slot)
            for owner in placed.group.owners:
                self.slot_of[shared.key, owner.component] = at
            for field, name in placed.group.pinned_as:
                pins[f"{field}/{name}"] = str(at)
        # Outcomes of single units are sorted into their slots once, not searched per slot.
        shelves = {v: Shelves(r, shared.config) for v, r in by_variant.items()}
        made = [
            self._resource(shared, number, found, shelves[found[0].group.variant])
            for number, found in sorted(slot_units.items())
        ]
        for _, _, resolution in variants[:1]:
            keys = (resource.key for resource in made)
            problems, warnings = slot_problems(
                shared.key, resolution.config, resolution.outcomes, keys
            )
            self.problems += problems
            self.warnings += warnings
        for resource in made:
            self.problems += existing_problems(resource)
            self.warnings += existing_warnings(resource)
            self.warnings += replacements(resource, self.pins.get(key, {}))
            pins |= fixed_pins(resource)
        return made

    def _resource(
        self, shared: _Shared, number: int, found: list[Placed], shelves: Shelves
    ) -> PlannedResource:
        config, provenance = shelves.slot([u for p in found for u in p.group.units])
        planned = PlannedResource(
            shared.key.slot(number),
            shared.key,
            shared.location,
            config,
            tuple(sorted({o.component for p in found for o in p.group.owners})),
            provenance,
        )
        return placed_on_existing(planned)

    def _capacities(self, config: type[Any]) -> list[tuple[Capacity, int]]:
        found: list[tuple[Capacity, int]] = []
        for capacity in getattr(config, "capacities", ()):
            most = capacity.azure if capacity.policy is None else self.limits.of(capacity.policy)
            if most is not None:
                found.append((capacity, most))
        return found

    def _pinned(self, shared: _Shared) -> dict[Unit, int]:
        """The pins of a key as slot numbers."""
        key = str(shared.key)
        pinned: dict[Unit, int] = {}
        for unit, at in self.pins.get(key, {}).items():
            field, _, name = unit.partition("/")
            if field == FIXED:
                continue
            suffix = at.removeprefix(key)
            pinned[field, name] = 1 if not suffix else int(suffix[1:])
        return pinned


def _renamed(source: Source, declaration: Declaration) -> Source:
    """The same place under the component's own id; the component's place if it has none."""
    if not source.file:
        source = declaration.source
    return evolve(source, component=declaration.component)


def _requirement_faults(requirement: ResourceRequirement[Any]) -> list[tuple[str, str]]:
    """What is wrong with a requirement itself, and the way out."""
    faults: list[tuple[str, str]] = []
    config = requirement.config
    kind = getattr(config, "resource_type", requirement.resource_type)
    if isinstance(config, type) and has(config):
        name = config.__name__
        faults.append((f"{name} is the class itself", f"write one such as {name}(…)"))
    elif not has(type(config)) or isinstance(config, Replacing):
        faults.append((f"{show(config)} is not a config", "write one such as CosmosConfig(…)"))
    elif kind != requirement.resource_type:
        faults.append(
            (
                f"{type(config).__name__} is a config for {kind!r}, not for "
                f"{requirement.resource_type!r}",
                "give a config class of that resource type",
            )
        )
    if not isinstance(requirement.priority, int) or isinstance(requirement.priority, bool):
        faults.append(
            (
                f"the priority {show(requirement.priority)} is not a whole number",
                "write 10, 20 or 30",
            )
        )
    fault = region_fault(requirement.region) if requirement.region is not None else None
    if fault is not None:
        faults.append((fault, "correct the region"))
    return faults
