"""A requirement: what one component needs of one kind of resource."""

from __future__ import annotations

from typing import Generic, TypeVar

from attrs import frozen

from atakora_tf.merge.claim import Priority, Source
from atakora_tf.requirements.key import ResourceKey

__all__ = ["ResourceRequirement"]

ConfigT = TypeVar("ConfigT")


@frozen
class ResourceRequirement(Generic[ConfigT]):
    """One component's needs under one key.

    Requirements with the same type, key, region and group are merged. `region` is the Azure
    region where it differs from the backend's; resources of different regions are never shared.
    Nor are those of different groups: `group` is a word that all who share have in common.
    """

    resource_type: str
    requirement_key: str
    config: ConfigT
    priority: int = Priority.COMPONENT
    source: Source = Source("unknown")
    region: str | None = None
    group: str | None = None

    @property
    def key(self) -> ResourceKey:
        """The resource key that the requirement names."""
        return ResourceKey(self.resource_type, self.requirement_key)
