"""The plan: what will exist, what it holds, who shares it, and why it is as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.problem import Path, Warned
from atakora_tf.merge.strategy import Outcome
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import BACKEND
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.key import ResourceKey

if TYPE_CHECKING:
    from atakora_tf.plan.explain import Explanation

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
    previously: tuple[str, ...] = ()
    """The ids that it had before, the oldest first."""
    namesakes: tuple[str, ...] = ()
    """The units that are named after it because nobody named them: `databases/user-api`."""


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
    # Every setting of every component is looked up here.
    _by_key: dict[str, PlannedResource] = field(init=False, eq=False, repr=False)
    _by_id: dict[str, PlannedComponent] = field(init=False, eq=False, repr=False)

    @_by_key.default
    def _keyed(self) -> dict[str, PlannedResource]:
        return {str(found.key): found for found in self.resources}

    @_by_id.default
    def _identified(self) -> dict[str, PlannedComponent]:
        return {found.id: found for found in self.components}

    @property
    def own_components(self) -> tuple[PlannedComponent, ...]:
        """The components that users defined, without what the backend asks for itself."""
        return tuple(c for c in self.components if c.type != BACKEND)

    @property
    def alone(self) -> int:
        """How many resources there would be if every component stood alone."""
        own = self.own_components
        asked = sum(len(c.resources) for c in self.components if c.type == BACKEND)
        return sum(len(c.resources) for c in own) + asked * len(own)

    def resource(self, key: str) -> PlannedResource:
        """The resource with exactly this key; raises `PlacementUnknown`."""
        # Whatever is asked for, it is unknown: what is no text need not even be hashable.
        found = self._by_key.get(key) if isinstance(key, str) else None
        if found is not None:
            return found
        raise PlacementUnknown(f"the plan has no resource {_among(key, self._by_key)}")

    def component(self, component_id: str) -> PlannedComponent:
        """The component with this id; raises `PlacementUnknown`."""
        found = self._by_id.get(component_id) if isinstance(component_id, str) else None
        if found is not None:
            return found
        raise PlacementUnknown(f"the plan has no component {_among(component_id, self._by_id)}")

    def explain(self, key: str, path: str | None = None) -> Explanation:
        """Why a resource is as it is, at a path and below: who decided, who was overridden.

        `plan.explain("cosmos:shared-database", "databases['shop'] › throughput")`. A path
        as messages print it, which starts with the key, may be given as one text. Raises
        `PlacementUnknown` for a key or a path that the plan does not have.
        """
        from atakora_tf.plan.explain import explain

        return explain(self, key, path)


def _among(wanted: object, known: Mapping[str, Any]) -> str:
    # One known name needs no pointing at.
    hint = suggestion(wanted, known) if len(known) > 1 else ""
    return f"{show(wanted)}; it has {', '.join(known) or 'none'}{hint}"
