"""Which provider renders which type: the built-in ones, and users' own added to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from atakora_tf.errors import BackendStateError, ProviderMissing, ProviderTaken
from atakora_tf.providers.provider import ResourceProvider

__all__ = ["ENTRY_POINTS", "ProviderRegistry"]

ENTRY_POINTS: Final = "atakora_tf.providers"
"""The entry point group in which a package can name its provider classes."""


class ProviderRegistry:
    """Providers by resource type."""

    def __init__(self, providers: Iterable[ResourceProvider] = ()) -> None:
        from atakora_tf.providers.cosmos import CosmosProvider
        from atakora_tf.providers.front_door import FrontDoorProvider
        from atakora_tf.providers.functions import FunctionsProvider
        from atakora_tf.providers.key_vault import KeyVaultProvider
        from atakora_tf.providers.monitoring import MonitoringProvider
        from atakora_tf.providers.service_bus import ServiceBusProvider
        from atakora_tf.providers.storage import StorageProvider

        self._by_type: dict[str, ResourceProvider] = {}
        self._looked_up = False
        if not isinstance(providers, Iterable):
            raise BackendStateError(
                f"providers={providers!r} is not a list of providers; write "
                "providers=[RedisProvider()]"
            )
        built_in = (
            CosmosProvider(),
            FrontDoorProvider(),
            FunctionsProvider(),
            KeyVaultProvider(),
            MonitoringProvider(),
            ServiceBusProvider(),
            StorageProvider(),
        )
        for provider in (*built_in, *providers):
            self.add(provider)

    def add(self, provider: ResourceProvider) -> None:
        """Add a provider for a type that has none yet.

        Raises `ProviderTaken` for a type that has one: which of two providers renders a resource
        must not depend on the order in which they are added. Raises `BackendStateError` for what
        is no provider.
        """
        kind = getattr(provider, "resource_type", None)
        if not isinstance(provider, ResourceProvider) or not isinstance(kind, str):
            raise BackendStateError(
                f"{provider!r} is no provider; write an instance of a subclass of ResourceProvider "
                "that has a resource_type, such as providers=[RedisProvider()]"
            )
        taken = self._by_type.setdefault(provider.resource_type, provider)
        if taken is not provider:
            raise ProviderTaken(
                f"{type(provider).__name__} renders {provider.resource_type!r}, which "
                f"{type(taken).__name__} renders already; give your requirements a resource type "
                "of their own"
            )

    def of(self, resource_type: str) -> ResourceProvider:
        """The provider of a type; raises `ProviderMissing`."""
        found = self.find(resource_type)
        if found is None:
            raise ProviderMissing(self.missing(resource_type))
        return found

    def find(self, resource_type: str) -> ResourceProvider | None:
        """The provider of a type, also from an entry point; None if there is none."""
        if resource_type not in self._by_type and not self._looked_up:
            self._look_up()
        return self._by_type.get(resource_type)

    def missing(self, resource_type: str) -> str:
        """The sentence that says that a type has no provider."""
        known = ", ".join(sorted(self._by_type))
        return f"no provider renders resources of type {resource_type!r}; known types are {known}"

    def _look_up(self) -> None:
        # Only when a type is unknown: reading the metadata of all installed packages takes longer
        # than planning a small backend.
        from importlib.metadata import entry_points

        self._looked_up = True
        for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
            provider = entry.load()
            self.add(provider() if isinstance(provider, type) else provider)
