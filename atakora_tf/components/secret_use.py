"""What a component with functions needs to find secrets in its settings."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen

from atakora_tf.requirements.key_vault import REFERENCE, KeyVaultConfig, KeyVaultSecret
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import PlacedAttribute, SettingValue

__all__ = ["SecretUse"]


@frozen(kw_only=True)
class SecretUse:
    """Settings that hold secrets of the shared vault: `{"MAILER_PASSWORD": "mail-password"}`.

    The identity that the platform reads them with gets the role to read each of them alone.
    """

    names: Mapping[str, str]
    """Names of settings to names of secrets."""
    vault_key: str = "shared-secrets"

    @property
    def key(self) -> str:
        """The resource key that has to be asked for."""
        return f"key-vault:{self.vault_key}"

    @property
    def config(self) -> KeyVaultConfig:
        """What has to be asked for under `key`."""
        return KeyVaultConfig(secrets={name: KeyVaultSecret() for name in self.names.values()})

    @property
    def roles(self) -> frozenset[DataRole]:
        """None for the functions' own identity: the platform reads the secrets."""
        return frozenset()

    def settings(
        self,
        component: str = "",  # noqa: ARG002 - as other uses have it
        functions_key: str = "",  # noqa: ARG002
    ) -> dict[str, SettingValue]:
        """The settings, with references in the place of secrets."""
        return {
            setting: PlacedAttribute(self.key, f"secrets/{secret}", REFERENCE)
            for setting, secret in self.names.items()
        }
