"""A backend after rendering: what its components are made from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.handle import ResourceHandle
from atakora_tf.providers.context import RenderContext

if TYPE_CHECKING:
    from atakora_tf.stack.backend_construct import BackendConstruct

__all__ = ["Built"]


@frozen(eq=False)
class Built:
    """What was rendered, and the components that have taken their part of it."""

    context: RenderContext
    place: BackendConstruct | None = None
    """Where it stands in the construct tree; None in the direct way."""
    constructs: Mapping[str, Any] | None = None
    """Terraform addresses to CDKTF constructs; None in the direct way."""
    _made: dict[str, Component] = field(factory=dict, init=False)

    def component(self, definition: ComponentDefinition[Any]) -> Component:
        """The component of a definition, always the same object."""
        made = self._made.get(definition.id)
        if made is None:
            construct = self.place.component(definition.id) if self.place is not None else None
            made = definition.component.injected(definition, self._handles(definition), construct)
            self._made[definition.id] = made
        return made

    def _handles(self, definition: ComponentDefinition[Any]) -> dict[str, ResourceHandle]:
        plan = self.context.plan
        return {
            asked: ResourceHandle(
                definition.id, asked, plan.resource(key), self.context, self.constructs
            )
            for asked, key in plan.component(definition.id).resources.items()
        }
