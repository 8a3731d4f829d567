"""What Azure cannot change of a resource that is there: remembered, so that a change is said.

The lock file keeps a line for each resource, `fixed/cosmos:shared-database`, with what was decided
when it was last written. A component that comes or goes may decide otherwise; Terraform then
replaces the resource with all that it holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from atakora_tf.merge.problem import Warned
from atakora_tf.plan.backend_plan import PlannedResource

__all__ = ["FIXED", "fixed_pins", "replacements"]

FIXED = "fixed"
"""Stands in the lock file where units have their field."""


def fixed_pins(resource: PlannedResource) -> dict[str, str]:
    """The line of the lock file for one resource; none if its class says nothing."""
    facts = _facts(resource)
    if not facts:
        return {}
    return {f"{FIXED}/{resource.key}": ", ".join(f"{k}={v}" for k, v in sorted(facts.items()))}


def replacements(resource: PlannedResource, pins: Mapping[str, str]) -> Iterator[Warned]:
    """A warning for every value that differs from what the lock file remembers."""
    line = pins.get(f"{FIXED}/{resource.key}", "")
    before = dict(part.split("=", 1) for part in line.split(", ") if "=" in part)
    words = getattr(type(resource.config), "words", (resource.type,))[0]
    for name, now in sorted(_facts(resource).items()):
        if before.get(name, now) == now:
            continue
        outcome = resource.provenance.get((name,))
        yield Warned(
            (str(resource.key), name),
            f"it was {before[name]} and becomes {now}, which Azure cannot change in place: where "
            f"the {words} is deployed, Terraform replaces it with everything that it holds. "
            "Keep the former value with an override, or give the component that wants another a "
            "requirement key of its own",
            outcome.deciding if outcome is not None else (),
        )


def _facts(resource: PlannedResource) -> Mapping[str, str]:
    own = getattr(resource.config, "unchangeable", None)
    if own is None:
        return {}
    return {"location": resource.location, **own()}
