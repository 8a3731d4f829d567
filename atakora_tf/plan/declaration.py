"""What the planner starts from: components that have said what they need."""

from __future__ import annotations

from typing import Any, Final

from attrs import frozen

from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["BACKEND", "Declaration", "Used"]

BACKEND: Final = "Backend"
"""The component type of what a backend asks for itself, such as monitoring."""


@frozen
class Used:
    """What a component uses of others, before it is known where that is."""

    requirement: ResourceRequirement[Any]
    region_said: bool
    """Whether the use names its region itself; else that of the component stands in its place."""


@frozen
class Declaration:
    """One component: who it is, what it needs, and what is already known about it."""

    component: str
    component_type: str
    source: Source
    requirements: tuple[ResourceRequirement[Any], ...]
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Warned, ...] = ()
    previously: tuple[str, ...] = ()
    """The ids that the component had before, the oldest first."""
    namesakes: frozenset[str] = frozenset()
    """The units that are named after the component because nobody named them:
    `databases/user-api`."""
    uses: tuple[Used, ...] = ()
    """What is used of others; it becomes requirements when all components are known."""

    @property
    def original(self) -> str:
        """The id that the component had first, by which what it has is named."""
        return self.previously[0] if self.previously else self.component
