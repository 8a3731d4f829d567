"""Accounts that are there already: what a user says of them, instead of asking for new ones."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final, Literal

from attrs import field, fields, frozen

from atakora_tf.azure import cosmos as cosmos_facts
from atakora_tf.azure import service_bus as service_bus_facts
from atakora_tf.azure import storage as storage_facts
from atakora_tf.azure.names import NAME_RULES
from atakora_tf.azure.regions import region
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import Check, keyed
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.strategy import unanimous
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.key import resource_key_fault

__all__ = [
    "ExistingAccount",
    "ExistingCosmos",
    "ExistingKeyVault",
    "ExistingMonitoring",
    "ExistingServiceBus",
    "ExistingStorage",
    "existing_field",
    "existing_in",
    "wholly_existing",
]

# No requirement key ends in a number, so what does is a slot.
_SLOT: Final = re.compile(r"-\d+$")

_OTHER_SUBSCRIPTION: Final = (
    "it is looked for in the subscription that Terraform runs in; one of another subscription "
    "would need a second azurerm provider, which a backend does not have"
)


@frozen(kw_only=True, repr=False)
class ExistingAccount:
    """What all of them have: a place in Azure, and what is known of what stands there.

    The account is read and never changed. What is left out is not known: then nothing is checked
    that depends on it before Terraform reads the account.
    """

    resource_type: ClassVar[str]
    words: ClassVar[str]
    """What it is, in a sentence."""
    ours: ClassVar[frozenset[str]]
    """Fields of the config that stay ours: what lies in the account."""
    azurerm_type: ClassVar[str]
    """Whose name rules hold."""
    looked_at: ClassVar[frozenset[str]] = frozenset()
    """Fields that Terraform looks at where the user says nothing of them."""

    name: str
    resource_group: str

    def __repr__(self) -> str:
        said = ((a.name, getattr(self, a.name)) for a in fields(type(self)))
        given = ", ".join(f"{name}={value!r}" for name, value in said if value is not UNSET)
        return f"{type(self).__name__}({given})"

    @property
    def places(self) -> tuple[tuple[str, str, str], ...]:
        """Type, resource group and name of everything that is there, as Azure compares them."""
        return ((self.azurerm_type, str(self.resource_group).lower(), str(self.name).lower()),)

    @property
    def called(self) -> str:
        """What it is called in a sentence."""
        return f"the existing {self.words} {show(self.name)}"

    def stated(self) -> Mapping[str, Any]:
        """Fields of the config that the user says what they are."""
        return {}

    def untouched(self) -> frozenset[str]:
        """Further fields of the config that stay ours."""
        return self.ours

    def faults(self) -> Iterator[str]:
        """What is wrong with it by itself, as sentences."""
        yield from _name_faults("name", self.azurerm_type, self.name)
        yield from _name_faults("resource_group", "azurerm_resource_group", self.resource_group)


@frozen(kw_only=True, repr=False)
class ExistingCosmos(ExistingAccount):
    """A Cosmos DB account that is there already; databases and containers on it are ours.

    `ExistingCosmos(name="cosmos-platform-prod", resource_group="rg-platform-prod")`.
    """

    resource_type: ClassVar[str] = "cosmos"
    words: ClassVar[str] = "Cosmos DB account"
    ours: ClassVar[frozenset[str]] = frozenset({"databases"})
    azurerm_type: ClassVar[str] = "azurerm_cosmosdb_account"
    looked_at: ClassVar[frozenset[str]] = frozenset({"capacity_mode"})

    api: Literal["nosql", "mongodb", "cassandra", "gremlin", "table"] | Unset = UNSET
    capacity_mode: Literal["serverless", "provisioned"] | Unset = UNSET
    """Unset: containers get no throughput of their own unless someone asks for it."""
    consistency: str | Unset = UNSET
    regions: Collection[str] | Unset = field(default=UNSET, converter=as_set)
    """All regions that the account is in."""
    backup: str | Unset = UNSET
    analytical_storage: bool | Unset = UNSET

    def stated(self) -> Mapping[str, Any]:
        """All but the regions, which a config has as a map."""
        names = ("api", "capacity_mode", "consistency", "backup", "analytical_storage")
        return {name: value for name in names if (value := getattr(self, name)) is not UNSET}

    def faults(self) -> Iterator[str]:
        """Words that Azure does not know."""
        yield from ExistingAccount.faults(self)
        for name, check in (
            ("api", checks.one_of(*cosmos_facts.API_KINDS)),
            ("capacity_mode", checks.one_of("serverless", "provisioned")),
            ("consistency", checks.one_of(*cosmos_facts.CONSISTENCY_LEVELS)),
            ("backup", checks.one_of(*cosmos_facts.BACKUP_TYPES)),
            ("analytical_storage", checks.boolean),
        ):
            yield from _field_faults(self, name, check)
        if self.regions is UNSET:
            return
        if not isinstance(self.regions, frozenset):
            yield f"regions={show(self.regions)} is not a collection of regions"
            return
        for name in sorted(self.regions, key=str):
            yield from _region_faults(name)


@frozen(kw_only=True, repr=False)
class ExistingStorage(ExistingAccount):
    """A storage account that is there already; containers, queues, tables and shares are ours."""

    resource_type: ClassVar[str] = "storage"
    words: ClassVar[str] = "storage account"
    ours: ClassVar[frozenset[str]] = frozenset({"containers", "queues", "tables", "shares"})
    azurerm_type: ClassVar[str] = "azurerm_storage_account"

    kind: str | Unset = UNSET
    performance: Literal["Standard", "Premium"] | Unset = UNSET
    replication: str | Unset = UNSET
    hierarchical_namespace: bool | Unset = UNSET

    def stated(self) -> Mapping[str, Any]:
        """Everything that is said."""
        names = ("kind", "performance", "replication", "hierarchical_namespace")
        return {name: value for name in names if (value := getattr(self, name)) is not UNSET}

    def faults(self) -> Iterator[str]:
        """Words that Azure does not know."""
        yield from ExistingAccount.faults(self)
        yield from _field_faults(self, "kind", checks.one_of(*storage_facts.ACCOUNT_KINDS))
        yield from _field_faults(self, "performance", checks.one_of("Standard", "Premium"))
        yield from _field_faults(self, "replication", checks.one_of(*storage_facts.REPLICATIONS))
        yield from _field_faults(self, "hierarchical_namespace", checks.boolean)


@frozen(kw_only=True, repr=False)
class ExistingKeyVault(ExistingAccount):
    """A key vault that is there already; the roles on its secrets are ours."""

    resource_type: ClassVar[str] = "key-vault"
    words: ClassVar[str] = "key vault"
    ours: ClassVar[frozenset[str]] = frozenset({"secrets"})
    azurerm_type: ClassVar[str] = "azurerm_key_vault"


@frozen(kw_only=True, repr=False)
class ExistingServiceBus(ExistingAccount):
    """A Service Bus namespace that is there already; queues, topics and subscriptions are ours."""

    resource_type: ClassVar[str] = "service-bus"
    words: ClassVar[str] = "Service Bus namespace"
    ours: ClassVar[frozenset[str]] = frozenset({"queues", "topics"})
    azurerm_type: ClassVar[str] = "azurerm_servicebus_namespace"
    looked_at: ClassVar[frozenset[str]] = frozenset({"tier"})

    tier: Literal["Basic", "Standard", "Premium"] | Unset = UNSET
    """Unset: taken for Standard or Premium; Terraform then makes sure that it is no Basic one."""
    premium_partitions: int | Unset = UNSET

    def stated(self) -> Mapping[str, Any]:
        """Everything that is said."""
        names = ("tier", "premium_partitions")
        return {name: value for name in names if (value := getattr(self, name)) is not UNSET}

    def faults(self) -> Iterator[str]:
        """Words that Azure does not know."""
        yield from ExistingAccount.faults(self)
        yield from _field_faults(self, "tier", checks.one_of(*service_bus_facts.TIERS))
        partitions = checks.number_of(service_bus_facts.PREMIUM_PARTITIONS)
        yield from _field_faults(self, "premium_partitions", partitions)


@frozen(kw_only=True, repr=False)
class ExistingMonitoring(ExistingAccount):
    """A Log Analytics workspace that is there already, with or without an Application Insights.

    `name` is the workspace's. Without `insights`, an Application Insights of ours writes into it.
    """

    resource_type: ClassVar[str] = "monitoring"
    words: ClassVar[str] = "Log Analytics workspace"
    ours: ClassVar[frozenset[str]] = frozenset({"diagnostic_settings", "extra_logs"})
    azurerm_type: ClassVar[str] = "azurerm_log_analytics_workspace"

    insights: str | Unset = UNSET
    """The name of the Application Insights, if that is there already too."""
    insights_resource_group: str | Unset = UNSET
    """Where it is, if not where the workspace is."""

    @property
    def insights_group(self) -> str:
        """The resource group of the Application Insights."""
        own = self.insights_resource_group
        return self.resource_group if own is UNSET else own

    @property
    def places(self) -> tuple[tuple[str, str, str], ...]:
        """The workspace may be shared by several, the Application Insights not."""
        if self.insights is UNSET:
            return ()
        kind = "azurerm_application_insights"
        return ((kind, str(self.insights_group).lower(), str(self.insights).lower()),)

    def untouched(self) -> frozenset[str]:
        """What Application Insights has is ours, if it is."""
        if self.insights is not UNSET:
            return self.ours
        return self.ours | {
            "daily_cap_gb",
            "local_authentication",
            "mask_ip_addresses",
            "public_ingestion",
            "public_query",
            "sampling_percentage",
        }

    def faults(self) -> Iterator[str]:
        """Names that Azure does not take."""
        yield from ExistingAccount.faults(self)
        if self.insights is not UNSET:
            yield from _name_faults("insights", "azurerm_application_insights", self.insights)
        if self.insights_resource_group is not UNSET:
            group = self.insights_resource_group
            yield from _name_faults("insights_resource_group", "azurerm_resource_group", group)
            if self.insights is UNSET:
                yield "insights_resource_group= is of no use without insights="


def existing_field(kind: type[ExistingAccount]) -> Any:
    """A field of a config class: the accounts that are there, by the key of their slot."""

    def check(value: Any) -> str | None:
        if not isinstance(value, kind):
            return f"{show(value)} is no {kind.__name__}"
        return "; ".join(value.faults()) or None

    return keyed(
        unanimous("what lies in one account cannot be read from another"),
        check=check,
        check_key=resource_key_fault,
    )


def existing_in(config: Any) -> Any:
    """The account that a planned resource's config is placed on; None if it is one of ours."""
    found = getattr(config, "existing", UNSET)
    return next(iter(found.values()), None) if isinstance(found, Mapping) else None


def wholly_existing(config: Any) -> bool:
    """Whether all of a key is placed on existing accounts; one of ours may be its second slot."""
    found = getattr(config, "existing", UNSET)
    return isinstance(found, Mapping) and any(not _SLOT.search(str(name)) for name in found)


def _field_faults(account: ExistingAccount, name: str, check: Check) -> Iterator[str]:
    value = getattr(account, name)
    fault = None if value is UNSET else check(value)
    if fault is not None:
        yield f"{name}: {fault}"


def _region_faults(name: Any) -> Iterator[str]:
    if not isinstance(name, str):
        yield f"regions: {show(name)} is not a text"
        return
    try:
        known = region(name)
    except UnknownRegion as fault:
        yield hide_secrets(f"regions: {fault}")
        return
    if known.name != name:
        yield f"regions: {show(name)}: write the region as {known.name!r}"


def _name_faults(option: str, azurerm_type: str, value: Any) -> Iterator[str]:
    if not isinstance(value, str):
        yield f"{option}={show(value)} is not a text"
    elif value.lower().startswith("/subscriptions/"):
        yield (
            f"{option}={show(value)} is a resource id; write the name alone: {_OTHER_SUBSCRIPTION}"
        )
    elif (fault := NAME_RULES[azurerm_type].problem(value)) is not None:
        yield hide_secrets(f"{option}: {fault}")
