"""Networks are arranged last: what they need to hold is known when all else is planned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network
from typing import Any

from attrs import evolve, field, frozen

from atakora_tf.merge.claim import PRESENT, Claim, Priority, Source
from atakora_tf.merge.problem import Path, Problem, Warned
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.isolation import home_network, networks_of
from atakora_tf.plan.network_checks import isolation_problems, isolation_warnings
from atakora_tf.plan.network_contradictions import (
    contradictions,
    idle_warnings,
    one_network_twice,
)
from atakora_tf.plan.network_memory import Remembered, memory_line, remembered
from atakora_tf.plan.network_spaces import network_spaces
from atakora_tf.plan.network_subnets import Subnets, Wanted, network_subnets
from atakora_tf.plan.unchangeable import FIXED
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.network import ENDPOINTS, NetworkingConfig
from atakora_tf.requirements.network_id import network_of as network_of_subnet

__all__ = ["Arranged", "arranged"]


@frozen
class Arranged:
    """The resources of a plan, its networks with their addresses."""

    resources: tuple[PlannedResource, ...]
    pins: Mapping[str, Mapping[str, str]] = field(factory=dict)
    """What to remember of each network."""
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()


def arranged(
    resources: Sequence[PlannedResource], location: str, pins: Mapping[str, Mapping[str, str]]
) -> Arranged:
    """Give every network its address space and subnets, and check what is isolated by them.

    `location` is the backend's own region, `pins` what the lock file remembers.
    """
    networks = networks_of(resources)
    home = home_network(networks, location)
    if home is None:
        return Arranged(tuple(resources))
    problems = list(_twice(networks))
    if problems:
        return Arranged(tuple(resources), problems=tuple(problems))
    memories = remembered(pins)
    problems += _unreadable(networks, memories)
    given = {str(n.key): _existing(n, location, _wanted(n, location, resources)) for n in networks}
    problems += [fault for _, found in given.values() for fault in found]
    existing_ids = {key: found for key, (found, _) in given.items()}
    for network in networks:
        problems += contradictions(network, location, existing_ids[str(network.key)])
    problems += one_network_twice(networks, existing_ids)
    own = [n for n in networks if given[str(n.key)][0] is None]
    spaces = network_spaces(own, home, memories, location)
    problems += spaces.problems
    made: dict[str, PlannedResource] = {}
    lines: dict[str, dict[str, str]] = {}
    warnings = list(isolation_warnings(resources, networks, location))
    if not own:
        warnings += idle_warnings(home)
    for network in networks:
        key = str(network.key)
        memory = memories.get(key, Remembered())
        existing, space = given[key][0], spaces.blocks.get(key)
        if existing is None and space is None:
            continue  # There is no room for it, which is reported.
        subnets = network_subnets(network, _wanted(network, location, resources), space, memory)
        problems += subnets.problems
        made[key] = _with_addresses(network, existing, space, subnets)
        line = memory_line(space, subnets.blocks, network.location, _said(network, home))
        lines[key] = {f"{FIXED}/{key}": line}
        warnings += _moved(network, memory)
    problems += isolation_problems(resources, networks, location)
    return Arranged(
        tuple(made.get(str(r.key), r) for r in resources),
        lines,
        tuple(problems),
        tuple(warnings),
    )


def _said(network: PlannedResource, home: PlannedResource) -> str | None:
    """The block that is written down for the first network, if this is it."""
    config: NetworkingConfig = network.config
    said = config.address_space
    spaces = config.address_spaces
    named = spaces is not UNSET and network.location in spaces
    return None if network is not home or named or said is UNSET else said


def _wanted(
    network: PlannedResource, location: str, resources: Sequence[PlannedResource]
) -> list[Wanted]:
    # By the region, so that no subnet is called otherwise when other networks come and go.
    endpoints = ENDPOINTS if network.location == location else f"{ENDPOINTS}-{network.location}"
    apps = sorted(
        (r for r in resources if isinstance(r.config, FunctionsConfig)), key=lambda r: r.key
    )
    return [
        Wanted(endpoints),
        *(
            Wanted(str(app.key), app.config.hosting.family)
            for app in apps
            # What cannot join a network at all is reported as such.
            if app.location == network.location and app.config.hosting.family != "consumption"
        ),
    ]


def _twice(networks: Sequence[PlannedResource]) -> Iterator[Problem]:
    first: dict[str, PlannedResource] = {}
    for network in networks:
        known = first.setdefault(network.location, network)
        if known is not network:
            yield Problem(
                (str(network.key),),
                f"{known.key} is a network in {network.location} already, and a Function App "
                "joins one",
                claims=tuple(
                    c for n in (known, network) if (o := n.provenance.get(())) for c in o.deciding
                ),
                ways_out=("ask for both under one requirement key",),
            )


def _unreadable(
    networks: Sequence[PlannedResource], memories: Mapping[str, Remembered]
) -> Iterator[Problem]:
    for network in networks:
        memory = memories.get(str(network.key), Remembered())
        if memory.unreadable:
            yield Problem(
                (str(network.key),),
                f"the lock file holds no block of addresses for {', '.join(memory.unreadable)}",
                ways_out=("restore the lock file from version control",),
            )


def _existing(
    network: PlannedResource, location: str, wanted: Sequence[Wanted]
) -> tuple[str | None, list[Problem]]:
    """The id of the network that is there already, by its own id or by those of its subnets."""
    config: NetworkingConfig = network.config
    found: dict[str, Path] = {}
    ids = config.virtual_network_ids
    if ids is not UNSET and network.location in ids:
        found[ids[network.location]] = ("virtual_network_ids", f"[{network.location}]")
    elif network.location == location and config.virtual_network_id is not UNSET:
        found[config.virtual_network_id] = ("virtual_network_id",)
    given = {} if config.subnet_ids is UNSET else config.subnet_ids
    for want in wanted:
        if want.name in given:
            path = ("subnet_ids", f"[{want.name}]")
            found.setdefault(network_of_subnet(given[want.name]), path)
    # Azure takes no notice of upper and lower case in ids.
    if len({i.casefold() for i in found}) > 1:
        claims = [
            claim
            for path in found.values()
            if (outcome := network.provenance.get(path)) is not None
            for claim in outcome.deciding
        ]
        problem = Problem(
            (str(network.key), "subnet_ids"),
            f"the ids are of several networks: {', '.join(sorted(found))}; what is in "
            f"{network.location} is in one",
            claims=tuple(claims),
            ways_out=("give ids of one network",),
        )
        return min(found), [problem]
    problems = _shared(network, given, wanted)
    return next(iter(found), None), problems


def _shared(
    network: PlannedResource, given: Mapping[str, str], wanted: Sequence[Wanted]
) -> list[Problem]:
    """One subnet for what needs different ones."""
    problems: list[Problem] = []
    first: dict[str, Wanted] = {}
    for want in wanted:
        if want.name not in given:
            continue
        known = first.setdefault(given[want.name].casefold(), want)
        if known.delegation != want.delegation:
            paths = [("subnet_ids", f"[{w.name}]") for w in (known, want)]
            problems.append(
                Problem(
                    (str(network.key), *paths[1]),
                    f"{known.name} and {want.name} cannot be in one subnet: a subnet is handed "
                    "over to one kind of hosting plan, or to nobody",
                    claims=tuple(
                        claim
                        for path in paths
                        if (outcome := network.provenance.get(path)) is not None
                        for claim in outcome.deciding
                    ),
                    ways_out=("give each a subnet of its own",),
                )
            )
    return problems


def _moved(network: PlannedResource, memory: Remembered) -> Iterator[Warned]:
    if memory.location not in (None, network.location):
        yield Warned(
            (str(network.key), "location"),
            f"it was in {memory.location} and is in {network.location} now: Terraform replaces the "
            "network with its subnets and endpoints, and nothing in it answers until that is done",
        )


def _with_addresses(
    network: PlannedResource, existing: str | None, space: IPv4Network | None, subnets: Subnets
) -> PlannedResource:
    """The network with only what concerns it: its own space, subnets and ids."""
    changes: dict[str, Any] = {
        "address_space": UNSET if space is None else str(space),
        "address_spaces": UNSET,
        "subnets": {n: str(b) for n, b in sorted(subnets.blocks.items())} or UNSET,
        "subnet_ids": dict(sorted(subnets.ids.items())) or UNSET,
        "virtual_network_id": UNSET if existing is None else existing,
        "virtual_network_ids": UNSET,
    }
    before = network.provenance
    provenance = {path: told for path, told in before.items() if not path or path[0] not in changes}
    asked = before.get(())
    source = asked.deciding[0].source if asked is not None and asked.deciding else Source("plan")
    place = f"[{network.location}]"
    for name, value in changes.items():
        if isinstance(value, Mapping):
            given = before.get((name,))
            default = Outcome(PRESENT, (Claim(PRESENT, Priority.DEFAULT, source),))
            provenance[(name,)] = given if given is not None else default
            for entry, block in value.items():
                path = (name, f"[{entry}]")
                provenance[path] = before.get(path) or _planned(block, source)
        elif value is not UNSET:
            told = before.get((f"{name}s", place)) or before.get((name,))
            same = told is not None and told.value == value
            provenance[(name,)] = told if told is not None and same else _planned(value, source)
    return evolve(network, config=evolve(network.config, **changes), provenance=provenance)


def _planned(value: str, source: Source) -> Outcome:
    """What nobody asks for by name is decided as a default of whoever wants the network."""
    return Outcome(value, (Claim(value, Priority.DEFAULT, source),))
