"""What components can ask of Azure Cosmos DB."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final, Literal

from attrs import frozen

from atakora_tf.azure import cosmos as azure
from atakora_tf.azure.regions import region
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import intersection, maximum, minimum, total, unanimous, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.addresses import address_fault, as_addresses, common_addresses
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set
from atakora_tf.requirements.cosmos_container import (
    ConflictResolution,
    CosmosContainer,
    CosmosDatabase,
)
from atakora_tf.requirements.cosmos_indexing import CompositeIndex, IndexingPolicy, path_fault
from atakora_tf.requirements.cosmos_region import (
    PAIRED,
    CosmosRegion,
    further_region_fault,
    region_fault,
    regions_faults,
)
from atakora_tf.requirements.existing import (
    ExistingCosmos,
    existing_field,
    existing_in,
    wholly_existing,
)
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.subnet import subnet_fault
from atakora_tf.requirements.throughput import (
    Throughput,
    autoscale,
)

__all__ = [
    "LEAST_THROUGHPUT",
    "CompositeIndex",
    "ConflictResolution",
    "CosmosConfig",
    "CosmosContainer",
    "CosmosDatabase",
    "CosmosRegion",
    "IndexingPolicy",
    "cosmos_requirement",
    "path_fault",
    "region_fault",
]

LEAST_THROUGHPUT: Final = autoscale(azure.MINIMUM_AUTOSCALE_THROUGHPUT)
"""What a container of a provisioned account gets if nobody says: it costs a tenth when idle."""

_TRUE_WINS = ranked(False, True)
_FALSE_WINS = minimum(ranked(False, True))


def _databases_and_containers(_field: str, database: CosmosDatabase) -> int:
    containers = database.containers
    return 1 + (0 if containers is UNSET else len(containers))


@frozen(kw_only=True)
class CosmosConfig:
    """A Cosmos DB account with its databases and containers."""

    resource_type: ClassVar[str] = "cosmos"
    words: ClassVar[tuple[str, str]] = ("Cosmos DB account", "Cosmos DB accounts")
    most: ClassVar[str] = "max_cosmos_accounts"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity("databases", lambda _field, _entry: 1, policy="max_databases_per_account"),
        Capacity(
            "databases and containers",
            _databases_and_containers,
            azure=azure.MAXIMUM_DATABASES_AND_CONTAINERS_PER_ACCOUNT,
            source="Azure Cosmos DB service quotas, per-account limits",
        ),
    )

    api: Literal["nosql", "mongodb", "cassandra", "gremlin", "table"] | Unset = merged(
        unanimous("the API of an account is fixed when it is made"),
        check=checks.one_of(*azure.API_KINDS),
    )
    capacity_mode: Literal["serverless", "provisioned"] | Unset = merged(
        unanimous("Azure replaces the account to change between serverless and provisioned"),
        check=checks.one_of("serverless", "provisioned"),
        discriminator=True,
    )
    consistency: (
        Literal["Eventual", "ConsistentPrefix", "Session", "BoundedStaleness", "Strong"] | Unset
    ) = merged(
        maximum(ranked(*azure.CONSISTENCY_LEVELS)), check=checks.one_of(*azure.CONSISTENCY_LEVELS)
    )
    max_staleness_prefix: int | Unset = merged(
        minimum(), check=checks.whole_number(10, 2_147_483_647)
    )
    """Bounded staleness: how many writes a read may lag behind."""
    max_staleness_seconds: int | Unset = merged(minimum(), check=checks.whole_number(5, 86_400))
    """Bounded staleness: how many seconds a read may lag behind."""
    zone_redundant: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether the first region is spread over availability zones."""
    regions: Mapping[str, CosmosRegion] | Unset = keyed(
        CosmosRegion, check_key=further_region_fault
    )
    """Further regions; the first one is the backend's location (or the component's region).
    `paired` stands for the pair of that one."""
    multiple_write_regions: bool | Unset = merged(
        unanimous("writes in several regions need conflict resolution by every owner"),
        check=checks.boolean,
    )
    automatic_failover: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    capabilities: Collection[str] | Unset = merged(
        union(), check=checks.each(checks.one_of(*azure.CAPABILITIES)), convert=as_set
    )
    backup: Literal["Periodic", "Continuous7Days", "Continuous30Days"] | Unset = merged(
        maximum(ranked(*azure.BACKUP_TYPES)), check=checks.one_of(*azure.BACKUP_TYPES)
    )
    backup_interval_minutes: int | Unset = merged(minimum(), check=checks.whole_number(60, 1440))
    backup_retention_hours: int | Unset = merged(maximum(), check=checks.whole_number(8, 720))
    backup_redundancy: Literal["Local", "Zone", "Geo"] | Unset = merged(
        maximum(ranked(*azure.BACKUP_REDUNDANCIES)),
        check=checks.one_of(*azure.BACKUP_REDUNDANCIES),
    )
    free_tier: bool | Unset = merged(
        unanimous("the free tier is chosen when the account is made"), check=checks.boolean
    )
    analytical_storage: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    public_network_access: bool | Unset = merged(_FALSE_WINS, check=checks.boolean)
    ip_rules: Collection[str] | Unset = merged(
        intersection(common_addresses), check=checks.each(address_fault), convert=as_addresses
    )
    """Addresses and ranges that may connect; `0.0.0.0` stands for Azure's data centres."""
    subnet_ids: Collection[str] | Unset = merged(
        union(), check=checks.each(subnet_fault), convert=as_set
    )
    """Subnets that may connect through a service endpoint."""
    total_throughput_limit: int | Unset = merged(total(), check=checks.whole_number(400))
    """RU/s that the account may never exceed; each component adds what it may cost."""
    databases: Mapping[str, CosmosDatabase] | Unset = keyed(
        CosmosDatabase,
        check_key=checks.named("azurerm_cosmosdb_sql_database"),
        unit="database",
    )
    existing: Mapping[str, ExistingCosmos] | Unset = existing_field(ExistingCosmos)
    """Accounts that are there already, by the key that is placed on them."""

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if wholly_existing(self):
            return  # What lies on it is looked at when it is known which account that is.
        yield from self._capacity_faults()
        yield from self._region_faults()
        yield from self._consistency_faults()
        yield from self._api_faults()
        yield from self._capability_faults()
        yield from self._backup_faults()
        yield from self._network_faults()
        yield from self._analytical_faults()

    def faults_on_existing(self, account: ExistingCosmos) -> Iterator[Fault]:
        """What is wrong with what lies on an account that is there already."""
        amounts = [(path, t) for path, t in self.provisioned() if t is not LEAST_THROUGHPUT]
        if account.capacity_mode == "serverless" and amounts:
            yield Fault(
                f"{account.called} is serverless and takes no throughput",
                (*(path for path, _ in amounts), ("capacity_mode",)),
                ("leave the throughput out", "name an account with provisioned throughput"),
            )
        if isinstance(account.api, str) and account.api != "nosql":
            yield Fault(
                f"{account.called} speaks {account.api}; databases with containers belong to the "
                "NoSQL API",
                tuple(("databases", f"[{name}]") for name, _ in _items(self.databases)),
                ("name an account of the NoSQL API", "leave it out, which makes one of ours"),
            )
        if account.analytical_storage is False:
            yield from self._analytical_faults()
        known = account.regions
        if isinstance(known, frozenset):
            for name in sorted(dict(_items(self.regions)).keys() - known):
                yield Fault(
                    f"{account.called} does not replicate to {name}",
                    (("regions", f"[{name}]"),),
                    ("leave the region out", "have the account replicated there"),
                )

    def faults_in(self, location: str) -> Iterator[Fault]:
        """What is wrong with an account whose first region is `location`."""
        if wholly_existing(self):
            return  # It may be anywhere.
        home = region(location)
        if self.zone_redundant is True and not home.zones:
            yield Fault(
                f"{location} has no availability zones",
                (("zone_redundant",),),
                ("leave zone_redundant out", "choose a region with zones"),
            )
        yield from regions_faults(self.regions, location)
        if self.backup_redundancy == "Geo" and home.paired is None:
            yield Fault(
                f"{location} has no paired region that could hold backups",
                (("backup_redundancy",),),
                ("choose 'Zone' or 'Local'",),
            )
        if self.backup_redundancy == "Zone" and not home.zones:
            yield Fault(
                f"{location} has no availability zones that could hold backups",
                (("backup_redundancy",),),
                ("choose 'Geo' or 'Local'",),
            )

    @classmethod
    def assumed(cls, known: Mapping[str, Any]) -> Mapping[str, Any]:
        """What an account is for which nobody claims a capacity mode."""
        return {"capacity_mode": known.get("capacity_mode", "provisioned")}

    def unchangeable(self) -> Mapping[str, str]:
        """What replaces the account if it changes (cosmosdb_account_resource.go, CustomizeDiff)."""
        kept = set(self.capabilities) if isinstance(self.capabilities, frozenset) else set()
        kept -= azure.CAPABILITIES_ADDED_IN_PLACE
        account = existing_in(self)
        if account is not None:
            return {"existing": f"{account.resource_group}/{account.name}"}
        return {
            "api": "nosql" if self.api is UNSET else self.api,
            "capabilities": "+".join(sorted(kept)) or "none",
            "capacity_mode": "provisioned" if self.capacity_mode is UNSET else self.capacity_mode,
            "free_tier": "yes" if self.free_tier is True else "no",
        }

    def provisioned(self) -> Iterator[tuple[tuple[str, ...], Throughput]]:
        """Every throughput that the account will hold, with its path.

        On an account that is not serverless, a container that neither has throughput of its own
        nor shares its database's gets `LEAST_THROUGHPUT`: without, Azure would give it 400 RU/s
        that nobody asked for and that never scale down. On an account that is there already and
        of which nobody says what it is, only what somebody asks for is sure not to be refused.
        """
        unknown = self.capacity_mode is UNSET and existing_in(self) is not None
        for name, database in _items(self.databases):
            at = ("databases", f"[{name}]")
            shared = isinstance(database.throughput, Throughput)
            if shared:
                yield (*at, "throughput"), database.throughput
            for child, container in _items(database.containers):
                path = (*at, "containers", f"[{child}]", "throughput")
                if isinstance(container.throughput, Throughput):
                    yield path, container.throughput
                elif not shared and self.capacity_mode != "serverless" and not unknown:
                    yield path, LEAST_THROUGHPUT

    def _capacity_faults(self) -> Iterator[Fault]:
        amounts = list(self.provisioned())
        if self.capacity_mode == "serverless" and amounts:
            yield Fault(
                "a serverless account takes no throughput",
                (("capacity_mode",), *(path for path, _ in amounts)),
                ("leave the throughput out", "make the account provisioned"),
            )
        yield from self._free_tier_faults()
        limit = self.total_throughput_limit
        if limit is UNSET:
            return
        if self.capacity_mode == "serverless":
            yield Fault(
                "a serverless account takes no total throughput limit",
                (("capacity_mode",), ("total_throughput_limit",)),
                ("leave the limit out", "make the account provisioned"),
            )
            return
        need = sum(t.ru for _, t in amounts)
        if need > limit:
            yield Fault(
                f"the total throughput limit of {limit:,} RU/s is below the {need:,} RU/s that "
                "the databases and containers ask for",
                (("total_throughput_limit",), *(path for path, _ in amounts)),
                (f"raise the limit to {need:,} or more", "ask for less throughput"),
            )

    def _free_tier_faults(self) -> Iterator[Fault]:
        if self.free_tier is not True:
            return
        if self.capacity_mode == "serverless":
            yield Fault(
                "a serverless account has no free tier",
                (("free_tier",), ("capacity_mode",)),
                ("leave free_tier out", "make the account provisioned"),
            )
        sharing = [n for n, d in _items(self.databases) if isinstance(d.throughput, Throughput)]
        most = azure.MAXIMUM_SHARED_DATABASES_IN_FREE_TIER
        if len(sharing) > most:
            yield Fault(
                f"{len(sharing)} databases share throughput; with the free tier Azure allows "
                f"{most}",
                (("free_tier",), *(("databases", f"[{n}]", "throughput") for n in sharing)),
                ("leave free_tier out", "give their containers throughput of their own"),
            )

    def _region_faults(self) -> Iterator[Fault]:
        regions = dict(_items(self.regions))
        if self.capacity_mode == "serverless" and regions:
            yield Fault(
                "a serverless account lives in one region",
                (("capacity_mode",), ("regions",)),
                (
                    "leave the further regions out",
                    "make the account provisioned: capacity_mode='provisioned'",
                ),
            )
        for name, further in regions.items():
            if name != PAIRED and further.zone_redundant is True and not region(name).zones:
                yield Fault(
                    f"{name} has no availability zones",
                    (("regions", f"[{name}]", "zone_redundant"),),
                    ("leave zone_redundant out", "choose a region with zones"),
                )
        if self.multiple_write_regions is True and not regions:
            yield Fault(
                "writes in several regions need a second region",
                (("multiple_write_regions",),),
                ("add one to regions", "leave multiple_write_regions out"),
            )

    def _consistency_faults(self) -> Iterator[Fault]:
        if self.consistency == "Strong" and self.multiple_write_regions is True:
            yield Fault(
                "Strong consistency and writes in several regions exclude each other",
                (("consistency",), ("multiple_write_regions",)),
                ("choose one of them",),
            )
        bounds = ("max_staleness_prefix", "max_staleness_seconds")
        given = [(name,) for name in bounds if getattr(self, name) is not UNSET]
        # Strong consistency keeps every bound; the weaker levels and Azure's default keep none.
        if given and self.consistency not in ("BoundedStaleness", "Strong"):
            yield Fault(
                f"{' and '.join(name for (name,) in given)}: only consistency 'BoundedStaleness' "
                "knows a bound",
                (*given, ("consistency",)),
                ("leave it out", "choose consistency 'BoundedStaleness'"),
            )
        if self.consistency != "BoundedStaleness" or not dict(_items(self.regions)):
            return
        for name, least in (
            ("max_staleness_prefix", azure.MULTI_REGION_STALENESS_PREFIX_MINIMUM),
            ("max_staleness_seconds", azure.MULTI_REGION_STALENESS_SECONDS_MINIMUM),
        ):
            value = getattr(self, name)
            if value is not UNSET and value < least:
                yield Fault(
                    f"bounded staleness over several regions needs {name} of {least:,} or more, "
                    f"not {value:,}",
                    ((name,),),
                    (f"raise it to {least:,}", "keep to one region"),
                )

    def _api_faults(self) -> Iterator[Fault]:
        if self.api is UNSET or self.api == "nosql":
            return
        names = [name for name, _ in _items(self.databases)]
        if names:
            yield Fault(
                f"databases with containers belong to the NoSQL API, not to {self.api}",
                (("api",), *(("databases", f"[{name}]") for name in names)),
                ("give the account of the other API its own requirement key",),
            )

    def _capability_faults(self) -> Iterator[Fault]:
        if not isinstance(self.capabilities, frozenset):
            return
        api = self.api if isinstance(self.api, str) else "nosql"
        kind, own = azure.API_KINDS[api]
        others = {turned_on: name for name, (_, turned_on) in azure.API_KINDS.items()}
        del others[own]
        for name in sorted(self.capabilities):
            if name == azure.SERVERLESS and self.capacity_mode != "serverless":
                yield Fault(
                    f"the capability {name} makes the account serverless",
                    (("capabilities",), ("capacity_mode",)),
                    ("leave it out and write capacity_mode='serverless'",),
                )
            elif name in others:
                yield Fault(
                    f"the capability {name} belongs to the API {others[name]}, not to {api}",
                    (("capabilities",), ("api",)),
                    (f"leave it out and write api={others[name]!r}",),
                )
            elif kind not in azure.CAPABILITY_KINDS.get(name, (kind,)):
                yield Fault(
                    f"an account of the API {api} does not have the capability {name}",
                    (("capabilities",), ("api",)),
                    ("leave it out",),
                )

    def _backup_faults(self) -> Iterator[Fault]:
        continuous = self.backup if isinstance(self.backup, str) else "continuous backup"
        if self.backup != "Periodic":
            given = [
                name
                for name in (
                    "backup_interval_minutes",
                    "backup_retention_hours",
                    "backup_redundancy",
                )
                if getattr(self, name) is not UNSET
            ]
            if given:
                yield Fault(
                    f"{', '.join(given)}: only periodic backup has them; {continuous} does not",
                    (("backup",), *((name,) for name in given)),
                    ("leave them out", "back up periodically"),
                )
            if self.backup is not UNSET and self.api == "cassandra":
                yield Fault(
                    "an account of the API cassandra has no continuous backup",
                    (("backup",), ("api",)),
                    ("choose backup 'Periodic'",),
                )
            return
        interval, hours = self.backup_interval_minutes, self.backup_retention_hours
        if isinstance(interval, int) and isinstance(hours, int):
            least = least_backup_retention(interval)
            if hours < least:
                yield Fault(
                    f"backups every {interval} minutes are kept for {least} hours or more, "
                    f"not for {hours}",
                    (("backup_retention_hours",), ("backup_interval_minutes",)),
                    (f"keep them for {least} hours", "back up more often"),
                )

    def _network_faults(self) -> Iterator[Fault]:
        if self.ip_rules == frozenset() and self.subnet_ids in (UNSET, frozenset()):
            # To Azure an account without rules is open to all, which is not what this says.
            yield Fault(
                "nobody may connect: the list of addresses is empty",
                (("ip_rules",),),
                ("name addresses", "write public_network_access=False"),
            )

    def _analytical_faults(self) -> Iterator[Fault]:
        if self.analytical_storage is True:
            return
        paths = [
            ("databases", f"[{name}]", "containers", f"[{child}]", "analytical_ttl")
            for name, database in _items(self.databases)
            for child, container in _items(database.containers)
            if container.analytical_ttl is not UNSET
        ]
        if paths:
            yield Fault(
                "the account has no analytical store that could keep items",
                (*paths, ("analytical_storage",)),
                ("write analytical_storage=True", "leave analytical_ttl out"),
            )


def least_backup_retention(interval: int) -> int:
    """The hours for which periodic backups are kept at least, if made every so many minutes."""
    lowest, _ = azure.PERIODIC_BACKUP_RETENTION_RANGE
    return max(lowest, -(-azure.PERIODIC_BACKUP_MINIMUM_COPIES * interval // 60))


def _items(entries: Mapping[str, Any] | Unset) -> Iterator[tuple[str, Any]]:
    if entries is not UNSET:
        yield from entries.items()


def cosmos_requirement(
    config: CosmosConfig,
    *,
    key: str = "shared-database",
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[CosmosConfig]:
    """A requirement for a Cosmos DB account; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("cosmos", key, config, priority, source, region)
