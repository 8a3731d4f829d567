"""The networks that a backend asks for itself: one for each region in which its apps live."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from attrs import evolve

from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.problem import Problem

# Most backends have none: what it is made of is loaded for those that do.
if TYPE_CHECKING:
    from atakora_tf.components.declared import Declared
    from atakora_tf.plan.declaration import Declaration
    from atakora_tf.requirements.network import NetworkingConfig
    from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["Networking", "as_networking", "networked", "networking_fault"]

Networking: TypeAlias = Literal["isolated", "public"]
"""What `networking=` takes beside a `NetworkingConfig`."""


def as_networking(given: Any) -> NetworkingConfig | None:
    """What `networking=` asks for; None for nothing, and in the place of what it cannot be."""
    if given is None:
        return None
    from atakora_tf.requirements.network import NetworkingConfig

    if isinstance(given, str) and given == "isolated":
        return NetworkingConfig()
    return given if isinstance(given, NetworkingConfig) else None


def networking_fault(given: Any) -> tuple[str, str] | None:
    """What is wrong with `networking=`, and the way out; None if nothing is."""
    if given is None or as_networking(given) is not None:
        return None
    if isinstance(given, str) and given == "public":
        return None
    return (
        f"networking={show(given)} is neither 'public', 'isolated' nor a NetworkingConfig",
        "write networking='isolated', or networking=NetworkingConfig(address_space='10.20.0.0/20')",
    )


def networked(
    roll: Declared, backend: str, config: NetworkingConfig | None, source: Source, location: str
) -> Declared:
    """`roll` with the networks that the backend asks for; `location` is its own region.

    Each region is a declaration of its own, since a component asks for a key in one region only.
    """
    if config is None:
        return roll
    found = roll
    for region in _regions(roll, location):
        found = _asking(found, backend, config, source, region, location)
    return found


def _regions(roll: Declared, location: str) -> list[str]:
    """Where Function Apps will live; the backend's own region if there are none."""
    from atakora_tf.requirements.cosmos import region_fault

    asked = {
        location if requirement.region is None else requirement.region
        for declaration in roll.declarations
        for requirement in declaration.requirements
        if requirement.resource_type == "functions"
        # A region that is none is reported with the requirement that names it.
        and (requirement.region is None or region_fault(requirement.region) is None)
    }
    return sorted(asked) or [location]


def _asking(
    roll: Declared,
    backend: str,
    config: NetworkingConfig,
    source: Source,
    region: str,
    location: str,
) -> Declared:
    from atakora_tf.components.declared import Declared
    from atakora_tf.plan.declaration import BACKEND, Declaration
    from atakora_tf.requirements.network import network_requirement

    name = f"backend {backend}"
    own = evolve(source, component=name if region == location else f"{name} in {region}")
    requirement = network_requirement(
        config, source=own, region=None if region == location else region
    )
    kept: list[Declaration] = []
    problems: list[Problem] = []
    requirements: tuple[ResourceRequirement[Any], ...] = (requirement,)
    for declaration in roll.declarations:
        if declaration.component != own.component:
            kept.append(declaration)
        elif declaration.component_type == BACKEND:
            # What the backend asks for beside: its monitoring.
            requirements = (*declaration.requirements, requirement)
        else:
            problems.append(
                Problem(
                    (backend,),
                    f"the component id {own.component!r} is what the backend calls itself",
                    sources=(declaration.source, source),
                    ways_out=("choose another id",),
                )
            )
    return Declared(
        (*kept, Declaration(own.component, BACKEND, own, requirements)),
        (*roll.problems, *problems),
    )
