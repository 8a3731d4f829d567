"""A CDKTF stack for Azure that is ready for backends."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Self

from atakora_tf.naming import Naming
from atakora_tf.requirements.setting import TerraformValue
from atakora_tf.stack.emission import Emitted, emit
from atakora_tf.terraform.base import (
    ExistingResourceGroup,
    NewResourceGroup,
    StackSettings,
    base_document,
    stack_settings,
)
from atakora_tf.terraform.block import StateBackend
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Reference
from atakora_tf.terraform.remote_state import remote_output
from atakora_tf.terraform.state import AzureState

# After `emission`, which makes the bindings load fast.
import jsii  # isort: skip
from cdktf import TerraformOutput, TerraformStack  # isort: skip
from constructs import Construct, IValidation  # isort: skip

__all__ = ["AtakoraStack"]


class AtakoraStack(TerraformStack):
    """A stack with the azurerm provider, a state backend and a resource group.

    `resource_group` is the name of a new group, an ExistingResourceGroup, or left out
    for a new group with a name by `naming`.  `protected` keeps Terraform from
    destroying what holds data; it is on for the environments prod and production.
    Without `subscription_id`, azurerm reads ARM_SUBSCRIPTION_ID.

    `state` is the storage account that keeps the state, or any state backend.  Without it,
    ATAKORA_STATE_STORAGE_ACCOUNT says where the state lives; without that, it is kept in
    `terraform.<id>.tfstate` beside `cdktf.out`, unless the stack is protected.  `reads` are the
    stacks whose outputs this one uses: `other.output("cosmos_endpoint")`; `cdktf deploy` applies
    those of this program first.

    Raises UnknownRegion for a location that is no Azure region, NameInvalid if the
    naming convention gives no name that Azure accepts, StateUnconfigured if a protected stack
    has no place for its state, and DocumentError for a place or for `reads` that cannot be used.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,  # noqa: A002 - CDKTF's own name for it
        *,
        environment: str,
        location: str,
        resource_group: str | NewResourceGroup | ExistingResourceGroup | None = None,
        tags: Mapping[str, str] | None = None,
        naming: Naming | None = None,
        subscription_id: str | None = None,
        protected: bool | None = None,
        state: AzureState | StateBackend | None = None,
        reads: Iterable[StackSettings | AtakoraStack] = (),
    ) -> None:
        read = tuple(reads)
        settings = stack_settings(
            id,
            environment=environment,
            location=location,
            resource_group=resource_group,
            tags=tags,
            naming=naming,
            subscription_id=subscription_id,
            protected=protected,
            state=state,
            reads=(item.settings if isinstance(item, AtakoraStack) else item for item in read),
        )
        # First, since nothing may be built that has no place for its state.
        base = base_document(settings)
        super().__init__(scope, id)
        self._settings = settings
        self._asked_outputs: set[str] = set()
        self._base = emit(base, self)
        for item in read:
            other = item if isinstance(item, AtakoraStack) else _stack_called(item.name, self)
            if other is not None:
                self.add_dependency(other)

    @classmethod
    def from_settings(cls, scope: Construct, settings: StackSettings) -> Self:
        """The stack with these settings, e.g. those of `Backend.stack_settings()`.

        It is the same as one made with the arguments that gave the settings.  Raises what the
        constructor raises.
        """
        return cls(
            scope,
            settings.name,
            environment=settings.environment,
            location=settings.location,
            resource_group=settings.resource_group,
            tags=settings.tags,
            subscription_id=settings.subscription_id,
            protected=settings.protected,
            state=settings.state,
            reads=settings.reads,
        )

    @property
    def settings(self) -> StackSettings:
        """All that the base of this stack depends on."""
        return self._settings

    @property
    def base(self) -> Emitted:
        """The constructs of the base: provider and resource group."""
        return self._base

    @property
    def environment(self) -> str:
        """The environment, e.g. "prod"."""
        return self._settings.environment

    @property
    def location(self) -> str:
        """The Azure region, in Azure's own spelling, e.g. "westeurope"."""
        return self._settings.location

    @property
    def protected(self) -> bool:
        """Whether Terraform must not destroy what holds data."""
        return self._settings.protected

    @property
    def resource_group_name(self) -> Reference:
        """The name of the resource group, as documents refer to it."""
        return self._settings.resource_group_name

    def emit(self, document: TerraformDocument) -> Emitted:
        """Put `document` into this stack; see `atakora_tf.stack.emission.emit`."""
        return emit(document, self)

    def output(self, name: str) -> Reference:
        """The output `name` of this stack, for a stack that has this one in its `reads`.

        The output may be made later; CDKTF's validation says at synthesis if it never was.
        Raises DocumentError for a name that no output can have.
        """
        reference = remote_output(self._settings.name, name)
        if not self._asked_outputs:
            self.node.add_validation(_OutputsPresent(self))
        self._asked_outputs.add(name)
        return reference

    def output_setting(self, name: str) -> TerraformValue:
        """The same as the value of an app setting: `settings={"HOST": hub.output_setting(…)}`."""
        self.output(name)
        return self._settings.output_setting(name)


def _stack_called(name: str, beside: TerraformStack) -> TerraformStack | None:
    """The stack of this program with that name, as far as it is made already."""
    found = beside.node.root.node.try_find_child(name)
    return found if isinstance(found, TerraformStack) else None


@jsii.implements(IValidation)
class _OutputsPresent:
    """What other stacks read of a stack, compared with what it has at synthesis."""

    def __init__(self, stack: AtakoraStack) -> None:
        self._stack = stack

    def validate(self) -> list[str]:
        """One sentence for each output that is missing."""
        present = {
            child.friendly_unique_id
            for child in self._stack.node.find_all()
            if isinstance(child, TerraformOutput)
        }
        name = self._stack.settings.name
        known = ", ".join(map(repr, sorted(present))) or "none"
        return [
            f"The stack {name!r} has no output {asked!r}, which is read of it; its outputs: "
            f"{known}."
            for asked in sorted(self._stack._asked_outputs - present)
        ]
