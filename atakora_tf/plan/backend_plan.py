"""The plan: what will exist, what it holds, who shares it, and why it is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.claim import Source
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.problem import Path, Warned
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.key import ResourceKey

__all__ = ["BackendPlan", "PlannedComponent", "PlannedResource"]


@frozen
class PlannedResource:
    """One shared resource with everything that is placed in it."""

    key: ResourceKey
    """Its own key; a split adds `-2`, `-3`, … to the requested one."""
    requested: ResourceKey
    """The key that its components ask for (with the region, where it is not the backend's)."""
    location: str
    config: Any
    """The resolved config, with only the units that are placed here."""
    components: tuple[str, ...]
    """The ids of the components that share it, sorted."""
    provenance: Mapping[Path, Outcome] = field(repr=False)
    """For every path inside the config: who decided, who agrees, who was overridden."""

    @property
    def type(self) -> str:
        """The resource type: `cosmos`, `functions`, `storage` or a user's own."""
        return self.key.resource_type

    def count(self, capacity: Capacity) -> int:
        """How many of what the capacity counts are placed here."""
        total = 0
        for spec in field_specs(type(self.config)):
            entries = getattr(self.config, spec.name) if spec.unit is not None else UNSET
            if entries is not UNSET:
                total += sum(capacity.count(spec.name, entry) for entry in entries.values())
        return total


@frozen
class PlannedComponent:
    """One component and the resources that hold its parts."""

    id: str
    type: str
    source: Source
    resources: Mapping[str, str]
    """The key that it asked for to the key of the resource that holds its part."""


@frozen
class BackendPlan:
    """A whole backend as plain data: the same for every order of its components."""

    name: str
    environment: str
    location: str
    resources: tuple[PlannedResource, ...]
    """Sorted by key."""
    components: tuple[PlannedComponent, ...]
    """Sorted by id."""
    warnings: tuple[Warned, ...] = ()

    def resource(self, key: str) -> PlannedResource:
        """The resource with exactly this key; raises `PlacementUnknown`."""
        for found in self.resources:
            if str(found.key) == key:
                return found
        known = ", ".join(str(r.key) for r in self.resources) or "none"
        raise PlacementUnknown(f"the plan has no resource {key!r}; it has {known}")

    def component(self, component_id: str) -> PlannedComponent:
        """The component with this id; raises `PlacementUnknown`."""
        for found in self.components:
            if found.id == component_id:
                return found
        known = ", ".join(c.id for c in self.components) or "none"
        raise PlacementUnknown(f"the plan has no component {component_id!r}; it has {known}")
