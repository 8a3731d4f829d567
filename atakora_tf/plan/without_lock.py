"""What a plan that nothing keeps in place has to say of itself."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from atakora_tf.merge.claim import Priority
from atakora_tf.merge.problem import Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.plan.lock_file import LOCK_FILE

__all__ = ["warned_without_lock"]


def warned_without_lock(plan: BackendPlan) -> BackendPlan:
    """The plan with a warning for every key that is split while nothing keeps the places, and for
    every network that shares out its addresses itself."""
    split = sorted({r.requested for r in plan.resources if r.key != r.requested})
    warnings = [
        Warned(
            (str(key),),
            "it is split without a lock file: adding a component could move others, with their "
            "data, to another resource; give the backend a lock, such as "
            f"lock={LOCK_FILE!r}",
        )
        for key in split
    ]
    warnings += [
        Warned(
            (str(network.key), "subnets"),
            "its subnets get their addresses without a lock file: adding an app could move those "
            "of others, and Azure does not move a subnet that is in use; give the backend a lock, "
            f"such as lock={LOCK_FILE!r}, or write the blocks in subnets",
        )
        for network in plan.resources
        if network.type == "network" and any(_shared_out(network))
    ]
    return evolve(plan, warnings=(*plan.warnings, *warnings)) if warnings else plan


def _shared_out(network: PlannedResource) -> Iterator[str]:
    """The subnets of apps whose blocks nobody wrote; that for endpoints is always the first."""
    subnets = network.config.subnets
    for name in () if subnets is UNSET else subnets:
        outcome = network.provenance.get(("subnets", f"[{name}]"))
        told = () if outcome is None else outcome.deciding
        if ":" in name and all(claim.priority == Priority.DEFAULT for claim in told):
            yield name
