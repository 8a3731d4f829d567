"""Handles: what a component holds of the shared resources that it asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from attrs import frozen

from atakora_tf.errors import BackendStateError, PlacementUnknown
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ResourceHandle"]


@frozen(eq=False)
class ResourceHandle:
    """One component's hold on one shared resource; it exists only for keys that it asked for."""

    component: str
    requested: str
    """The key that the component asked for."""
    resource: PlannedResource
    """What was planned; `resource.key` is the key after a split."""
    context: RenderContext
    constructs: Mapping[str, Any] | None = None
    """Terraform addresses to CDKTF constructs; None in the direct way."""

    @property
    def key(self) -> str:
        """The key of the resource that holds the component's part."""
        return str(self.resource.key)

    def attribute(self, unit: str, name: str) -> str:
        """An attribute of the component's own part, as Terraform text (`${…}`)."""
        provider = self.context.providers.of(self.resource.type)
        return str(provider.attribute(self.resource, unit, name, self.context))

    @property
    def id(self) -> str:
        """The Azure id of the resource, as Terraform text (`${…}`)."""
        provider = self.context.providers.of(self.resource.type)
        return str(provider.main(self.resource, self.context))

    @property
    def construct(self) -> Any:
        """The typed CDKTF construct of the resource, such as a `CosmosdbAccount`.

        Raises `BackendStateError` in the direct way, which makes no constructs.
        """
        provider = self.context.providers.of(self.resource.type)
        return self.construct_at(provider.main(self.resource, self.context).address)

    def construct_at(self, address: str) -> Any:
        """The construct of any block of the resource, by its Terraform address."""
        if self.constructs is None:
            raise BackendStateError(
                f"{self.component} was rendered directly, without CDKTF, so {address} has no "
                "construct; call backend.initialize(scope) to have one"
            )
        if address not in self.constructs:
            raise PlacementUnknown(f"no construct was made for {address}")
        return self.constructs[address]
