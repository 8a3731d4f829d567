"""A component whose constructor is called with a scope: injected by a backend, or alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.errors import BackendStateError, PlacementUnknown

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["injected_or_alone"]


def injected_or_alone(
    scope: Construct,
    definition: ComponentDefinition[Any],
    environment: str | None,
    location: str | None,
    *,
    described: bool,
) -> Component:
    """The component whose constructor was called with a scope.

    In a backend's subtree: what the backend made for it; `described` says that the call gives
    options, which then have to be those of the declaration. Elsewhere: resources of its own, built
    by a backend of one.
    """
    from atakora_tf.backend import Backend, is_backend_managed, managing_backend

    if not is_backend_managed(scope):
        alone = Backend(
            {str(definition.id): definition},
            # Everything is called after a component that stands alone.
            name=definition.original_id,
            environment=environment,
            location=location,
            lock=None,
        )
        alone._initialize(scope, managing=False)
        return alone._component(definition)
    backend = managing_backend(scope)
    kind = definition.component.__name__
    who = f"{kind} {definition.id!r} ({definition.source.place})"
    found = next((d for d in backend.components.values() if d.id == definition.id), None)
    if found is None:
        raise PlacementUnknown(
            f"{who} stands below backend {backend.name!r}, which does not declare it; declare it "
            f"there before initialize(), or give it a scope outside of the backend to have "
            "resources of its own"
        )
    if found.component is not definition.component or (
        described and found.props != definition.props
    ):
        raise BackendStateError(
            f"{who} is not what backend {backend.name!r} declares under this id "
            f"({found.component.__name__}, {found.source.place}); leave the options out to take "
            "what is injected, or change the declaration"
        )
    return backend._component(found)
