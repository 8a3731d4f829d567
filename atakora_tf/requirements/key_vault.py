"""What components can ask of a Key Vault: places for secrets, never the secrets themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final, Literal

from attrs import frozen

from atakora_tf.azure import key_vault as azure
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import intersection, maximum, minimum, unanimous, union
from atakora_tf.merge.unset import Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.addresses import (
    AZURE_DATA_CENTRES,
    address_fault,
    as_addresses,
    common_addresses,
)
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.existing import (
    ExistingKeyVault,
    existing_field,
    existing_in,
    wholly_existing,
)
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.requirements.subnet import subnet_fault

__all__ = [
    "REFERENCE",
    "KeyVaultConfig",
    "KeyVaultSecret",
    "is_secret_reference",
    "key_vault_requirement",
]

REFERENCE: Final = "reference"
"""The attribute of a secret that a setting holds: the platform puts the secret in its place."""

_TRUE_WINS = ranked(False, True)


@frozen(kw_only=True)
class KeyVaultSecret:
    """A secret by its name; its value is put into the vault by people or pipelines."""


@frozen(kw_only=True)
class KeyVaultConfig:
    """A Key Vault with role-based access; what it holds is put there by others than Terraform."""

    resource_type: ClassVar[str] = "key-vault"
    words: ClassVar[tuple[str, str]] = ("key vault", "key vaults")
    most: ClassVar[str] = "max_key_vaults"
    capacities: ClassVar[tuple[Capacity, ...]] = ()

    sku: Literal["standard", "premium"] | Unset = merged(
        maximum(ranked(*azure.SKUS)), check=checks.one_of(*azure.SKUS)
    )
    """`premium` keeps keys in hardware; for secrets both are the same."""
    purge_protection: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether nobody can delete for good before the days are over; on in protected environments.
    It cannot be switched off again."""
    soft_delete_days: int | Unset = merged(
        unanimous("Azure keeps the days that a vault was made with"),
        check=checks.whole_number(*azure.SOFT_DELETE_DAYS_RANGE),
    )
    """Days for which deleted secrets can be brought back: 90 in protected environments, else 7."""
    public_network_access: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    network_default: Literal["Deny", "Allow"] | Unset = merged(
        minimum(ranked("Deny", "Allow")), check=checks.one_of("Deny", "Allow")
    )
    """What happens to callers whom no rule names."""
    trusted_services: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether Azure's own services may pass the rules."""
    ip_rules: Collection[str] | Unset = merged(
        intersection(common_addresses),
        check=checks.each(address_fault, most=azure.MAXIMUM_IP_RULES),
        convert=as_addresses,
    )
    """Addresses and ranges that may connect."""
    subnet_ids: Collection[str] | Unset = merged(
        union(), check=checks.each(subnet_fault, most=azure.MAXIMUM_SUBNETS), convert=as_set
    )
    """Subnets that may connect through a service endpoint."""
    secrets: Mapping[str, KeyVaultSecret] | Unset = keyed(
        KeyVaultSecret, check_key=checks.named("azurerm_key_vault_secret"), unit="secret"
    )

    existing: Mapping[str, ExistingKeyVault] | Unset = existing_field(ExistingKeyVault)
    """Vaults that are there already, by the key that is placed on them."""

    def unchangeable(self) -> Mapping[str, str]:
        """Nothing but its location replaces a vault (key_vault_resource.go)."""
        account = existing_in(self)
        if account is not None:
            return {"existing": f"{account.resource_group}/{account.name}"}
        return {}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if wholly_existing(self):
            return  # What lies in it is looked at when it is known which vault that is.
        if isinstance(self.ip_rules, frozenset) and AZURE_DATA_CENTRES in self.ip_rules:
            yield Fault(
                f"{AZURE_DATA_CENTRES}: Key Vault knows no sign for Azure's data centres",
                (("ip_rules",),),
                ("name addresses", "let subnets in by subnet_ids"),
            )
        for address in sorted(_private(self.ip_rules)):
            # /azure/key-vault/general/network-security: RFC 1918 is refused.
            yield Fault(
                f"{address} is of a private network; Key Vault sees public addresses alone",
                (("ip_rules",),),
                ("name the public address", "let subnets in by subnet_ids"),
            )
        yield from self._secret_faults()

    def faults_on_existing(
        self,
        account: ExistingKeyVault,  # noqa: ARG002 - of a vault nothing needs to be known
    ) -> Iterator[Fault]:
        """What is wrong with what lies in a vault that is there already."""
        yield from self._secret_faults()

    def _secret_faults(self) -> Iterator[Fault]:
        """Azure takes no notice of upper and lower case in the names of secrets."""
        seen: dict[str, str] = {}
        for name in sorted(self.secrets if isinstance(self.secrets, Mapping) else ()):
            first = seen.setdefault(name.casefold(), name)
            if first != name:
                yield Fault(
                    f"the secrets {first!r} and {name!r} are one to Azure",
                    (("secrets", f"[{name}]"), ("secrets", f"[{first}]")),
                    ("write them alike", "rename one of them"),
                )


def _private(addresses: Any) -> Iterator[str]:
    """Those in the private networks of RFC 1918."""
    if not isinstance(addresses, frozenset):
        return
    from ipaddress import IPv4Network

    private = [IPv4Network(n) for n in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16")]
    for address in addresses:
        if address_fault(address) is None:
            network = IPv4Network(address)
            if any(network.subnet_of(other) for other in private):
                yield address


def is_secret_reference(value: Any) -> bool:
    """Whether a setting is a secret of a vault of the plan, which the platform has to read."""
    return (
        isinstance(value, PlacedAttribute)
        and value.attribute == REFERENCE
        and value.key.partition(":")[0] == KeyVaultConfig.resource_type
    )


def key_vault_requirement(
    config: KeyVaultConfig,
    *,
    key: str = "shared-secrets",
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[KeyVaultConfig]:
    """A requirement for a Key Vault; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("key-vault", key, config, priority, source, region)
