"""The other doors: a backend from one call, or step by step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from atakora_tf.backend import Backend
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.errors import BackendStateError
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.plan.existing import ExistingEntry
from atakora_tf.plan.lock_file import LOCK_FILE

if TYPE_CHECKING:
    from atakora_tf.components.deletion_locked import DeletionLocks
    from atakora_tf.components.networked import Networking
    from atakora_tf.naming import Naming
    from atakora_tf.plan.limits import ResourceLimits
    from atakora_tf.plan.planner import OnIncompatible
    from atakora_tf.providers.provider import ResourceProvider
    from atakora_tf.requirements.existing import ExistingAccount
    from atakora_tf.requirements.monitoring import MonitoringConfig
    from atakora_tf.requirements.network import NetworkingConfig
    from atakora_tf.terraform.base import StackOptions

__all__ = ["BackendBuilder", "define_backend"]


def define_backend(
    components: Mapping[str, ComponentDefinition[Any]],
    *,
    name: str = "backend",
    environment: str | None = None,
    location: str | None = None,
    tags: Mapping[str, str] | None = None,
    naming: Naming | None = None,
    limits: ResourceLimits | None = None,
    providers: Iterable[ResourceProvider] = (),
    overrides: Mapping[str, Any] | None = None,
    existing: Mapping[str, ExistingAccount] | None = None,
    on_incompatible: OnIncompatible = "conflict",
    monitoring: bool | MonitoringConfig | None = None,
    networking: Networking | NetworkingConfig | None = None,
    deletion_locks: DeletionLocks = False,
    deploy_code: bool = False,
    lock: str | Path | None = LOCK_FILE,
    stack: StackOptions | None = None,
) -> Backend:
    """A backend of these components; `Backend` says what each option means.

    The name is part of every Azure name and logical id: give one if you have several backends,
    and do not change it once deployed.
    """
    return Backend(
        components,
        name=name,
        environment=environment,
        location=location,
        tags=tags,
        naming=naming,
        limits=limits,
        providers=providers,
        overrides=overrides,
        existing=existing,
        on_incompatible=on_incompatible,
        monitoring=monitoring,
        networking=networking,
        deletion_locks=deletion_locks,
        deploy_code=deploy_code,
        lock=lock,
        stack=stack,
    )


class BackendBuilder:
    """Builds a backend step by step: `BackendBuilder("shop").add(…).with_tags({…}).build()`."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._components: dict[str, ComponentDefinition[Any]] = {}
        self._environment: str | None = None
        self._location: str | None = None
        self._tags: dict[str, str] = {}
        self._naming: Naming | None = None
        self._limits: ResourceLimits | None = None
        self._providers: list[ResourceProvider] = []
        self._overrides: list[tuple[str, Any, int, Mapping[str, Any], Source]] = []
        self._existing: list[ExistingEntry] = []
        self._on_incompatible: OnIncompatible = "conflict"
        self._monitoring: bool | MonitoringConfig | None = None
        self._networking: Networking | NetworkingConfig | None = None
        self._deletion_locks: DeletionLocks = False
        self._deploy_code = False
        self._lock: str | Path | None = LOCK_FILE
        self._stack: StackOptions | None = None

    def add(self, definition: ComponentDefinition[Any], name: str | None = None) -> Self:
        """Add a component, under `name` or its id.

        Raises `BackendStateError` for a name that is taken, and for what is no definition.
        """
        if not isinstance(definition, ComponentDefinition):
            raise BackendStateError(
                f"{definition!r} is no definition of a component; write it like "
                "CrudApi.define('UserApi', entity=User)"
            )
        key = definition.id if name is None else name
        if key in self._components:
            raise BackendStateError(
                f"backend {self._name!r} has a component called {key!r} already: "
                f"{self._components[key]!r}"
            )
        self._components[key] = definition
        return self

    def with_environment(self, environment: str) -> Self:
        """Set the environment: dev, staging, prod, …"""
        self._environment = environment
        return self

    def with_location(self, location: str) -> Self:
        """Set the Azure region."""
        self._location = location
        return self

    def with_tags(self, tags: Mapping[str, str]) -> Self:
        """Add tags to those given before; raises `BackendStateError` for no mapping."""
        if not isinstance(tags, Mapping):
            raise BackendStateError(f"{tags!r} is not a mapping; write {{'team': 'storefront'}}")
        self._tags.update(tags)
        return self

    def with_naming(self, naming: Naming) -> Self:
        """Set the naming convention."""
        self._naming = naming
        return self

    def with_limits(self, limits: ResourceLimits) -> Self:
        """Set the limits."""
        self._limits = limits
        return self

    def with_provider(self, provider: ResourceProvider) -> Self:
        """Add a provider for a resource type of your own."""
        self._providers.append(provider)
        return self

    def with_override(
        self, key: str, config: Any = None, /, *, priority: int = Priority.USER, **fields: Any
    ) -> Self:
        """Add an override; see `Backend.override`."""
        self._overrides.append((key, config, priority, fields, Source.of_caller("override")))
        return self

    def with_existing(self, key: str, account: ExistingAccount) -> Self:
        """Place what asks for `key` on an account that is there already; it is never changed."""
        self._existing.append(ExistingEntry(key, account, Source.of_caller("existing")))
        return self

    def on_incompatible(self, choice: OnIncompatible) -> Self:
        """Set what happens to components that cannot share: "conflict" or "split"."""
        self._on_incompatible = choice
        return self

    def with_monitoring(self, monitoring: bool | MonitoringConfig = True) -> Self:
        """Ask for monitoring, as it is usual or as a `MonitoringConfig` says."""
        self._monitoring = monitoring
        return self

    def with_networking(self, networking: Networking | NetworkingConfig = "isolated") -> Self:
        """Ask for virtual networks, as they are usual or as a `NetworkingConfig` says."""
        self._networking = networking
        return self

    def with_deletion_locks(self, environments: DeletionLocks = True) -> Self:
        """Lock what holds data against deletion, everywhere or in some environments."""
        self._deletion_locks = environments
        return self

    def with_deployed_code(self, deploy: bool = True) -> Self:
        """Let Terraform deploy what `atakora package` builds."""
        self._deploy_code = deploy
        return self

    def with_lock(self, path: str | Path | None) -> Self:
        """Set the lock file; None for none."""
        self._lock = path
        return self

    def with_stack(self, options: StackOptions) -> Self:
        """Set what the stack is made with that the backend makes itself."""
        self._stack = options
        return self

    def build(self) -> Backend:
        """The backend; raises `ProviderTaken` for two providers of one resource type."""
        backend = Backend(
            self._components,
            name=self._name,
            environment=self._environment,
            location=self._location,
            tags=self._tags.copy(),
            naming=self._naming,
            limits=self._limits,
            providers=self._providers,
            on_incompatible=self._on_incompatible,
            monitoring=self._monitoring,
            networking=self._networking,
            deletion_locks=self._deletion_locks,
            deploy_code=self._deploy_code,
            lock=self._lock,
            stack=self._stack,
        )
        for key, config, priority, fields, source in self._overrides:
            backend._add_override(key, config, priority, fields, source)
        backend._existing += self._existing
        return backend
