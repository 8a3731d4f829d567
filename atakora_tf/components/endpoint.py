"""The endpoint of a component that is defined, but not built yet."""

from __future__ import annotations

from typing import Any

from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.errors import PlacementUnknown
from atakora_tf.requirements.setting import ComponentReference

__all__ = ["endpoint_of"]


def endpoint_of(definition: ComponentDefinition[Any]) -> ComponentReference:
    """A reference to the endpoint that the component will have.

    A component class says it with a class method `endpoint_reference(component_id, props)`. Raises
    `PlacementUnknown` for a component that has no endpoint, and what the definition's own mistakes
    raise.
    """
    own = getattr(definition.component, "endpoint_reference", None)
    if own is not None:
        found: ComponentReference = own(definition.id, definition.props)
        return found
    from atakora_tf.components.crud_api import CrudApi

    if issubclass(definition.component, CrudApi):
        from atakora_tf.components.crud_entity import entity_of, route_of

        entity, _ = entity_of(definition.props)
        return ComponentReference(
            definition.id,
            f"functions:{definition.props.functions_key}",
            f"groups/{definition.id}",
            "endpoint",
            f"/api/{route_of(definition.props, entity)}",
        )
    raise PlacementUnknown(
        f"{definition.id} is a {definition.component.__name__}, which has no endpoint"
    )
