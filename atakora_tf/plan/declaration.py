"""What the planner starts from: components that have said what they need."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["BACKEND", "Declaration"]

BACKEND: Final = "Backend"
"""The component type of what a backend asks for itself, such as monitoring."""


@frozen
class Declaration:
    """One component: who it is, what it needs, and what is already known about it."""

    component: str
    component_type: str
    source: Source
    requirements: tuple[ResourceRequirement[Any], ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()
