"""A CDKTF stack for Azure that is ready for backends."""

from __future__ import annotations

from collections.abc import Mapping

from atakora_tf.naming import Naming
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

# After `emission`, which makes the bindings load fast.
from cdktf import TerraformStack  # isort: skip
from constructs import Construct  # isort: skip

__all__ = ["AtakoraStack"]


class AtakoraStack(TerraformStack):
    """A stack with the azurerm provider, a state backend and a resource group.

    `resource_group` is the name of a new group, an ExistingResourceGroup, or left out
    for a new group with a name by `naming`.  `protected` keeps Terraform from
    destroying what holds data; it is on for the environments prod and production.
    Without `subscription_id`, azurerm reads ARM_SUBSCRIPTION_ID.  Without `state`, the
    state is kept in `terraform.<id>.tfstate` beside `cdktf.out`.

    Raises UnknownRegion for a location that is no Azure region, and NameInvalid if the
    naming convention gives no name that Azure accepts.
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
        state: StateBackend | None = None,
    ) -> None:
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
        )
        super().__init__(scope, id)
        self._settings = settings
        self._base = emit(base_document(settings), self)

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
