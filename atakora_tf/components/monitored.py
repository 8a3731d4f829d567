"""The monitoring that a backend asks for itself: one more declaration beside its components'."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import evolve

from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.problem import Problem

# Most backends have none: what it is made of is loaded for those that do.
if TYPE_CHECKING:
    from atakora_tf.components.declared import Declared
    from atakora_tf.requirements.monitoring import MonitoringConfig

__all__ = ["as_monitoring", "monitored", "monitoring_fault"]


def as_monitoring(given: Any) -> MonitoringConfig | None:
    """What `monitoring=` asks for; None for nothing, and in the place of what it cannot be."""
    if given is None:
        return None
    from atakora_tf.requirements.monitoring import MonitoringConfig

    if given is True:
        return MonitoringConfig()
    return given if isinstance(given, MonitoringConfig) else None


def monitoring_fault(given: Any) -> tuple[str, str] | None:
    """What is wrong with `monitoring=`, and the way out; None if nothing is."""
    if given is None or isinstance(given, bool) or as_monitoring(given) is not None:
        return None
    return (
        f"monitoring={show(given)} is neither True, False nor a MonitoringConfig",
        "write monitoring=True, or monitoring=MonitoringConfig(retention_days=90)",
    )


def monitored(
    roll: Declared, backend: str, config: MonitoringConfig | None, source: Source
) -> Declared:
    """`roll` with what the backend asks for; `source` is where the backend is defined.

    What a user writes there counts as what one writes in a component: overrides decide over it.
    """
    if config is None:
        return roll
    from atakora_tf.components.declared import Declared
    from atakora_tf.plan.declaration import BACKEND, Declaration
    from atakora_tf.requirements.monitoring import monitoring_requirement

    # No component's word for itself, so that the two cannot be taken for one.
    own = evolve(source, component=f"backend {backend}")
    problems = tuple(
        Problem(
            (backend,),
            f"the component id {own.component!r} is what the backend calls itself",
            sources=(declaration.source, source),
            ways_out=("choose another id",),
        )
        for declaration in roll.declarations
        if declaration.component == own.component
    )
    requirement = monitoring_requirement(config, source=own)
    kept = tuple(d for d in roll.declarations if d.component != own.component)
    return Declared(
        (*kept, Declaration(own.component, BACKEND, own, (requirement,))),
        (*roll.problems, *problems),
    )
