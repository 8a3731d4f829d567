"""What a provider is: the one that knows which azurerm resources a planned resource becomes."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, Any, ClassVar

from attrs import frozen

from atakora_tf.azure.data_holding import HOLDINGS
from atakora_tf.errors import PlacementUnknown
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.terraform.block import Output, Resource
from atakora_tf.terraform.expression import Reference, Template

if TYPE_CHECKING:
    from atakora_tf.providers.context import RenderContext

__all__ = ["ConstructProvider", "Diagnosed", "Identity", "PrivateTarget", "ResourceProvider"]


@frozen
class Identity:
    """Who gets a role: the principal, and a piece for the logical ids of what it is given."""

    id: str
    """The logical id of the Function App or identity; ids of role assignments start with it."""
    principal_id: Reference


@frozen
class Diagnosed:
    """Something in Azure that writes logs, for the monitoring of the backend."""

    kind: str
    """Azure's name of the type, such as "Microsoft.Cache/redis"."""
    target: Reference | Template
    """Its Azure resource id."""
    pieces: tuple[str, ...] = ()
    """What tells it apart from others of the same planned resource: ("blob",)."""
    logs: frozenset[str] = frozenset()
    """The categories to keep. None said: those recommended for the type, or all of them if the
    type is not known to `atakora_tf.azure.monitoring`."""


@frozen
class PrivateTarget:
    """Something in Azure that a private endpoint leads to, for a backend that is isolated."""

    target: Reference | Template
    """Its Azure resource id."""
    sub_resource: str
    """Which of its services is meant, by Azure's name: "redisCache"."""
    zone: str
    """The private DNS zone for it: "privatelink.redis.cache.windows.net"."""
    pieces: tuple[str, ...] = ()
    """What tells it apart from others of the same planned resource: ("blob",)."""
    ports: tuple[str, ...] = ("443",)
    """TCP ports, or ranges of them ("10000-10099"), on which it is called."""
    addresses: int = 1
    """How many addresses its endpoint takes."""


class ResourceProvider(ABC):
    """Renders the planned resources of one type.

    Subclass it for a resource type of your own and hand an instance to the backend
    (`providers=[RedisProvider()]`), or name the class in the entry point group
    `atakora_tf.providers`.
    """

    resource_type: ClassVar[str]
    """The resource type of the requirements that this provider renders."""

    @abstractmethod
    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """Add every Terraform block that the resource needs to `context.document`."""

    @abstractmethod
    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The id attribute of the block that stands for the whole resource."""

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """The value behind `PlacedAttribute(key, unit, name)`."""
        raise PlacementUnknown(f"{resource.key} has no attribute {name!r} for {unit}")

    def attributes(self, resource: PlannedResource, unit: str) -> Collection[str]:
        """The names that `attribute` knows for a unit, for messages; empty if nobody says them."""
        return ()

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """The role assignment that gives `identity` this access to `unit`."""
        raise PlacementUnknown(f"{resource.key} has no role {access!r} for {unit}")

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """What of the resource writes logs that can be collected; asked only where they are."""
        return ()

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        """What of the resource has private endpoints; asked only where it is isolated.

        The provider itself closes the public way: `context.isolated(resource)` says when.
        """
        return ()

    def locked(self, resource: PlannedResource, context: RenderContext) -> Iterable[Reference]:
        """The ids of what gets a lock against deletion, where the backend asks for locks.

        Unless a provider says otherwise it is what `main` stands for, if that holds data: if its
        type is known to, or it has `prevent_destroy`. What is only read is never locked.
        """
        main = self.main(resource, context)
        if main.address in context.document:
            block = context.document.resource(main.address)
            if isinstance(block, Resource) and (block.prevent_destroy or block.type in HOLDINGS):
                yield main

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """What pipelines and people want to know after apply."""
        return ()


class ConstructProvider(ResourceProvider):
    """A provider that builds constructs itself instead of plain data.

    A backend with one of these has the CDKTF way only; the direct way says so.
    """

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """Plain data has nothing to add: everything is built by `construct`."""

    @abstractmethod
    def construct(self, stack: Any, resource: PlannedResource, context: RenderContext) -> None:
        """Build the constructs directly under `stack`, a `cdktf.TerraformStack`."""
