"""Azure Key Vault: the vault, and who may read which secret. No secret is ever rendered."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final

from atakora_tf.azure import key_vault as azure
from atakora_tf.azure import monitoring, network, roles
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.existing import account_reference, existing_block
from atakora_tf.providers.private_endpoint import deployment_addresses
from atakora_tf.providers.provider import Diagnosed, Identity, PrivateTarget, ResourceProvider
from atakora_tf.providers.public_access import is_closed, is_public
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.key_vault import REFERENCE, KeyVaultConfig
from atakora_tf.terraform.block import DataSource, Output, Resource, azurerm, azurerm_data
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["KeyVaultProvider"]

_ATTRIBUTES: Final = ("name", REFERENCE, "secret_uri", "vault_name", "vault_uri")


_VAULT: Final = "azurerm_key_vault"

# The roles that we give have no effect on a vault that works with access policies.
_CONDITIONS: Final = (
    (
        "self.rbac_authorization_enabled",
        "works with access policies; only with role-based access do the roles on its secrets hold.",
    ),
)


class KeyVaultProvider(ResourceProvider):
    """Renders `key-vault` resources: access by roles alone, purge protection where protected."""

    resource_type: ClassVar[str] = "key-vault"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The vault; what is in it is put there by others."""
        config: KeyVaultConfig = resource.config
        document = context.document
        existing = existing_in(config)
        if existing is not None:
            document.add(existing_block(_VAULT, resource, existing, context, _CONDITIONS))
            return
        tenant = _tenant(resource, context)
        document.add(tenant)
        least, most = azure.SOFT_DELETE_DAYS_RANGE
        days = most if context.protect else least
        purge = _or(config.purge_protection, context.protect)
        closed = is_closed(resource, context)
        # Who puts the secrets there is rarely inside the network.
        shut = not closed or config.public_network_access is False
        admitted = [] if shut else deployment_addresses(resource, context)
        document.add(
            azurerm(
                "key_vault",
                context.id(resource),
                prevent_destroy=context.protect,
                name=context.name("azurerm_key_vault", resource),
                **context.common(resource),
                tenant_id=tenant["tenant_id"],
                sku_name=_or(config.sku, "standard"),
                rbac_authorization_enabled=True,
                purge_protection_enabled=purge,
                soft_delete_retention_days=_or(config.soft_delete_days, days),
                public_network_access_enabled=is_public(resource, context) or bool(admitted),
                network_acls=_network_rules(config, closed=closed, admitted=admitted),
                enabled_for_deployment=False,
                enabled_for_disk_encryption=False,
                enabled_for_template_deployment=False,
            )
        )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The vault's id."""
        return self._reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`reference` (what a setting holds), `secret_uri`, `vault_uri`, `vault_name`, `name`."""
        secret = unit.partition("/")[2]
        if name == "name":
            return secret
        if name == "vault_name":
            return self._reference(resource, "name", context)
        vault = self._reference(resource, "vault_uri", context)
        if name == "vault_uri":
            return vault
        # azurerm's vault_uri ends with a slash. Without a version, the newest is read.
        if name == "secret_uri":
            return vault + f"secrets/{secret}"
        if name == REFERENCE:
            return "@Microsoft.KeyVault(SecretUri=" + vault + f"secrets/{secret})"
        return super().attribute(resource, unit, name, context)

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """The same for every secret."""
        return _ATTRIBUTES

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """The role to read one secret, on that secret alone."""
        field, _, secret = unit.partition("/")
        if field != "secrets" or access != "read":
            raise PlacementUnknown(f"{resource.key} has no role {access!r} for {unit}; roles: read")
        return context.azure_role(
            context.access_id(identity, resource, "secret", secret, access),
            roles.KEY_VAULT_SECRETS_USER.name,
            self.main(resource, context) + f"/secrets/{secret}",
            identity.principal_id,
        )

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The vault, if it is ours: who read which secret."""
        if existing_in(resource.config) is None:
            yield Diagnosed(monitoring.KEY_VAULT, self.main(resource, context))

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        """The vault."""
        yield PrivateTarget(self.main(resource, context), *network.KEY_VAULT_SERVICE[:2])

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """URI, name and id of the vault, and the names of the secrets that have to be in it."""
        found: list[tuple[str, Any, str]] = [
            ("vault-uri", self._reference(resource, "vault_uri", context), "URI"),
            ("name", self._reference(resource, "name", context), "Name"),
            ("id", self.main(resource, context), "Resource id"),
        ]
        if names := sorted(_or(resource.config.secrets, ())):
            found.append(("secrets", names, "Names of the secrets to put"))
        for piece, value, words in found:
            joint = "into" if piece == "secrets" else "of"
            yield Output(
                context.id(resource, piece), value, f"{words} {joint} the key vault {resource.key}"
            )

    def _reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        return account_reference(_VAULT, resource, attribute, context)


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _tenant(resource: PlannedResource, context: RenderContext) -> DataSource:
    """Whose directory the vault trusts: that of whoever runs Terraform."""
    return azurerm_data("client_config", context.id(resource, "client"))


def _network_rules(config: KeyVaultConfig, *, closed: bool, admitted: list[str]) -> dict[str, Any]:
    addresses, subnets = sorted(_or(config.ip_rules, ())), sorted(_or(config.subnet_ids, ()))
    # Whoever names callers means that others stay out.
    usual = "Deny" if config.ip_rules is not UNSET or subnets else "Allow"
    # Always written: azurerm would keep rules that are no longer asked for.
    return {
        "default_action": "Deny" if closed else _or(config.network_default, usual),
        "bypass": "None" if config.trusted_services is False else "AzureServices",
        "ip_rules": sorted({*addresses, *admitted}) or None,
        "virtual_network_subnet_ids": subnets or None,
    }
