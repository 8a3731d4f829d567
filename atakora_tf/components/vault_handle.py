"""A component's hold on a Key Vault."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

from atakora_tf.components.handle import ResourceHandle

if TYPE_CHECKING:
    from cdktf_cdktf_provider_azurerm.key_vault import KeyVault

__all__ = ["VaultHandle"]


@frozen(eq=False)
class VaultHandle(ResourceHandle):
    """A component's hold on the vault where its secrets are."""

    @classmethod
    def holding(cls, handle: ResourceHandle) -> VaultHandle:
        """The same hold, with the words of Key Vault."""
        return cls._over(handle)

    @property
    def vault(self) -> KeyVault:
        """The vault's construct; raises `BackendStateError` in the direct way."""
        vault: KeyVault = self.construct_at(self._main().address)
        return vault

    @property
    def construct(self) -> KeyVault:
        """The same as `vault`."""
        return self.vault

    @property
    def vault_uri(self) -> str:
        """The vault's address with a slash at its end, as Terraform text."""
        return self.attribute("", "vault_uri")

    @property
    def vault_name(self) -> str:
        """The vault's name, as Terraform text."""
        return self.attribute("", "vault_name")

    def secret_uri(self, name: str) -> str:
        """The address of a secret's newest version, as Terraform text."""
        return self.attribute(f"secrets/{name}", "secret_uri")

    def reference(self, name: str) -> str:
        """What an app setting holds: the platform puts the secret in its place."""
        return self.attribute(f"secrets/{name}", "reference")
