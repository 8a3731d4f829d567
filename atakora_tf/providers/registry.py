"""Which provider renders which type: the built-in ones, and users' own added to them."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import TYPE_CHECKING, Final

from atakora_tf.errors import BackendStateError, ProviderMissing, ProviderTaken

if TYPE_CHECKING:
    from atakora_tf.providers.provider import ResourceProvider

__all__ = ["ENTRY_POINTS", "ProviderRegistry"]

ENTRY_POINTS: Final = "atakora_tf.providers"
"""The entry point group in which a package can name its provider classes."""


# Each is loaded when something of its type is asked for: most backends need two of them.
_BUILT_IN: Final = {
    "cosmos": ("cosmos", "CosmosProvider"),
    "front-door": ("front_door", "FrontDoorProvider"),
    "functions": ("functions", "FunctionsProvider"),
    "key-vault": ("key_vault", "KeyVaultProvider"),
    "monitoring": ("monitoring", "MonitoringProvider"),
    "network": ("network", "NetworkProvider"),
    "service-bus": ("service_bus", "ServiceBusProvider"),
    "static-web-app": ("static_web_app", "StaticWebAppProvider"),
    "storage": ("storage", "StorageProvider"),
}


class ProviderRegistry:
    """Providers by resource type."""

    def __init__(self, providers: Iterable[ResourceProvider] = ()) -> None:
        self._by_type: dict[str, ResourceProvider] = {}
        self._looked_up = False
        if not isinstance(providers, Iterable):
            raise BackendStateError(
                f"providers={providers!r} is not a list of providers; write "
                "providers=[RedisProvider()]"
            )
        for provider in providers:
            self.add(provider)

    def add(self, provider: ResourceProvider) -> None:
        """Add a provider for a type that has none yet.

        Raises `ProviderTaken` for a type that has one: which of two providers renders a resource
        must not depend on the order in which they are added. Raises `BackendStateError` for what
        is no provider.
        """
        from atakora_tf.providers.provider import ResourceProvider

        kind = getattr(provider, "resource_type", None)
        if not isinstance(provider, ResourceProvider) or not isinstance(kind, str):
            raise BackendStateError(
                f"{provider!r} is no provider; write an instance of a subclass of ResourceProvider "
                "that has a resource_type, such as providers=[RedisProvider()]"
            )
        self._load_built_in(kind)
        taken = self._by_type.setdefault(kind, provider)
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
        self._load_built_in(resource_type)
        if resource_type not in self._by_type and not self._looked_up:
            self._look_up()
        return self._by_type.get(resource_type)

    def missing(self, resource_type: str) -> str:
        """The sentence that says that a type has no provider."""
        known = ", ".join(sorted({*self._by_type, *_BUILT_IN}))
        return f"no provider renders resources of type {resource_type!r}; known types are {known}"

    def _load_built_in(self, resource_type: str) -> None:
        if resource_type in _BUILT_IN and resource_type not in self._by_type:
            module, name = _BUILT_IN[resource_type]
            found = import_module(f"atakora_tf.providers.{module}")
            self._by_type[resource_type] = getattr(found, name)()

    def _look_up(self) -> None:
        # Only when a type is unknown: reading the metadata of all installed packages takes longer
        # than planning a small backend.
        from importlib.metadata import entry_points

        self._looked_up = True
        for entry in sorted(entry_points(group=ENTRY_POINTS), key=lambda e: e.name):
            provider = entry.load()
            self.add(provider() if isinstance(provider, type) else provider)
