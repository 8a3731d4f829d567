"""What sharing saves: the same components, each with resources of its own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import copy
from typing import TYPE_CHECKING, Any, Final

from attrs import asdict, evolve, frozen, has

from atakora_tf.backend import Backend
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.errors import BackendInvalid, BackendStateError
from atakora_tf.plan.counted import counted
from atakora_tf.requirements.setting import ComponentReference
from atakora_tf.terraform.base import stack_settings
from atakora_tf.terraform.block import LocalBackend

if TYPE_CHECKING:
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["Saving", "alone", "saving"]

_ADDRESS: Final = "https://elsewhere.example"


@frozen
class Saving:
    """How many resources there are, and how many there would be without sharing."""

    components: int
    shared: int
    """Shared resources: accounts, Function Apps, …, with everything that belongs to them."""
    shared_alone: int
    """The same, if every component stood alone."""
    terraform: int | None
    """Blocks of azurerm resources; None where a component cannot be planned alone."""
    terraform_alone: int | None

    def __str__(self) -> str:
        text = (
            f"{counted(self.components, 'component')}, {counted(self.shared, 'shared resource')} "
            f"instead of {self.shared_alone}."
        )
        if self.terraform is None:
            return text
        if self.terraform_alone is None:
            # Components that refer to others cannot stand alone.
            return f"{text} In Terraform: {counted(self.terraform, 'resource')}."
        fewer = self.terraform_alone - self.terraform
        if fewer <= 0:
            return text
        return (
            f"{text} In Terraform: {self.terraform} resources, {fewer} fewer than the "
            f"{self.terraform_alone} of stand-alone components."
        )

    def to_json(self) -> dict[str, int | None]:
        """The figures as plain JSON data."""
        return {
            "components": self.components,
            "shared": self.shared,
            "shared_alone": self.shared_alone,
            "terraform": self.terraform,
            "terraform_alone": self.terraform_alone,
        }


def saving(backend: Backend, plan: BackendPlan) -> Saving:
    """What is saved by `plan`, which is the backend's.

    Overrides are for what is shared, so a component that stands alone goes without.
    """
    counts = [_count(alone(backend, name), plan) for name in backend.components]
    known = [count for count in counts if count is not None]
    return Saving(
        len(plan.own_components),
        len(plan.resources),
        plan.alone,
        _count(backend, plan),
        sum(known) if len(known) == len(counts) else None,
    )


def alone(backend: Backend, name: str) -> Backend:
    """A backend of this component and nothing else, which brings all that it uses.

    The addresses of other components are written as texts, as they have to be there. It cannot be
    built if the component refers to what only others declare, such as their queues.
    """
    definition = _with_texts(backend.components[name])
    made = Backend(
        {name: definition},
        name=definition.id,
        naming=backend.naming,
        on_incompatible=backend.on_incompatible,
        monitoring=backend.monitoring,
        deletion_locks=backend.deletion_locks,
        lock=None,
    )
    made.registry = backend.registry
    return made


def _with_texts(definition: ComponentDefinition[Any]) -> ComponentDefinition[Any]:
    props = definition.props
    options = asdict(props, recurse=False) if has(type(props)) else {}
    told: dict[str, Any] = {
        option: {key: _ADDRESS if _is_another(each) else each for key, each in value.items()}
        for option, value in options.items()
        if isinstance(value, Mapping) and any(map(_is_another, value.values()))
    }
    # Nor does anybody call from the page of another component.
    told |= {
        option: [each for each in value if not _is_another(each)]
        for option, value in options.items()
        if option == "cors" and isinstance(value, Collection) and any(map(_is_another, value))
    }
    if not told:
        return definition
    made = copy(definition)
    made.props = evolve(props, **told)
    return made


def _is_another(value: object) -> bool:
    return isinstance(value, ComponentDefinition | ComponentReference)


def _count(backend: Backend, plan: BackendPlan) -> int | None:
    """How many azurerm resources a backend becomes; None if it cannot be rendered."""
    settings = stack_settings(
        backend.name,
        environment=plan.environment,
        location=plan.location,
        resource_group="counted",
        state=LocalBackend(""),
    )
    try:
        return len(backend.document(settings).resources)
    except (BackendInvalid, BackendStateError):
        return None
