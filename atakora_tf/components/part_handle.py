"""A component's hold on its part of a storage account or a Service Bus namespace."""

from __future__ import annotations

from attrs import frozen

from atakora_tf.components.handle import ResourceHandle

__all__ = ["PartHandle"]


@frozen(eq=False)
class PartHandle(ResourceHandle):
    """A blob container, a queue or a topic of a component, and the account where it is."""

    unit: str
    """`{field}/{name}` of the part."""

    @classmethod
    def of(cls, handle: ResourceHandle, unit: str) -> PartHandle:
        """The handle of a component with this part."""
        return cls._over(handle, unit)

    @property
    def name(self) -> str:
        """The part's name, as Terraform text: who uses it comes after the part."""
        return self.attribute(self.unit, "name")

    def value(self, attribute: str) -> str:
        """Another attribute, as Terraform text: `blob_endpoint`, `queue_endpoint`, …

        Raises `PlacementUnknown` for what the resource's provider does not know.
        """
        return self.attribute(self.unit, attribute)
