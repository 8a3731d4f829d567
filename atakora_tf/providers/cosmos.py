"""Azure Cosmos DB: account, databases, containers, data-plane roles."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any, ClassVar

from atakora_tf.azure import cosmos as azure
from atakora_tf.azure import monitoring, network
from atakora_tf.azure.regions import region
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.existing import account_reference, existing_block, group_of, must_hold
from atakora_tf.providers.provider import Diagnosed, Identity, PrivateTarget, ResourceProvider
from atakora_tf.providers.public_access import is_closed, is_public
from atakora_tf.requirements.cosmos import (
    ConflictResolution,
    CosmosConfig,
    CosmosContainer,
    IndexingPolicy,
    least_backup_retention,
)
from atakora_tf.requirements.cosmos_region import further_regions
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.throughput import Throughput
from atakora_tf.requirements.ttl import Ttl
from atakora_tf.terraform.block import DataSource, Output, Resource, azurerm
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["CosmosProvider"]

_ROLES = {"read": azure.BUILT_IN_DATA_READER, "write": azure.BUILT_IN_DATA_CONTRIBUTOR}


_ACCOUNT = "azurerm_cosmosdb_account"

# What Terraform reads of an account that is there (cosmosdb_account_data_source.go).
_SERVERLESS = f'anytrue([for c in self.capabilities : c.name == "{azure.SERVERLESS}"])'


class CosmosProvider(ResourceProvider):
    """Renders `cosmos` resources.

    Identities only: keys are off for the NoSQL API. What nobody claims gets the secure and
    inexpensive choice: Session consistency, continuous backup of seven days, TLS 1.2.
    """

    resource_type: ClassVar[str] = "cosmos"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The account, its databases and their containers."""
        config: CosmosConfig = resource.config
        account = context.document.add(self._account(resource, config, context))
        group = group_of(_ACCOUNT, resource, context)
        databases = {} if config.databases is UNSET else config.databases
        amounts = dict(config.provisioned())
        for name, database in databases.items():
            at = ("databases", f"[{name}]")
            block = context.document.add(
                azurerm(
                    "cosmosdb_sql_database",
                    self._database_id(resource, name, context),
                    prevent_destroy=context.protect,
                    name=name,
                    resource_group_name=group,
                    account_name=account["name"],
                    **_throughput(amounts.get((*at, "throughput"))),
                )
            )
            containers = {} if database.containers is UNSET else database.containers
            for child, container in containers.items():
                path = (*at, "containers", f"[{child}]", "throughput")
                context.document.add(
                    azurerm(
                        "cosmosdb_sql_container",
                        self._container_id(resource, name, child, context),
                        prevent_destroy=context.protect,
                        name=child,
                        resource_group_name=group,
                        account_name=account["name"],
                        database_name=block["name"],
                        **_container(container),
                        **_throughput(amounts.get(path)),
                    )
                )

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The account's id."""
        return self._account_reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`endpoint`, `account_name`, `database_name`, and `container_name:{container}`."""
        database = unit.removeprefix("databases/")
        if name == "endpoint":
            return self._account_reference(resource, "endpoint", context)
        if name == "account_name":
            return self._account_reference(resource, "name", context)
        if name == "database_name":
            return self._database_reference(resource, database, context)
        if name.startswith("container_name:"):
            container = name.removeprefix("container_name:")
            known = _containers(resource.config, database)
            if container not in known:
                raise PlacementUnknown(
                    f"{resource.key} has no container {container!r} in {unit}; it has "
                    f"{', '.join(known) or 'none'}"
                )
            logical = self._container_id(resource, database, container, context)
            return Reference(f"azurerm_cosmosdb_sql_container.{logical}", "name")
        return super().attribute(resource, unit, name, context)

    def attributes(self, resource: PlannedResource, unit: str) -> Collection[str]:
        """Those of the account and the database, and one for each container."""
        containers = _containers(resource.config, unit.removeprefix("databases/"))
        return (
            "account_name",
            "database_name",
            "endpoint",
            *(f"container_name:{container}" for container in containers),
        )

    def grant(
        self,
        resource: PlannedResource,
        unit: str,
        access: str,
        identity: Identity,
        context: RenderContext,
    ) -> Resource:
        """A data-plane role on one database; these are Cosmos DB's own, not Azure's."""
        if access not in _ROLES:
            raise PlacementUnknown(
                f"{resource.key} has no role {access!r} for {unit}; it has 'read' and 'write'"
            )
        database = unit.removeprefix("databases/")
        account_id = self.main(resource, context)
        return azurerm(
            "cosmosdb_sql_role_assignment",
            context.access_id(
                identity, resource, context.label(resource, "databases", database), access
            ),
            resource_group_name=group_of(_ACCOUNT, resource, context),
            account_name=self._account_reference(resource, "name", context),
            principal_id=identity.principal_id,
            role_definition_id=account_id + f"/sqlRoleDefinitions/{_ROLES[access]}",
            # The data plane's own form of the path; the resource id of the database is refused
            # (MicrosoftDocs/azure-databases-docs#63). Its name as a reference keeps the order.
            scope=account_id + "/dbs/" + self._database_reference(resource, database, context),
        )

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The account, if it is ours."""
        if existing_in(resource.config) is None:
            yield Diagnosed(monitoring.COSMOS_ACCOUNT, self.main(resource, context))

    def private_targets(
        self, resource: PlannedResource, context: RenderContext
    ) -> Iterable[PrivateTarget]:
        """The account, by the API that it speaks."""
        api = _or(resource.config.api, "nosql")
        service = network.COSMOS_SERVICES[api]
        runtimes = (getattr(other.config, "runtime", None) for other in context.plan.resources)
        direct = api == "nosql" and not network.DIRECT_MODE_RUNTIMES.isdisjoint(runtimes)
        ports = network.DIRECT_MODE_PORTS if direct else service.ports
        # /azure/cosmos-db/how-to-configure-private-endpoints: one for the account and each region.
        addresses = 1 + len(_locations(resource.config, resource.location))
        yield PrivateTarget(
            self.main(resource, context), *service[:2], ports=ports, addresses=addresses
        )

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Endpoint, name and id of the account."""
        for attribute, words in (
            ("endpoint", "Endpoint"),
            ("name", "Name"),
            ("id", "Resource id"),
        ):
            yield Output(
                context.id(resource, attribute),
                self._account_reference(resource, attribute, context),
                f"{words} of the Cosmos DB account {resource.key}",
            )

    def _account_reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        return account_reference(_ACCOUNT, resource, attribute, context)

    def _database_id(self, resource: PlannedResource, name: str, context: RenderContext) -> str:
        return context.id(resource, "database", context.label(resource, "databases", name))

    def _container_id(
        self, resource: PlannedResource, database: str, name: str, context: RenderContext
    ) -> str:
        own = context.label(resource, "databases", database)
        return context.id(resource, "database", own, "container", name)

    def _database_reference(
        self, resource: PlannedResource, name: str, context: RenderContext
    ) -> Reference:
        logical = self._database_id(resource, name, context)
        return Reference(f"azurerm_cosmosdb_sql_database.{logical}", "name")

    def _account(
        self, resource: PlannedResource, config: CosmosConfig, context: RenderContext
    ) -> Resource | DataSource:
        existing = existing_in(config)
        if existing is not None:
            return existing_block(_ACCOUNT, resource, existing, context, _conditions(config))
        api = _or(config.api, "nosql")
        kind, capability = azure.API_KINDS[api]
        serverless = config.capacity_mode == "serverless"
        capabilities = set(_or(config.capabilities, ()))
        capabilities |= {capability} if capability else set()
        capabilities |= {azure.SERVERLESS} if serverless else set()
        locations = _locations(config, resource.location)
        subnets = sorted(_or(config.subnet_ids, ()))
        # Rules say nothing where nobody can call, and Azure's data centres are not to be named.
        addresses = None if is_closed(resource, context) else _or(config.ip_rules, None)
        limit = _or(config.total_throughput_limit, None)
        return azurerm(
            "cosmosdb_account",
            context.id(resource),
            prevent_destroy=context.protect,
            name=context.name("azurerm_cosmosdb_account", resource),
            **context.common(resource),
            offer_type="Standard",
            kind=kind,
            # The other APIs know no data-plane roles, so their clients still need keys.
            local_authentication_disabled=api == "nosql",
            access_key_metadata_writes_enabled=False,
            minimal_tls_version="Tls12",
            public_network_access_enabled=is_public(resource, context),
            free_tier_enabled=_or(config.free_tier, None),
            analytical_storage_enabled=True if config.analytical_storage is True else None,
            automatic_failover_enabled=_or(config.automatic_failover, len(locations) > 1 or None),
            multiple_write_locations_enabled=_or(config.multiple_write_regions, None),
            burst_capacity_enabled=None if serverless else True,
            capabilities=[{"name": name} for name in sorted(capabilities)] or None,
            consistency_policy=_consistency(config, len(locations) > 1),
            geo_location=locations,
            backup=_backup(config, api, resource.location),
            capacity={"total_throughput_limit": limit} if limit is not None else None,
            ip_range_filter=sorted(addresses) if addresses is not None else None,
            # "Selected networks" only (CIS Azure Foundations 5.4.1), also where somebody empties
            # the list of addresses outside Terraform, which alone would let everyone in.
            is_virtual_network_filter_enabled=True if subnets or addresses is not None else None,
            virtual_network_rule=[{"id": subnet} for subnet in subnets] or None,
        )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _conditions(config: CosmosConfig) -> Iterator[tuple[str, str]]:
    """What has to be true of an account that is there already, for what we put on it."""
    own = {api: found for api, found in azure.API_KINDS.items() if api != "nosql"}
    if _or(config.databases, {}):
        kind, _ = azure.API_KINDS["nosql"]
        others = must_hold(found for _, found in own.values() if found is not None)
        yield (
            f'self.kind == "{kind}" && '
            f"!anytrue([for c in self.capabilities : contains({others}, c.name)])",
            "is not of the NoSQL API, to which databases with containers belong.",
        )
    if config.capacity_mode == "serverless":
        yield _SERVERLESS, "is not serverless, as existing= says."
    elif config.capacity_mode == "provisioned" or any(config.provisioned()):
        yield f"!{_SERVERLESS}", "is serverless, and takes no throughput."


def _containers(config: CosmosConfig, database: str) -> list[str]:
    databases = {} if config.databases is UNSET else config.databases
    found = databases[database].containers if database in databases else UNSET
    return [] if found is UNSET else sorted(found)


def _locations(config: CosmosConfig, home: str) -> list[dict[str, Any]]:
    """The account's regions in the order of failover; the first is home."""
    zones = _or(config.zone_redundant, False)
    found = [{"location": home, "failover_priority": 0, "zone_redundant": zones}]
    for rank, (name, wanted) in enumerate(further_regions(config.regions, home), start=1):
        spread = _or(wanted.zone_redundant, region(name).zones and zones)
        found.append({"location": name, "failover_priority": rank, "zone_redundant": spread})
    return found


def _consistency(config: CosmosConfig, several_regions: bool) -> dict[str, Any]:
    level = _or(config.consistency, "Session")
    if level != "BoundedStaleness":
        return {"consistency_level": level}
    # Azure's own defaults are too small for several regions; these are the smallest it takes.
    prefix, seconds = (100, 5)
    if several_regions:
        prefix = azure.MULTI_REGION_STALENESS_PREFIX_MINIMUM
        seconds = azure.MULTI_REGION_STALENESS_SECONDS_MINIMUM
    return {
        "consistency_level": level,
        "max_staleness_prefix": _or(config.max_staleness_prefix, prefix),
        "max_interval_in_seconds": _or(config.max_staleness_seconds, seconds),
    }


def _backup(config: CosmosConfig, api: str, home: str) -> dict[str, Any]:
    continuous = api in azure.CONTINUOUS_BACKUP_APIS
    kind = _or(config.backup, "Continuous7Days" if continuous else "Periodic")
    if kind != "Periodic":
        # azurerm refuses interval, retention and redundancy beside these, but only on apply.
        return {"type": "Continuous", "tier": kind}
    hours = config.backup_retention_hours
    interval = config.backup_interval_minutes
    if interval is UNSET:
        interval = azure.PERIODIC_BACKUP_DEFAULT_INTERVAL
        if hours is not UNSET:
            interval = min(interval, hours * 60 // azure.PERIODIC_BACKUP_MINIMUM_COPIES)
    return {
        "type": "Periodic",
        "interval_in_minutes": interval,
        "retention_in_hours": _or(hours, least_backup_retention(interval)),
        "storage_redundancy": _or(config.backup_redundancy, _backup_redundancy(home)),
    }


def _backup_redundancy(home: str) -> str:
    """In another region where there is a pair, as Azure does; else as safe as the region can."""
    here = region(home)
    if here.paired is not None:
        return "Geo"
    return "Zone" if here.zones else "Local"


def _throughput(amount: Throughput | None) -> dict[str, Any]:
    if amount is None:
        return {}
    if amount.mode == "manual":
        return {"throughput": amount.ru}
    return {"autoscale_settings": {"max_throughput": amount.ru}}


def _container(container: CosmosContainer) -> dict[str, Any]:
    paths = tuple(_or(container.partition_key, ()))
    unique = sorted(_or(container.unique_keys, ()))
    return {
        "partition_key_paths": list(paths),
        "partition_key_kind": azure.HIERARCHICAL_PARTITION_KEY_KIND if len(paths) > 1 else None,
        # Version 2 hashes the whole value; hierarchical keys need it.
        "partition_key_version": azure.PARTITION_KEY_VERSION,
        "unique_key": [{"paths": list(constraint)} for constraint in unique] or None,
        "default_ttl": _ttl(container.ttl),
        "analytical_storage_ttl": _analytical_ttl(container.analytical_ttl),
        "indexing_policy": _indexing(container.indexing),
        "conflict_resolution_policy": _conflict_resolution(container.conflict_resolution),
    }


def _ttl(ttl: Any) -> int | None:
    # NEVER is Azure's "off": without the argument not even an item's own ttl counts.
    return ttl.seconds if isinstance(ttl, Ttl) else None


def _analytical_ttl(ttl: Any) -> int | None:
    # The analytical store says "never expires" with -1; without the argument it is off.
    if not isinstance(ttl, Ttl):
        return None
    return -1 if ttl.seconds is None else ttl.seconds


def _indexing(policy: IndexingPolicy | Unset) -> dict[str, Any] | None:
    if policy is UNSET:
        return None
    if policy.mode == "none":
        return {"indexing_mode": "none"}
    included = sorted(_or(policy.included_paths, ()))
    excluded = sorted(_or(policy.excluded_paths, ()))
    if "/*" not in included and "/*" not in excluded:
        # Azure wants the root on one side; what is not named is indexed.
        included = ["/*", *included]
    composite = sorted(_or(policy.composite_indexes, ()), key=lambda index: index.paths)
    return {
        "indexing_mode": "consistent",
        "included_path": [{"path": path} for path in included] or None,
        "excluded_path": [{"path": path} for path in excluded] or None,
        "composite_index": [
            {"index": [{"path": p, "order": direction.capitalize()} for p, direction in i.paths]}
            for i in composite
        ]
        or None,
        "spatial_index": [{"path": path} for path in sorted(_or(policy.spatial_paths, ()))] or None,
    }


def _conflict_resolution(policy: ConflictResolution | Unset) -> dict[str, Any] | None:
    if policy is UNSET:
        return None
    if policy.mode == "Custom":
        return {"mode": "Custom", "conflict_resolution_procedure": policy.procedure}
    return {"mode": "LastWriterWins", "conflict_resolution_path": policy.path}
