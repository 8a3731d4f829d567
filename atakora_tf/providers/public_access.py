"""Whether an account of ours answers the internet: as somebody says, else unless it is isolated."""

from __future__ import annotations

from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext

__all__ = ["is_closed", "is_public"]


def is_public(resource: PlannedResource, context: RenderContext) -> bool:
    """Whether it does; its config has a field `public_network_access`."""
    said = resource.config.public_network_access
    found: bool = not context.isolated(resource) if said is UNSET else said
    return found


def is_closed(resource: PlannedResource, context: RenderContext) -> bool:
    """Whether private endpoints are the only way in, so that rules for callers say nothing."""
    return context.isolated(resource) and not is_public(resource, context)
