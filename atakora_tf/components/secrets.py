"""`Secrets`: names of secrets in a Key Vault that components share; never their values."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.region import region_name
from atakora_tf.components.renaming import Previously
from atakora_tf.components.vault_handle import VaultHandle
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.key_vault import KeyVaultConfig, KeyVaultSecret
from atakora_tf.requirements.requirement import ResourceRequirement

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["Secrets"]

_DEFAULT_KEY: Final = "shared-secrets"


@frozen(kw_only=True)
class _Props:
    names: Any
    purge_protection: Any
    soft_delete_days: Any
    vault_key: Any
    region: Any


class Secrets(Component):
    """Places for secrets in a Key Vault shared with other components.

    In a backend: `define_backend({"secrets": Secrets.define("Secrets", names=["mail-password"])})`.
    Alone: `Secrets(stack, "Secrets", names=[…])` builds a vault of its own. The values are put in
    by people or pipelines (`az keyvault secret set`), and never pass through Terraform.
    """

    props: _Props

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        *,
        names: Collection[str] = (),
        purge_protection: bool | None = None,
        soft_delete_days: int | None = None,
        region: str | None = None,
        environment: str | None = None,
        location: str | None = None,
        previously: Previously = (),
    ) -> None:
        """Build the vault alone, under a CDKTF scope; options are those of `define`."""
        definition = self.define(
            component_id,
            names=names,
            purge_protection=purge_protection,
            soft_delete_days=soft_delete_days,
            region=region,
            previously=previously,
        )
        self._construct_below(scope, definition, environment, location, described=bool(names))

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        names: Collection[str],
        purge_protection: bool | None = None,
        soft_delete_days: int | None = None,
        vault_key: str = _DEFAULT_KEY,
        region: str | None = None,
        dedicated: bool = False,
        share_with: str | None = None,
        previously: Previously = (),
    ) -> ComponentDefinition[Secrets]:
        """A definition for a backend.

        - `names`: of the secrets, of letters, digits and hyphens.
        - `purge_protection`: on in protected environments if it is left out, off in others; once
          on, Azure does not switch it off.
        - `soft_delete_days`: 7 to 90; 90 in protected environments and 7 in others if it is left
          out. Azure does not change it later.
        - `vault_key`: the requirement key; components with the same key share the vault.
        - `region`: where the vault is, if not where the backend is.
        - `dedicated`, `share_with`: with whom it shares, as for every component.
        - `previously`: the id that it had before, or several, the oldest first, if it was renamed;
          what it has keeps its names. It stays as long as the component does.

        What is wrong is reported by `backend.validate()`.
        """
        props = _Props(
            names=names,
            purge_protection=purge_protection,
            soft_delete_days=soft_delete_days,
            vault_key=vault_key,
            region=region,
        )
        return ComponentDefinition(
            cls,
            component_id,
            props,
            Source.of_caller(str(component_id)),
            dedicated=dedicated,
            share_with=share_with,
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: _Props, source: Source) -> Declaration:
        """The vault with the names of the secrets."""
        problems = [
            Problem((component_id,), what, sources=(source,), ways_out=(way_out,))
            for what, way_out in _faults(props)
        ]
        bad_key = key_fault("requirement key", props.vault_key) is not None
        config = KeyVaultConfig(
            purge_protection=UNSET if props.purge_protection is None else props.purge_protection,
            soft_delete_days=UNSET if props.soft_delete_days is None else props.soft_delete_days,
            secrets={name: KeyVaultSecret() for name in _names(props.names)} or UNSET,
        )
        requirement = ResourceRequirement(
            "key-vault",
            _DEFAULT_KEY if bad_key else props.vault_key,
            config,
            Priority.COMPONENT,
            source,
            _region(props.region),
        )
        return Declaration(component_id, cls.__name__, source, (requirement,), tuple(problems))

    @property
    def vault(self) -> VaultHandle:
        """The handle of the vault that holds the secrets."""
        return VaultHandle.holding(self.handle(f"key-vault:{self.props.vault_key}"))

    def reference(self, name: str) -> str:
        """What a setting holds for one secret, as Terraform text (`@Microsoft.KeyVault(…)`)."""
        return self.vault.reference(name)


def _faults(props: _Props) -> Iterator[tuple[str, str]]:
    if isinstance(props.names, str) or not isinstance(props.names, Collection):
        yield (
            f"names={show(props.names)} is no collection of names",
            "write names=['mail-password']",
        )
    elif not props.names:
        yield "it names no secrets", "write names=['mail-password']"
    else:
        for name in props.names:
            if not isinstance(name, str):
                yield f"names: {show(name)} is not a text", "correct the name"
    fault = key_fault("requirement key", props.vault_key)
    if fault is not None:
        yield f"vault_key: {fault}", "correct the key"
    try:
        if props.region is not None:
            region_name(props.region)
    except UnknownRegion as unknown:
        yield str(unknown), "correct the region"


def _region(given: Any) -> str | None:
    try:
        return None if given is None else region_name(given)
    except UnknownRegion:
        return None  # Said already.


def _names(given: Any) -> list[str]:
    if isinstance(given, str) or not isinstance(given, Collection):
        return []
    return [name for name in given if isinstance(name, str)]
