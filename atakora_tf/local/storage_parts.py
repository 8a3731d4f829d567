"""What a backend has in Azure Storage."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

__all__ = ["StorageParts"]


@frozen
class StorageParts:
    """Queues and containers, and how code finds them.

    addresses: by the name of an API's setting, "queue" or "blob", whose address it holds in Azure.
    """

    queues: frozenset[str] = frozenset()
    containers: frozenset[str] = frozenset()
    addresses: Mapping[str, str] = field(factory=dict, hash=False)

    @property
    def is_used(self) -> bool:
        """Whether an API reaches any of it."""
        return bool(self.addresses)
