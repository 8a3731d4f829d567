"""What a plan that nothing keeps in place has to say of itself."""

from __future__ import annotations

from attrs import evolve

from atakora_tf.merge.problem import Warned
from atakora_tf.plan.backend_plan import BackendPlan
from atakora_tf.plan.lock_file import LOCK_FILE

__all__ = ["warned_without_lock"]


def warned_without_lock(plan: BackendPlan) -> BackendPlan:
    """The plan with a warning for every key that is split while nothing keeps the places."""
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
    return evolve(plan, warnings=(*plan.warnings, *warnings)) if warnings else plan
