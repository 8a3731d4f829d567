"""What rendering a planned resource may ask for: names, ids, tags, and other parts of the plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from attrs import frozen

from atakora_tf.naming import NameRequest, Naming, checked_name, fitting_id, logical_id
from atakora_tf.plan.backend_plan import BackendPlan, PlannedResource
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

    def id(self, resource: PlannedResource, *pieces: str) -> str:
        """A logical id: backend, type, key, and pieces for what belongs to the resource.

        It depends on nothing but these words, so that no refactoring of a program changes it.
        """
        key = resource.key
        return logical_id(self.plan.name, key.resource_type, key.requirement_key, *pieces)

    def access_id(self, identity: Identity, resource: PlannedResource, *pieces: str) -> str:
        """The logical id of a role: whose it is, and to what it gives access."""
        key = resource.key
        to = logical_id(key.resource_type, key.requirement_key, *pieces)
        return fitting_id(f"{identity.id}_{to}")

    def name(self, azurerm_type: str, resource: PlannedResource, *parts: str) -> str:
        """The Azure name of a block of this resource, by the backend's convention."""
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
