"""What every stack starts with: provider, state backend and resource group.

The CDKTF way and the direct way both take it from here, so that they agree.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from atakora_tf.azure.regions import region
from atakora_tf.naming import CafNaming, NameRequest, Naming, checked_name
from atakora_tf.terraform.block import (
    DataSource,
    LocalBackend,
    ProviderBlock,
    Resource,
    StateBackend,
    azurerm,
    azurerm_data,
)
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Reference

__all__ = [
    "AZURERM_SOURCE",
    "AZURERM_VERSION",
    "PROTECTED_ENVIRONMENTS",
    "RESOURCE_GROUP_ID",
    "ExistingResourceGroup",
    "NewResourceGroup",
    "StackSettings",
    "base_document",
    "is_protected",
    "local_state",
    "stack_settings",
]

#: The azurerm provider that the typed classes were generated from, as CDKTF writes it.
#: Source: cdktf-cdktf-provider-azurerm 14.23.1.
AZURERM_SOURCE = "azurerm"
AZURERM_VERSION = "4.55.0"

#: Environments whose data Terraform must not destroy, unless the user says otherwise.
PROTECTED_ENVIRONMENTS = frozenset({"prod", "production"})

#: The logical id of the resource group, new or existing.
RESOURCE_GROUP_ID = "resource_group"


@frozen
class NewResourceGroup:
    """A resource group that the stack makes and owns alone."""

    name: str


@frozen
class ExistingResourceGroup:
    """A resource group that is there already; the stack reads it and never changes it."""

    name: str


def _copied(tags: Mapping[str, str]) -> Mapping[str, str]:
    return dict(tags)


def is_protected(environment: str) -> bool:
    """Whether data is protected in an environment of this name, in whatever case."""
    return environment.strip().lower() in PROTECTED_ENVIRONMENTS


def local_state(stack_name: str) -> StateBackend:
    """State in a file beside `cdktf.out`, written without any machine's own path.

    Terraform runs in `cdktf.out/stacks/<name>`, and the path starts there.
    """
    return LocalBackend(f"../../../terraform.{stack_name}.tfstate")


@frozen(kw_only=True)
class StackSettings:
    """What the base of a stack depends on, and nothing else.

    `subscription_id` may be left out: azurerm then reads ARM_SUBSCRIPTION_ID.  In a
    protected environment what holds data cannot be destroyed by Terraform.
    """

    name: str
    environment: str
    location: str
    resource_group: NewResourceGroup | ExistingResourceGroup
    tags: Mapping[str, str] = field(factory=dict, converter=_copied, hash=False)
    subscription_id: str | None = None
    state: StateBackend
    protected: bool

    @property
    def resource_group_block(self) -> Resource | DataSource:
        """The resource group as a block: a resource if it is new, else a data source."""
        group = self.resource_group
        if isinstance(group, ExistingResourceGroup):
            return azurerm_data("resource_group", RESOURCE_GROUP_ID, name=group.name)
        return azurerm(
            "resource_group",
            RESOURCE_GROUP_ID,
            name=group.name,
            location=self.location,
            tags=self.tags or None,
            prevent_destroy=self.protected,
        )

    @property
    def resource_group_name(self) -> Reference:
        """The group's name as a reference, so that what uses it waits for the group."""
        return self.resource_group_block["name"]

    @property
    def resource_group_id(self) -> Reference:
        """The group's Azure resource id as a reference."""
        return self.resource_group_block["id"]


def stack_settings(
    name: str,
    *,
    environment: str,
    location: str,
    resource_group: str | NewResourceGroup | ExistingResourceGroup | None = None,
    tags: Mapping[str, str] | None = None,
    naming: Naming | None = None,
    subscription_id: str | None = None,
    protected: bool | None = None,
    state: StateBackend | None = None,
) -> StackSettings:
    """The settings of a stack, with what is left out filled in.

    `resource_group` is the name of a new group, an ExistingResourceGroup, or left
    out: then `naming` gives a new group its name.  `protected` follows the
    environment: prod and production are.  Raises UnknownRegion for a location that is no
    Azure region, and NameInvalid if the naming convention gives no usable name.
    """
    location = region(location).name
    if resource_group is None:
        request = NameRequest(
            resource_type="azurerm_resource_group",
            # Stacks are usually called "shop-prod", and names hold the environment anyway.
            backend=name.removesuffix(f"-{environment}"),
            environment=environment,
            location=location,
        )
        resource_group = checked_name(CafNaming() if naming is None else naming, request)
    if isinstance(resource_group, str):
        resource_group = NewResourceGroup(resource_group)
    return StackSettings(
        name=name,
        environment=environment,
        location=location,
        resource_group=resource_group,
        tags=tags or {},
        subscription_id=subscription_id,
        state=local_state(name) if state is None else state,
        protected=is_protected(environment) if protected is None else protected,
    )


def base_document(settings: StackSettings) -> TerraformDocument:
    """Provider, state backend and resource group of a stack with these settings."""
    document = TerraformDocument()
    document.require_provider("azurerm", source=AZURERM_SOURCE, version=AZURERM_VERSION)
    document.add(settings.state)
    document.add(_provider(settings))
    document.add(settings.resource_group_block)
    return document


def _provider(settings: StackSettings) -> ProviderBlock:
    # Azure adds resources of its own to a group (smart detection of Application Insights),
    # and azurerm then refuses to delete the group; only a group that is this stack's alone,
    # in an environment that may go, is deleted with whatever is in it.
    owned = isinstance(settings.resource_group, NewResourceGroup)
    keep_filled_groups = settings.protected or not owned
    arguments: dict[str, object] = {
        "features": [
            {
                "key_vault": [
                    {
                        "purge_soft_delete_on_destroy": False,
                        "recover_soft_deleted_key_vaults": True,
                    }
                ],
                "resource_group": [{"prevent_deletion_if_contains_resources": keep_filled_groups}],
                # Accounts behind a firewall answer no data-plane poll after creation.
                "storage": [{"data_plane_available": False}],
            }
        ],
        # Accounts have their keys off; what azurerm does in the data plane it does with Entra ID.
        "storage_use_azuread": True,
    }
    if settings.subscription_id is not None:
        arguments["subscription_id"] = settings.subscription_id
    return ProviderBlock("azurerm", arguments)
