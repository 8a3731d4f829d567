"""What every stack starts with: provider, state backend and resource group.

The CDKTF way and the direct way both take it from here, so that they agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

from attrs import asdict, evolve, field, frozen

from atakora_tf.azure.regions import region
from atakora_tf.errors import DocumentError, StateUnconfigured
from atakora_tf.naming import CafNaming, NameRequest, Naming, checked_name
from atakora_tf.requirements.setting import TerraformValue
from atakora_tf.terraform.block import (
    DataSource,
    LocalBackend,
    Output,
    ProviderBlock,
    Resource,
    StateBackend,
    azurerm,
    azurerm_data,
)
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Reference
from atakora_tf.terraform.reads import reading_faults
from atakora_tf.terraform.remote_state import remote_output, remote_state
from atakora_tf.terraform.stack_faults import option_faults
from atakora_tf.terraform.state import AzureState, azure_state_from_environment
from atakora_tf.terraform.writer import stack_name_fault

__all__ = [
    "AZURERM_SOURCE",
    "AZURERM_VERSION",
    "PROTECTED_ENVIRONMENTS",
    "RESOURCE_GROUP_ID",
    "ExistingResourceGroup",
    "NewResourceGroup",
    "StackOptions",
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


def _by_name(settings: Iterable[StackSettings]) -> tuple[StackSettings, ...]:
    """Each once, in an order that does not depend on how they were given."""
    unique: list[StackSettings] = []
    for other in settings:
        if other not in unique:
            unique.append(other)
    return tuple(sorted(unique, key=lambda other: str(getattr(other, "name", other))))


def _listed(settings: Any) -> Any:
    """What can be read, sorted; what is none is kept, for a message."""
    usable = isinstance(settings, Iterable) and not isinstance(settings, str)
    return _by_name(settings) if usable else settings


def _copied_or_kept(tags: Any) -> Any:
    return dict(tags) if isinstance(tags, Mapping) else tags


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
    protected environment what holds data cannot be destroyed by Terraform.  `state` is None
    where a protected environment has no place for it, so the stack can be planned, not written.
    `reads` are the stacks whose outputs this one uses.  `outputs` are the names of its own,
    where they are known; they say nothing of the base.

    Raises DocumentError for stacks in `reads` that this one cannot read.
    """

    name: str
    environment: str
    location: str
    resource_group: NewResourceGroup | ExistingResourceGroup
    tags: Mapping[str, str] = field(factory=dict, converter=_copied, hash=False)
    subscription_id: str | None = None
    state: StateBackend | None
    protected: bool
    reads: tuple[StackSettings, ...] = field(default=(), converter=_by_name)
    outputs: frozenset[str] | None = field(default=None, eq=False)

    def __attrs_post_init__(self) -> None:
        faults = tuple(dict.fromkeys(reading_faults(self)))
        if faults:
            raise DocumentError("\n".join(faults))

    @property
    def state_backend(self) -> StateBackend:
        """Where the state is kept; raises StateUnconfigured if nothing says where."""
        if self.state is None:
            raise StateUnconfigured(
                f"The stack {self.name!r} has no place for its state. The environment "
                f"{self.environment!r} is protected, and its state must not live in a file on one "
                "machine, where it can be lost and nobody else can lock it. Say where it lives: "
                'state=AzureState("<storage account>"), or ATAKORA_STATE_STORAGE_ACCOUNT in the '
                "environment; or, if a file is what you want after all, "
                'state=LocalBackend("<path>").'
            )
        return self.state

    def output(self, name: str) -> Reference:
        """The output `name` of this stack, for a stack that has these settings in its `reads`.

        Raises DocumentError for a name that no output can have, and for one that this stack
        does not have, where its outputs are known.
        """
        reference = remote_output(self.name, name)
        if self.outputs is not None and name not in self.outputs:
            close = get_close_matches(name, self.outputs, n=1)
            known = ", ".join(map(repr, sorted(self.outputs))) or "none"
            hint = f"did you mean {close[0]!r}?" if close else f"its outputs: {known}."
            raise DocumentError(f"The stack {self.name!r} has no output {name!r}; {hint}")
        return reference

    def output_setting(self, name: str) -> TerraformValue:
        """The same as the value of an app setting: `settings={"HOST": hub.output_setting(…)}`."""
        return TerraformValue(str(self.output(name)).removeprefix("${").removesuffix("}"))

    def with_outputs(self, outputs: Iterable[Output | str]) -> StackSettings:
        """The same settings, with the stack's outputs known: `with_outputs(document.outputs)`."""
        names = (found.name if isinstance(found, Output) else found for found in outputs)
        return evolve(self, outputs=frozenset(names))

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
    state: AzureState | StateBackend | None = None,
    reads: Iterable[StackSettings] = (),
) -> StackSettings:
    """The settings of a stack, with what is left out filled in.

    `resource_group` is the name of a new group, an ExistingResourceGroup, or left
    out: then `naming` gives a new group its name.  `protected` follows the
    environment: prod and production are.  Without `state`, the environment variables say where
    the state lives (`azure_state_from_environment`); without those it is a file beside
    `cdktf.out`, but never for a protected stack, whose `state` stays None.

    Raises UnknownRegion for a location that is no Azure region, NameInvalid if the naming
    convention gives no usable name, and DocumentError for a place of the state or stacks in
    `reads` that cannot be used.
    """
    faults = tuple(
        option_faults(
            {
                "resource_group": resource_group,
                "subscription_id": subscription_id,
                "protected": protected,
                "state": state,
                "reads": reads,
                "tags": tags,
            }
        )
    )
    if faults:
        raise DocumentError("\n".join(f"The stack {name!r}: {fault}." for fault in faults))
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
    protected = is_protected(environment) if protected is None else protected
    state = azure_state_from_environment() if state is None else state
    if isinstance(state, AzureState):
        state = state.backend(name, environment)
    return StackSettings(
        name=name,
        environment=environment,
        location=location,
        resource_group=resource_group,
        tags=tags or {},
        subscription_id=subscription_id,
        state=local_state(name) if state is None and not protected else state,
        protected=protected,
        reads=reads,
    )


@frozen(kw_only=True)
class StackOptions:
    """What a backend makes its stack with, where it makes one itself.

    Each means what it means for `stack_settings`; `name` takes the place of the usual one, and
    `tags` win over the backend's on the resource group, whatever their case.
    """

    name: str | None = None
    resource_group: str | NewResourceGroup | ExistingResourceGroup | None = None
    subscription_id: str | None = None
    protected: bool | None = None
    state: AzureState | StateBackend | None = None
    reads: tuple[StackSettings, ...] = field(default=(), converter=_listed)
    tags: Mapping[str, str] = field(factory=dict, converter=_copied_or_kept, hash=False)

    def faults(self) -> tuple[str, ...]:
        """What is wrong with the options, a sentence each; `settings` raises it."""
        name = () if self.name is None else (stack_name_fault(self.name),)
        found = [fault.removesuffix(".") for fault in name if fault is not None]
        return (*found, *option_faults(asdict(self, recurse=False)))

    def settings(
        self,
        name: str,
        *,
        environment: str,
        location: str,
        naming: Naming | None = None,
        tags: Mapping[str, str] | None = None,
    ) -> StackSettings:
        """The settings of a stack, called `name` unless the options say otherwise.

        Raises what `stack_settings` raises.
        """
        if faults := self.faults():
            raise DocumentError("\n".join(f"{fault}." for fault in faults))
        # Azure takes "Team" and "team" for one tag.
        merged = {tag.casefold(): (tag, value) for tag, value in (tags or {}).items()}
        merged |= {tag.casefold(): (tag, value) for tag, value in self.tags.items()}
        return stack_settings(
            name if self.name is None else self.name,
            environment=environment,
            location=location,
            resource_group=self.resource_group,
            tags=dict(merged.values()),
            naming=naming,
            subscription_id=self.subscription_id,
            protected=self.protected,
            state=self.state,
            reads=self.reads,
        )


def base_document(settings: StackSettings, *, with_state: bool = True) -> TerraformDocument:
    """Provider, state backend, resource group and what is read of other stacks.

    Without `with_state` the state backend is left out, for a stack that brings its own.
    Raises StateUnconfigured if nothing says where the state lives, of this stack or of one that
    it reads.
    """
    document = TerraformDocument()
    document.require_provider("azurerm", source=AZURERM_SOURCE, version=AZURERM_VERSION)
    if with_state:
        document.add(settings.state_backend)
    document.add(_provider(settings))
    document.add(settings.resource_group_block)
    for other in settings.reads:
        document.add(remote_state(other.name, other.state_backend))
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
