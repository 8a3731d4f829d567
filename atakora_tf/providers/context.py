"""What rendering a planned resource may ask for: names, ids, tags, and other parts of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import Factory, field, frozen

from atakora_tf.naming import NameRequest, Naming, checked_name, fitting_id, logical_id
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
from atakora_tf.plan.renames import Renames
from atakora_tf.requirements.monitoring import SHARED_MONITORING, MonitoringConfig
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import (
    ComponentReference,
    PlacedAttribute,
    SecretReference,
    TerraformValue,
)
from atakora_tf.terraform.base import StackSettings
from atakora_tf.terraform.block import Resource
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Expression, Reference, Template, template

if TYPE_CHECKING:
    from atakora_tf.providers.provider import Identity
    from atakora_tf.providers.registry import ProviderRegistry

__all__ = ["RenderContext"]


@frozen(eq=False)
class RenderContext:
    """One backend on its way into one document."""

    plan: BackendPlan
    settings: StackSettings
    tags: Mapping[str, str]
    naming: Naming
    providers: ProviderRegistry
    document: TerraformDocument
    renames: Renames = field(
        default=Factory(lambda self: Renames.of(self.plan), takes_self=True), kw_only=True
    )
    """What components that were renamed are called."""

    def id(self, resource: PlannedResource, *pieces: str) -> str:
        """A logical id: backend, type, key, and pieces for what belongs to the resource.

        It depends on nothing but these words, so that no refactoring of a program changes it.
        """
        key = resource.key
        pieces = self._pieces(resource, pieces)
        return logical_id(self.plan.name, key.resource_type, key.requirement_key, *pieces)

    def label(self, resource: PlannedResource, field: str, name: str) -> str:
        """The piece that a unit is in logical ids: its name, unless it is named after a component,
        since the id of that follows a renaming and the name cannot."""
        return self.renames.label(resource, field, name)

    def access_id(self, identity: Identity, resource: PlannedResource, *pieces: str) -> str:
        """The logical id of a role: whose it is, and to what it gives access."""
        key = resource.key
        pieces = self._pieces(resource, pieces)
        to = logical_id(key.resource_type, key.requirement_key, *pieces)
        return fitting_id(f"{identity.id}_{to}")

    def name(self, azurerm_type: str, resource: PlannedResource, *parts: str) -> str:
        """The Azure name of a block of this resource, by the backend's convention."""
        if self.renames.components and self._is_users_own(resource):
            parts = self.renames.first_parts(resource, parts)
        return checked_name(
            self.naming,
            NameRequest(
                azurerm_type,
                self.plan.name,
                self.plan.environment,
                resource.location,
                (resource.key.requirement_key, *parts),
            ),
        )

    def _pieces(self, resource: PlannedResource, pieces: tuple[str, ...]) -> tuple[str, ...]:
        if not self.renames.steps or not self._is_users_own(resource):
            return pieces
        return self.renames.former_pieces(resource, pieces)

    def _is_users_own(self, resource: PlannedResource) -> bool:
        """Whether the provider is a user's own, which need not know that components are renamed."""
        provider = self.providers.find(resource.type)
        return provider is not None and not type(provider).__module__.startswith("atakora_tf.")

    def common(self, resource: PlannedResource) -> dict[str, Any]:
        """Resource group, location and tags, as nearly every azurerm resource takes them."""
        return {
            "resource_group_name": self.settings.resource_group_name,
            "location": resource.location,
            "tags": dict(self.tags) or None,
        }

    @property
    def protect(self) -> bool:
        """Whether what holds data must not be destroyed."""
        return self.settings.protected

    def placed(self, component: str, key: str) -> PlannedResource:
        """The resource that holds a component's part of what it asked for under `key`."""
        return self.plan.resource(self.plan.component(component).resources[key])

    def monitoring(self, resource: PlannedResource) -> PlannedResource | None:
        """The monitoring that watches over a resource; None if nobody asks for any.

        There may be several: for a component that shares with nobody, for another region. It is
        what all components of the resource ask for themselves, else that of its region, else that
        of the backend's.
        """
        components = set(resource.components)

        def distance(found: PlannedResource) -> tuple[bool, bool, bool, bool, object]:
            return (
                not components <= set(found.components),
                found.location != resource.location,
                found.location != self.plan.location,
                found.requested.requirement_key != SHARED_MONITORING,
                found.key,
            )

        known = (r for r in self.plan.resources if isinstance(r.config, MonitoringConfig))
        return min(known, key=distance, default=None)

    def network(self, resource: PlannedResource) -> PlannedResource | None:
        """The virtual network in which a resource is reached; None if nobody asks for any."""
        if not self._isolating:
            return None
        from atakora_tf.plan.isolation import network_of, networks_of

        return network_of(resource, networks_of(self.plan.resources), self.plan.location)

    def isolated(self, resource: PlannedResource) -> bool:
        """Whether a resource is reached through private endpoints, and closed to the internet."""
        network = self.network(resource)
        if network is None:
            return False
        from atakora_tf.plan.isolation import is_isolated

        return is_isolated(resource, network)

    @property
    def _isolating(self) -> bool:
        # Asked for every resource: backends without a network load nothing of it.
        return any(r.type == "network" for r in self.plan.resources)

    def setting(self, value: object, component: str) -> object:
        """The value of an app setting as it stands in the document."""
        if isinstance(value, PlacedAttribute):
            resource = self.placed(component, value.key)
            provider = self.providers.of(resource.type)
            return provider.attribute(resource, value.unit, value.attribute, self)
        if isinstance(value, ComponentReference):
            found: Any = self.setting(value.placed, value.component)
            return template(found, value.path) if value.path else found
        if isinstance(value, SecretReference):
            return value.text
        if isinstance(value, TerraformValue):
            return Expression(value.expression)
        return value

    def grant(self, role: DataRole, component: str, identity: Identity) -> Resource:
        """The role assignment that gives an identity what `role` says."""
        resource = self.placed(component, role.key)
        provider = self.providers.of(resource.type)
        return provider.grant(resource, role.unit, role.access, identity, self)

    def azure_role(
        self, logical: str, role: str, scope: Reference | Template, principal_id: Reference
    ) -> Resource:
        """An assignment of a built-in role of Azure to a managed identity."""
        return Resource(
            "azurerm_role_assignment",
            logical,
            {
                "scope": scope,
                "role_definition_name": role,
                "principal_id": principal_id,
                # Spares Azure a look into Entra ID, where a new identity may not be known yet.
                "principal_type": "ServicePrincipal",
            },
        )
