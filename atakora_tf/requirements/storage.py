"""What components can ask of a storage account for their own data."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import pairwise
from typing import Any, ClassVar, Literal

from attrs import frozen

from atakora_tf.azure import storage as azure
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import keyed, merged, nested
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import intersection, maximum, minimum, unanimous, union
from atakora_tf.merge.strategy import priority as highest_priority
from atakora_tf.merge.unset import UNSET, Unset
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
    ExistingStorage,
    existing_field,
    existing_in,
    wholly_existing,
)
from atakora_tf.requirements.replication import (
    STANDARD_REPLICATIONS,
    ReplicationOrder,
    replication_faults,
)
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.site_environment import (
    EnvironmentValue,
    environment_name_fault,
    environment_value_fault,
)
from atakora_tf.requirements.subnet import subnet_fault

__all__ = [
    "LifecycleRule",
    "StaticWebsite",
    "StorageConfig",
    "StorageContainer",
    "StorageQueue",
    "StorageShare",
    "StorageTable",
    "storage_requirement",
]

_TRUE_WINS = ranked(False, True)
_days = checks.whole_number(1, 365)
_age = checks.whole_number(0, 99_999)
_RULE_NAME = re.compile(rf"[a-zA-Z0-9-]{{1,{azure.MAXIMUM_LIFECYCLE_RULE_NAME_LENGTH}}}")


def metadata_key_fault(value: Any) -> str | None:
    """A key of metadata: two or more lowercase letters, digits and underscores, no digit first."""
    if not isinstance(value, str) or not _METADATA_KEY.fullmatch(value):
        return (
            f"{show(value)} is not a metadata key: two or more lowercase letters, digits and '_', "
            "no digit first"
        )
    if value in azure.RESERVED_METADATA_KEYS:
        return f"{show(value)} is a word of C#, which storage refuses as a metadata key"
    return None


_METADATA_KEY = re.compile(r"[a-z_][a-z0-9_]+")


def index_document_fault(value: Any) -> str | None:
    """A file name of 3 to 255 characters (azurerm storage_account_static_website_resource.go)."""
    if isinstance(value, str) and 3 <= len(value) <= 255 and "/" not in value:
        return None
    return f"{show(value)} is not the name of an index document: 3 to 255 characters without '/'"


@frozen(kw_only=True)
class StorageContainer:
    """A container of blobs; always private."""


@frozen(kw_only=True)
class StorageQueue:
    """A queue of messages."""

    metadata: Mapping[str, str] | Unset = keyed(
        highest_priority(), check=checks.text, check_key=metadata_key_fault
    )


@frozen(kw_only=True)
class StorageTable:
    """A table of entities."""


@frozen(kw_only=True)
class StorageShare:
    """A file share."""

    quota_gb: int | Unset = merged(maximum(), check=checks.whole_number(1, 102_400))
    """Size in GB."""
    access_tier: Literal["Cool", "TransactionOptimized", "Hot", "Premium"] | Unset = merged(
        maximum(ranked("Cool", "TransactionOptimized", "Hot", "Premium")),
        check=checks.one_of("Cool", "TransactionOptimized", "Hot", "Premium"),
    )
    protocol: Literal["SMB", "NFS"] | Unset = merged(
        unanimous("the protocol of a share is fixed when it is made"),
        check=checks.one_of("SMB", "NFS"),
    )


@frozen(kw_only=True)
class LifecycleRule:
    """What becomes of block blobs with age, in days; unset does nothing.

    Where two components share a rule, blobs stay in their tier, and stay at all, for as long as
    the more patient of the two wants.
    """

    prefixes: Collection[str] | Unset = merged(
        union(), check=checks.each(checks.text), convert=as_set
    )
    """`container/beginning-of-name`; none means all blobs."""
    cool_after_days: int | Unset = merged(maximum(), check=_age)
    cold_after_days: int | Unset = merged(maximum(), check=_age)
    delete_after_days: int | Unset = merged(maximum(), check=_age)
    delete_snapshots_after_days: int | Unset = merged(maximum(), check=_age)
    delete_versions_after_days: int | Unset = merged(maximum(), check=_age)

    def faults(self) -> Iterator[Fault]:
        """A rule does something, and in an order that is possible."""
        steps = [
            (name, value)
            for name in ("cool_after_days", "cold_after_days", "delete_after_days")
            if isinstance(value := getattr(self, name), int)
        ]
        if isinstance(self.prefixes, frozenset):
            most = azure.MAXIMUM_LIFECYCLE_PREFIXES
            if len(self.prefixes) > most:
                yield Fault(
                    f"{len(self.prefixes)} prefixes; a rule takes {most}",
                    (("prefixes",),),
                    ("spread them over two rules",),
                )
        others = (self.delete_snapshots_after_days, self.delete_versions_after_days)
        if not steps and all(value is UNSET for value in others):
            yield Fault("the rule does nothing", (), ("say what becomes of the blobs",))
        for (early, before), (late, after) in pairwise(steps):
            if before >= after:
                yield Fault(
                    f"{late} ({after}) must be later than {early} ({before})",
                    ((late,), (early,)),
                    ("correct the days",),
                )


@frozen(kw_only=True)
class StaticWebsite:
    """Serving of `$web` as a website."""

    index_document: str | Unset = merged(
        unanimous("an account serves one website"), check=index_document_fault
    )
    error_404_document: str | Unset = merged(
        unanimous("an account serves one website"), check=checks.text
    )
    site: str | Unset = merged(unanimous("an account serves one website"), check=checks.text)
    """The id of the component whose website it is; nobody else can have it."""
    environment: Mapping[str, EnvironmentValue] | Unset = keyed(
        highest_priority(), check=environment_value_fault, check_key=environment_name_fault
    )
    """What the site is built with; it comes out as a Terraform output, for everyone to read."""


def _one_container(field: str, _entry: Any) -> int:
    return 1 if field == "containers" else 0


@frozen(kw_only=True)
class StorageConfig:
    """A storage account for users' data: identities only, no keys, nothing public."""

    resource_type: ClassVar[str] = "storage"
    words: ClassVar[tuple[str, str]] = ("storage account", "storage accounts")
    most: ClassVar[str] = "max_storage_accounts"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity("containers", _one_container, policy="max_containers_per_storage_account"),
    )

    performance: Literal["Standard", "Premium"] | Unset = merged(
        unanimous("Azure replaces the account to change its performance tier"),
        check=checks.one_of("Standard", "Premium"),
        discriminator=True,
    )
    kind: str | Unset = merged(
        unanimous("Azure replaces the account to change its kind"),
        check=checks.one_of(*azure.ACCOUNT_KINDS),
    )
    replication: str | Unset = merged(
        maximum(ReplicationOrder()), check=checks.one_of(*STANDARD_REPLICATIONS)
    )
    access_tier: Literal["Cold", "Cool", "Hot"] | Unset = merged(
        maximum(ranked(*azure.ACCESS_TIERS)), check=checks.one_of(*azure.ACCESS_TIERS)
    )
    hierarchical_namespace: bool | Unset = merged(
        unanimous("the hierarchical namespace is chosen when the account is made"),
        check=checks.boolean,
    )
    versioning: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    change_feed: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    blob_soft_delete_days: int | Unset = merged(maximum(), check=_days)
    container_soft_delete_days: int | Unset = merged(maximum(), check=_days)
    share_soft_delete_days: int | Unset = merged(maximum(), check=_days)
    public_network_access: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    network_default: Literal["Deny", "Allow"] | Unset = merged(
        minimum(ranked("Deny", "Allow")), check=checks.one_of("Deny", "Allow")
    )
    """What happens to callers whom no rule names."""
    network_bypass: Collection[str] | Unset = merged(
        intersection(may_be_empty=True),
        check=checks.each(checks.one_of("AzureServices", "Logging", "Metrics")),
        convert=as_set,
    )
    ip_rules: Collection[str] | Unset = merged(
        intersection(common_addresses),
        check=checks.each(address_fault, most=azure.MAXIMUM_IP_RULES),
        convert=as_addresses,
    )
    subnet_ids: Collection[str] | Unset = merged(
        union(), check=checks.each(subnet_fault), convert=as_set
    )
    static_website: StaticWebsite | Unset = nested(StaticWebsite)
    lifecycle_rules: Mapping[str, LifecycleRule] | Unset = keyed(
        LifecycleRule, check_key=checks.text
    )
    containers: Mapping[str, StorageContainer] | Unset = keyed(
        StorageContainer, check_key=checks.named("azurerm_storage_container"), unit="container"
    )
    queues: Mapping[str, StorageQueue] | Unset = keyed(
        StorageQueue, check_key=checks.named("azurerm_storage_queue"), unit="queue"
    )
    tables: Mapping[str, StorageTable] | Unset = keyed(
        StorageTable, check_key=checks.named("azurerm_storage_table"), unit="table"
    )
    shares: Mapping[str, StorageShare] | Unset = keyed(
        StorageShare, check_key=checks.named("azurerm_storage_share"), unit="share"
    )

    existing: Mapping[str, ExistingStorage] | Unset = existing_field(ExistingStorage)
    """Accounts that are there already, by the key that is placed on them."""

    def unchangeable(self) -> Mapping[str, str]:
        """What replaces the account if it changes (storage_account_resource.go)."""
        account = existing_in(self)
        if account is not None:
            return {"existing": f"{account.resource_group}/{account.name}"}
        facts = {
            "hierarchical_namespace": "yes" if self.hierarchical_namespace is True else "no",
            "kind": "StorageV2" if self.kind is UNSET else self.kind,
            "performance": "Standard" if self.performance is UNSET else self.performance,
        }
        replication = azure.REPLICATIONS.get(
            self.replication if self.replication is not UNSET else ""
        )
        if replication is not None:
            facts["replication"] = "across zones" if replication.zone else "in one zone"
        return facts

    @classmethod
    def assumed(cls, known: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an account is for which nobody claims a performance tier."""
        return {"performance": known.get("performance", "Standard")}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if wholly_existing(self):
            return  # What lies on it is looked at when it is known which account that is.
        yield from self._kind_faults()
        yield from self._table_faults()
        yield from self._service_faults()
        yield from self._feature_faults()
        yield from self._lifecycle_faults()
        yield from self._network_faults()
        yield from self._share_faults()

    def faults_on_existing(self, account: ExistingStorage) -> Iterator[Fault]:
        """What is wrong with what lies on an account that is there already."""
        for name, words in (
            ("static_website", "a website is"),
            ("lifecycle_rules", "lifecycle rules are"),
        ):
            if getattr(self, name) is not UNSET:
                yield Fault(
                    f"{words} a setting of the whole account, and {account.called} is not ours to "
                    "change",
                    ((name,),),
                    ("leave it out", "give it an account of its own, with another requirement key"),
                )
        yield from self._table_faults()
        yield from self._service_faults()
        if account.performance is not UNSET:
            yield from self._share_faults()

    def _table_faults(self) -> Iterator[Fault]:
        """Azure takes no notice of upper and lower case in the names of tables."""
        seen: dict[str, str] = {}
        for name in sorted(self.tables if isinstance(self.tables, Mapping) else ()):
            first = seen.setdefault(name.casefold(), name)
            if first != name:
                yield Fault(
                    f"the tables {first!r} and {name!r} are one to Azure",
                    (("tables", f"[{name}]"), ("tables", f"[{first}]")),
                    ("write them alike", "rename one of them"),
                )

    def faults_in(self, location: str) -> Iterator[Fault]:
        """What is wrong with an account in the region `location`."""
        if not wholly_existing(self):
            yield from replication_faults(self.replication, "replication", location)

    @property
    def account(self) -> tuple[str, str]:
        """Kind and performance, if nobody asks for others: a standard StorageV2 account."""
        return (
            self.kind if isinstance(self.kind, str) else "StorageV2",
            self.performance if isinstance(self.performance, str) else "Standard",
        )

    def _kind_faults(self) -> Iterator[Fault]:
        kind, performance = self.account
        tiers = azure.ACCOUNT_KINDS[kind]
        if performance not in tiers:
            yield Fault(
                f"an account of kind {kind} is {' or '.join(tiers)}, not {performance}",
                (("kind",), ("performance",)),
                ("choose another kind or performance",),
            )
            return
        known = azure.KIND_REPLICATIONS[kind, performance]
        if isinstance(self.replication, str) and self.replication not in known:
            what = "premium storage" if performance == "Premium" else f"an account of kind {kind}"
            yield Fault(
                f"{what} replicates as {' or '.join(known)}, not {self.replication}",
                (("replication",), ("performance",), ("kind",)),
                ("choose one of these", "use kind 'StorageV2' and performance 'Standard'"),
            )
        if self.access_tier is not UNSET and (
            performance == "Premium" or kind not in azure.ACCESS_TIER_KINDS
        ):
            yield Fault(
                f"{performance.lower()} storage of kind {kind} has no access_tier",
                (("access_tier",), ("performance",), ("kind",)),
                ("leave it out", "use kind 'StorageV2' and performance 'Standard'"),
            )

    def _service_faults(self) -> Iterator[Fault]:
        """What the account serves depends on kind and performance."""
        kind, performance = self.account
        served = azure.SERVICES.get((kind, performance))
        if served is None:
            return
        for name, service in (
            ("containers", "blob"),
            ("blob_soft_delete_days", "blob"),
            ("container_soft_delete_days", "blob"),
            ("versioning", "blob"),
            ("change_feed", "blob"),
            ("lifecycle_rules", "blob"),
            ("static_website", "web"),
            ("queues", "queue"),
            ("tables", "table"),
            ("shares", "file"),
            ("share_soft_delete_days", "file"),
        ):
            # The first generation of general accounts knows none of these.
            old = kind == "Storage" and name in ("versioning", "change_feed", "lifecycle_rules")
            if getattr(self, name) in (UNSET, False, {}) or (service in served and not old):
                continue
            which = (
                "a premium account"
                if (kind, performance) == ("StorageV2", "Premium")
                else ("an account")
            )
            yield Fault(
                f"{which} of kind {kind} has no {name}",
                (("kind",), (name,), ("performance",)),
                ("give them an account of their own, with another requirement key",),
            )

    def _feature_faults(self) -> Iterator[Fault]:
        kind, performance = self.account
        if self.hierarchical_namespace is not True:
            return
        if kind not in azure.HIERARCHICAL_KINDS or (kind, performance) == ("StorageV2", "Premium"):
            yield Fault(
                f"{performance.lower()} storage of kind {kind} has no hierarchical namespace",
                (("hierarchical_namespace",), ("kind",), ("performance",)),
                ("leave it out", "use kind 'StorageV2' and performance 'Standard'"),
            )
        for name, words in (("versioning", "versioning"), ("change_feed", "change feed")):
            if getattr(self, name) is True:
                yield Fault(
                    f"an account with a hierarchical namespace has no {words}",
                    (("hierarchical_namespace",), (name,)),
                    ("choose one of them",),
                )

    def _lifecycle_faults(self) -> Iterator[Fault]:
        if self.lifecycle_rules is UNSET:
            return
        most = azure.MAXIMUM_LIFECYCLE_RULES
        if len(self.lifecycle_rules) > most:
            yield Fault(
                f"{len(self.lifecycle_rules)} lifecycle rules; an account takes {most}",
                (("lifecycle_rules",),),
                ("let components share rules", "give some an account of their own"),
            )
        premium = self.account[1] == "Premium"
        for name, rule in self.lifecycle_rules.items():
            at = ("lifecycle_rules", f"[{name}]")
            if not _RULE_NAME.fullmatch(name):
                yield Fault(
                    f"{name!r} is not the name of a rule: up to "
                    f"{azure.MAXIMUM_LIFECYCLE_RULE_NAME_LENGTH} letters, digits and hyphens",
                    (at,),
                    ("rename it",),
                )
            for step in ("cool_after_days", "cold_after_days"):
                if premium and getattr(rule, step) is not UNSET:
                    yield Fault(
                        "premium storage has no cooler tiers",
                        ((*at, step), ("performance",)),
                        ("leave it out", "use performance 'Standard'"),
                    )

    def _network_faults(self) -> Iterator[Fault]:
        private = _not_public(self.ip_rules)
        if private:
            yield Fault(
                f"{', '.join(private)}: storage accounts take addresses of the internet only",
                (("ip_rules",),),
                ("name public addresses", "let subnets in by subnet_ids"),
            )
        if self.static_website is not UNSET and self.public_network_access is False:
            # The website is switched on through its own endpoint, not through Azure's.
            yield Fault(
                "an account that is closed to the public cannot serve a website",
                (("static_website",), ("public_network_access",)),
                ("leave public_network_access out", "give the website an account of its own"),
            )
        containers = {} if self.containers is UNSET else self.containers
        if self.static_website is not UNSET and "$web" in containers:
            yield Fault(
                "the container $web comes with the static website",
                (("containers", "[$web]"), ("static_website",)),
                ("leave the container out",),
            )

    def _share_faults(self) -> Iterator[Fault]:
        if self.shares is UNSET:
            return
        premium = self.performance == "Premium"
        least, _ = azure.PREMIUM_SHARE_QUOTA_RANGE
        for name, share in self.shares.items():
            at = ("shares", f"[{name}]")
            if share.protocol == "NFS" and not premium:
                yield Fault(
                    "NFS shares need premium performance",
                    ((*at, "protocol"), ("performance",)),
                    ("use SMB", "use performance 'Premium' and kind 'FileStorage'"),
                )
            if premium and isinstance(share.quota_gb, int) and share.quota_gb < least:
                yield Fault(
                    f"a premium share has {least} GB or more, not {share.quota_gb}",
                    ((*at, "quota_gb"), ("performance",)),
                    (f"raise it to {least}", "use performance 'Standard'"),
                )
            if (share.access_tier == "Premium") != premium and share.access_tier is not UNSET:
                yield Fault(
                    f"the share's access tier {share.access_tier} does not go with "
                    f"{'premium' if premium else 'standard'} performance",
                    ((*at, "access_tier"), ("performance",)),
                    ("leave the tier out",),
                )


def _not_public(addresses: Any) -> list[str]:
    """Those of the addresses that no caller from the internet can have."""
    from ipaddress import IPv4Network

    if not isinstance(addresses, frozenset):
        return []
    private = [IPv4Network(text) for text in azure.PRIVATE_RANGES]
    return sorted(
        a
        for a in addresses
        if a == AZURE_DATA_CENTRES or any(IPv4Network(a).subnet_of(p) for p in private)
    )


def storage_requirement(
    config: StorageConfig,
    *,
    key: str = "shared-storage",
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[StorageConfig]:
    """A requirement for a storage account; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("storage", key, config, priority, source, region)
