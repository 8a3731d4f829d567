"""A backend planned in one line, and what went wrong with it as text."""

from __future__ import annotations

from typing import Any

from atakora_tf.plan.backend_plan import BackendPlan
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.planner import Planning, plan_backend

__all__ = ["must_plan", "places", "plan", "problems"]


def plan(*declared: Declaration, **options: Any) -> Planning:
    """The shop in dev, in West Europe."""
    return plan_backend("shop", "dev", "westeurope", declared, **options)


def must_plan(*declared: Declaration, **options: Any) -> BackendPlan:
    """The plan of a backend with which nothing is wrong."""
    planning = plan(*declared, **options)
    assert planning.plan is not None, "\n".join(str(p) for p in planning.problems)
    return planning.plan


def problems(*declared: Declaration, **options: Any) -> list[str]:
    """Everything that is wrong, as messages."""
    planning = plan(*declared, **options)
    assert (planning.plan is None) == bool(planning.problems)
    return [str(problem) for problem in planning.problems]


def places(planning: Planning, key: str) -> dict[str, str]:
    """Where the parts asked for under a key are, without what is fixed of the resources."""
    return {u: at for u, at in planning.pins[key].items() if not u.startswith("fixed/")}
