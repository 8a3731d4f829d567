"""For every field of every requirement class: a value that has to show in the document."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from attrs import field, frozen

from atakora_tf import (
    CodePackage,
    ConflictResolution,
    CorrelationFilter,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CosmosRegion,
    DataRole,
    ExistingCosmos,
    ExistingKeyVault,
    ExistingMonitoring,
    ExistingServiceBus,
    ExistingStorage,
    FrontDoorConfig,
    FrontDoorDomain,
    FrontDoorEndpoint,
    FunctionGroup,
    FunctionsConfig,
    IndexingPolicy,
    KeyVaultConfig,
    KeyVaultSecret,
    LifecycleRule,
    MonitoringConfig,
    NetworkingConfig,
    PlacedAttribute,
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
    SqlFilter,
    StaticWebAppConfig,
    StaticWebAppDomain,
    StaticWebAppSite,
    StaticWebsite,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
    TerraformValue,
)
from atakora_tf.requirements.throughput import autoscale, manual

SUBNET: Final = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
    "/Microsoft.Network/virtualNetworks/hub/subnets/apps"
)

NETWORK: Final = SUBNET.removesuffix("/subnets/apps")

DNS_ZONE: Final = (
    "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers"
    "/Microsoft.Network/dnsZones/example.com"
)


@frozen
class Example:
    """A value of a field, and what else has to be said for it to be legal."""

    value: Any
    beside: Mapping[str, Any] = field(factory=dict)


def _cosmos(**fields: Any) -> dict[str, Any]:
    return {"cosmos:k": CosmosConfig(**fields)}


def _database(**fields: Any) -> dict[str, Any]:
    return _cosmos(databases={"d": CosmosDatabase(**fields)})


def _container(**fields: Any) -> dict[str, Any]:
    own = {"partition_key": "/id", **fields}
    return _cosmos(
        analytical_storage=True,
        databases={"d": CosmosDatabase(containers={"c": CosmosContainer(**own)})},
    )


def _indexing(**fields: Any) -> dict[str, Any]:
    return _container(indexing=IndexingPolicy(**fields))


def _region(**fields: Any) -> dict[str, Any]:
    return _cosmos(regions={"northeurope": CosmosRegion(**fields), "francecentral": CosmosRegion()})


def _functions(**fields: Any) -> dict[str, Any]:
    return {"functions:k": FunctionsConfig(**fields)}


def _group(**fields: Any) -> dict[str, Any]:
    return {
        **_cosmos(databases={"d": CosmosDatabase()}),
        **_functions(groups={"X": FunctionGroup(**fields)}),
    }


def _storage(**fields: Any) -> dict[str, Any]:
    return {"storage:k": StorageConfig(**fields)}


def _rule(**fields: Any) -> dict[str, Any]:
    return _storage(lifecycle_rules={"r": LifecycleRule(**{"delete_after_days": 900, **fields})})


def _bus(**fields: Any) -> dict[str, Any]:
    return {"service-bus:k": ServiceBusConfig(**fields)}


def _queue(**fields: Any) -> dict[str, Any]:
    tier = "Premium" if "max_message_kb" in fields else "Standard"
    queues = {"qqq": ServiceBusQueue(**fields), "other": ServiceBusQueue()}
    return _bus(tier=tier, queues=queues)


def _topic(**fields: Any) -> dict[str, Any]:
    tier = "Premium" if "max_message_kb" in fields else "Standard"
    return _bus(tier=tier, topics={"ttt": ServiceBusTopic(**fields)})


def _subscription(**fields: Any) -> dict[str, Any]:
    topic = ServiceBusTopic(subscriptions={"sss": ServiceBusSubscription(**fields)})
    return _bus(queues={"other": ServiceBusQueue()}, topics={"ttt": topic})


def _front_door(**fields: Any) -> dict[str, Any]:
    return {"front-door:k": FrontDoorConfig(**fields)}


def _endpoint(**fields: Any) -> dict[str, Any]:
    return _front_door(endpoints={"X": FrontDoorEndpoint(**{"origin": "a.test", **fields})})


def _domain(**fields: Any) -> dict[str, Any]:
    two = {name: FrontDoorEndpoint(origin="a.test") for name in ("X", "Y")}
    return _front_door(
        endpoints=two,
        domains={"www.example.com": FrontDoorDomain(**{"endpoint": "X", **fields})},
    )


def _app(**fields: Any) -> dict[str, Any]:
    return {"static-web-app:k": StaticWebAppConfig(**fields)}


def _vault(**fields: Any) -> dict[str, Any]:
    return {"key-vault:k": KeyVaultConfig(**fields)}


def _network(**fields: Any) -> dict[str, Any]:
    """With an app in it, and something that the app reaches."""
    return {
        "network:k": NetworkingConfig(**fields),
        "functions:k": FunctionsConfig(),
        "key-vault:k": KeyVaultConfig(),
    }


def _monitoring(**fields: Any) -> dict[str, Any]:
    """With something beside it that writes logs."""
    return {"monitoring:k": MonitoringConfig(**fields), "storage:k": StorageConfig()}


WRAPPERS: Final[Mapping[type[Any], Callable[..., dict[str, Any]]]] = {
    CosmosConfig: _cosmos,
    CosmosDatabase: _database,
    CosmosContainer: _container,
    IndexingPolicy: _indexing,
    CosmosRegion: _region,
    FunctionsConfig: _functions,
    FunctionGroup: _group,
    StorageConfig: _storage,
    StorageContainer: lambda **fields: _storage(containers={"ccc": StorageContainer(**fields)}),
    StorageQueue: lambda **fields: _storage(queues={"qqq": StorageQueue(**fields)}),
    StorageTable: lambda **fields: _storage(tables={"ttt": StorageTable(**fields)}),
    StorageShare: lambda **fields: _storage(shares={"sss": StorageShare(**fields)}),
    LifecycleRule: _rule,
    MonitoringConfig: _monitoring,
    NetworkingConfig: _network,
    ServiceBusConfig: _bus,
    ServiceBusQueue: _queue,
    ServiceBusTopic: _topic,
    ServiceBusSubscription: _subscription,
    FrontDoorConfig: _front_door,
    FrontDoorEndpoint: _endpoint,
    FrontDoorDomain: _domain,
    StaticWebAppConfig: _app,
    StaticWebAppSite: lambda **fields: _app(sites={"X": StaticWebAppSite(**fields)}),
    StaticWebAppDomain: lambda **fields: _app(
        sites={"X": StaticWebAppSite(domains={"www.example.com": StaticWebAppDomain(**fields)})}
    ),
    KeyVaultConfig: _vault,
    KeyVaultSecret: lambda **fields: _vault(secrets={"sss": KeyVaultSecret(**fields)}),
    StaticWebsite: lambda **fields: _storage(static_website=StaticWebsite(**fields)),
}
"""How an instance of each class gets into what a component needs."""

_PROVISIONED: Final = {"capacity_mode": "provisioned"}
_PERIODIC: Final = {"backup": "Periodic"}
_BOUNDED: Final = {"consistency": "BoundedStaleness"}
_EP1: Final = {"plan": "EP1"}
_PREMIUM: Final = {"tier": "Premium"}
_OWN_SUBNETS: Final = {"subnets": {"endpoints": "10.20.0.0/24", "functions:k": "10.20.1.0/26"}}
_TOKENS: Final = {
    "functions": {"list": "http"},
    "token_issuer": "https://login.microsoftonline.com/11111111-2222-3333-4444-555555555555/v2.0",
    "token_client": "00000000-0000-0000-0000-000000000001",
}
_DETECTED: Final = {"duplicate_detection": True}
_THERE: Final = {"name": "platform", "resource_group": "rg-there"}
_CONTAINERS: Final = {"c": CosmosContainer(partition_key="/id")}

EXAMPLES: Final[Mapping[tuple[type[Any], str], Example]] = {
    (CosmosConfig, "api"): Example("mongodb"),
    (CosmosConfig, "capacity_mode"): Example("serverless"),
    (CosmosConfig, "consistency"): Example("Strong"),
    (CosmosConfig, "max_staleness_prefix"): Example(200, _BOUNDED),
    (CosmosConfig, "max_staleness_seconds"): Example(60, _BOUNDED),
    (CosmosConfig, "zone_redundant"): Example(True),
    (CosmosConfig, "regions"): Example({"northeurope": CosmosRegion()}),
    (CosmosConfig, "multiple_write_regions"): Example(
        True, {"regions": {"northeurope": CosmosRegion()}}
    ),
    (CosmosConfig, "automatic_failover"): Example(True),
    (CosmosConfig, "capabilities"): Example(["EnableNoSQLVectorSearch"]),
    (CosmosConfig, "backup"): Example("Continuous30Days"),
    (CosmosConfig, "backup_interval_minutes"): Example(60, _PERIODIC),
    (CosmosConfig, "backup_retention_hours"): Example(48, _PERIODIC),
    (CosmosConfig, "backup_redundancy"): Example("Local", _PERIODIC),
    (CosmosConfig, "free_tier"): Example(True),
    (CosmosConfig, "analytical_storage"): Example(True),
    (CosmosConfig, "public_network_access"): Example(False),
    (CosmosConfig, "ip_rules"): Example(["203.0.113.0/24"]),
    (CosmosConfig, "subnet_ids"): Example([SUBNET]),
    (CosmosConfig, "total_throughput_limit"): Example(4000),
    (CosmosConfig, "existing"): Example({"cosmos:k": ExistingCosmos(**_THERE)}),
    (CosmosConfig, "databases"): Example({"d": CosmosDatabase()}),
    (CosmosDatabase, "throughput"): Example(autoscale(2000)),
    (CosmosDatabase, "containers"): Example(_CONTAINERS),
    (CosmosContainer, "partition_key"): Example(["/tenantId", "/id"]),
    (CosmosContainer, "unique_keys"): Example(["/email", ["/a", "/b"]]),
    (CosmosContainer, "ttl"): Example(3600),
    (CosmosContainer, "throughput"): Example(manual(500)),
    (CosmosContainer, "indexing"): Example(IndexingPolicy(mode="none")),
    (CosmosContainer, "conflict_resolution"): Example(ConflictResolution("Custom", None, "settle")),
    (CosmosContainer, "analytical_ttl"): Example(None),
    (IndexingPolicy, "mode"): Example("none"),
    (IndexingPolicy, "included_paths"): Example(["/name/?"]),
    (IndexingPolicy, "excluded_paths"): Example(["/*"]),
    (IndexingPolicy, "composite_indexes"): Example([["/category", "-/price"]]),
    (IndexingPolicy, "spatial_paths"): Example(["/place/*"]),
    (CosmosRegion, "failover_priority"): Example(1),
    (CosmosRegion, "zone_redundant"): Example(True),
    (FunctionsConfig, "runtime"): Example("node"),
    (FunctionsConfig, "runtime_version"): Example("3.13"),
    (FunctionsConfig, "plan"): Example("B1"),
    (FunctionsConfig, "instance_memory_mb"): Example(4096),
    (FunctionsConfig, "maximum_instances"): Example(60),
    (FunctionsConfig, "minimum_instances"): Example(2, _EP1),
    (FunctionsConfig, "always_ready"): Example({"http": 2}),
    (FunctionsConfig, "http_concurrency"): Example(16),
    (FunctionsConfig, "zone_redundant"): Example(True),
    (FunctionsConfig, "app_settings"): Example({"MODE": "fast"}),
    (FunctionsConfig, "cors_origins"): Example(["https://shop.example.com"]),
    (FunctionsConfig, "cors_credentials"): Example(
        True, {"cors_origins": ["https://shop.example.com"]}
    ),
    (FunctionsConfig, "extensions"): Example({"http.routePrefix": "v1"}),
    (FunctionsConfig, "health_check_path"): Example("/api/health", _EP1),
    (FunctionsConfig, "public_network_access"): Example(False),
    (FunctionsConfig, "host_replication"): Example("LRS"),
    (FunctionsConfig, "groups"): Example({"X": FunctionGroup(settings={"X_MODE": "fast"})}),
    (FunctionGroup, "settings"): Example({"X_MODE": "fast"}),
    (FunctionGroup, "roles"): Example([DataRole("cosmos:k", "databases/d", "read")]),
    (FunctionGroup, "own_identity"): Example(True),
    (FunctionGroup, "package"): Example(CodePackage.of("jobs", {"host.json": b"{}"})),
    (FunctionGroup, "generated"): Example(True),
    (FunctionGroup, "token_issuer"): Example("https://shop.ciamlogin.com/v2.0", _TOKENS),
    (FunctionGroup, "token_client"): Example("00000000-0000-0000-0000-000000000002", _TOKENS),
    (FunctionGroup, "token_audiences"): Example(["api://orders"], _TOKENS),
    (FunctionGroup, "token_required"): Example(True, _TOKENS),
    (ServiceBusConfig, "tier"): Example("Premium"),
    (ServiceBusConfig, "messaging_units"): Example(4, _PREMIUM),
    (ServiceBusConfig, "premium_partitions"): Example(2, _PREMIUM),
    (ServiceBusConfig, "public_network_access"): Example(False, _PREMIUM),
    (ServiceBusConfig, "network_default"): Example("Allow", {**_PREMIUM, "subnet_ids": [SUBNET]}),
    (ServiceBusConfig, "trusted_services"): Example(True, _PREMIUM),
    (ServiceBusConfig, "ip_rules"): Example(["203.0.113.0/24"], _PREMIUM),
    (ServiceBusConfig, "subnet_ids"): Example([SUBNET], _PREMIUM),
    (ServiceBusConfig, "existing"): Example({"service-bus:k": ExistingServiceBus(**_THERE)}),
    (ServiceBusConfig, "queues"): Example({"qqq": ServiceBusQueue()}),
    (ServiceBusConfig, "topics"): Example({"ttt": ServiceBusTopic()}),
    **{
        (entity, name): Example(value, beside)
        for entity, names in (
            (ServiceBusQueue, "received sent"),
            (ServiceBusTopic, "sent"),
            (ServiceBusSubscription, "received"),
        )
        for kind, name, value, beside in (
            ("received", "lock_seconds", 90, {}),
            ("received", "max_delivery_count", 5, {}),
            ("received", "dead_letter_expired", False, {}),
            ("received", "sessions", True, {}),
            ("received", "forward_to", "other", {}),
            ("received", "forward_dead_letters_to", "other", {}),
            ("sent", "duplicate_detection", True, {}),
            ("sent", "duplicate_window_seconds", 60, _DETECTED),
            ("sent", "partitioned", True, {}),
            ("sent", "max_size_mb", 5120, {}),
            ("sent", "max_message_kb", 2048, {}),
            ("received sent", "message_ttl", 1_209_600, {}),
            ("received sent", "auto_delete_idle", 3600, {}),
        )
        if set(kind.split()) & set(names.split())
    },
    (ServiceBusSubscription, "dead_letter_filter_errors"): Example(False),
    (ServiceBusSubscription, "rules"): Example({"paid": SqlFilter("status = 'paid'")}),
    (ServiceBusTopic, "ordering"): Example(True),
    (ServiceBusTopic, "subscriptions"): Example({"sss": ServiceBusSubscription()}),
    (FrontDoorConfig, "sku"): Example("Premium"),
    (FrontDoorConfig, "response_timeout_seconds"): Example(120),
    (FrontDoorConfig, "endpoints"): Example({"X": FrontDoorEndpoint(origin="a.test")}),
    (FrontDoorConfig, "domains"): Example(
        {"www.example.com": FrontDoorDomain(endpoint="X")},
        {"endpoints": {"X": FrontDoorEndpoint(origin="a.test")}},
    ),
    (FrontDoorEndpoint, "origin"): Example("b.test"),
    (FrontDoorEndpoint, "fallback"): Example("/index.html"),
    (FrontDoorEndpoint, "headers"): Example({"X-Frame-Options": "DENY"}),
    (FrontDoorEndpoint, "caching"): Example(False),
    (FrontDoorEndpoint, "compression"): Example(False),
    (FrontDoorEndpoint, "query_strings"): Example("UseQueryString"),
    (FrontDoorDomain, "endpoint"): Example("Y"),
    (FrontDoorDomain, "dns_zone_id"): Example(DNS_ZONE),
    (StaticWebAppConfig, "tier"): Example("Standard"),
    (StaticWebAppConfig, "preview_environments"): Example(True),
    (StaticWebAppConfig, "configuration_file_changes"): Example(False),
    (StaticWebAppConfig, "public_network_access"): Example(False, {"tier": "Standard"}),
    (StaticWebAppConfig, "sites"): Example({"X": StaticWebAppSite()}),
    (StaticWebAppSite, "domains"): Example({"www.example.com": StaticWebAppDomain()}),
    (StaticWebAppSite, "environment"): Example({"VITE_MODE": "fast"}),
    (StaticWebAppDomain, "dns_zone_id"): Example(DNS_ZONE),
    (KeyVaultConfig, "sku"): Example("premium"),
    (KeyVaultConfig, "purge_protection"): Example(True),
    (KeyVaultConfig, "soft_delete_days"): Example(30),
    (KeyVaultConfig, "public_network_access"): Example(False),
    (KeyVaultConfig, "network_default"): Example("Deny"),
    (KeyVaultConfig, "trusted_services"): Example(False),
    (KeyVaultConfig, "ip_rules"): Example(["203.0.113.0/24"]),
    (KeyVaultConfig, "subnet_ids"): Example([SUBNET]),
    (KeyVaultConfig, "existing"): Example({"key-vault:k": ExistingKeyVault(**_THERE)}),
    (KeyVaultConfig, "secrets"): Example({"mail-password": KeyVaultSecret()}),
    (NetworkingConfig, "address_space"): Example("10.40.0.0/20"),
    (NetworkingConfig, "address_spaces"): Example({"westeurope": "10.40.0.0/20"}),
    (NetworkingConfig, "subnets"): Example({"functions:k": "10.20.8.0/26"}),
    (NetworkingConfig, "virtual_network_id"): Example(NETWORK, _OWN_SUBNETS),
    (NetworkingConfig, "virtual_network_ids"): Example({"westeurope": NETWORK}, _OWN_SUBNETS),
    (NetworkingConfig, "subnet_ids"): Example(
        {"functions:k": SUBNET}, {"subnets": {"endpoints": "10.20.0.0/24"}}
    ),
    (NetworkingConfig, "dns_zone_ids"): Example(
        {
            "privatelink.vaultcore.azure.net": NETWORK.replace(
                "virtualNetworks", "privateDnsZones"
            ).replace("hub", "privatelink.vaultcore.azure.net")
        }
    ),
    (NetworkingConfig, "dns_servers"): Example(["10.0.0.4", "10.0.0.5"]),
    (NetworkingConfig, "public"): Example({"functions"}),
    (NetworkingConfig, "outbound"): Example({"AzureConnectors", "203.0.113.0/24"}),
    (NetworkingConfig, "deployment_addresses"): Example({"203.0.113.7"}),
    (MonitoringConfig, "retention_days"): Example(400),
    (MonitoringConfig, "daily_cap_gb"): Example(2.5),
    (MonitoringConfig, "sampling_percentage"): Example(12.5),
    (MonitoringConfig, "mask_ip_addresses"): Example(False),
    (MonitoringConfig, "local_authentication"): Example(True),
    (MonitoringConfig, "public_ingestion"): Example(False),
    (MonitoringConfig, "public_query"): Example(False),
    (MonitoringConfig, "diagnostic_settings"): Example(False),
    (MonitoringConfig, "existing"): Example(
        {"monitoring:k": ExistingMonitoring(**_THERE, insights="appi-there")}
    ),
    (MonitoringConfig, "extra_logs"): Example(
        {"Microsoft.Storage/storageAccounts/blobServices": ["StorageRead"]}
    ),
    (StorageConfig, "performance"): Example("Premium"),
    (StorageConfig, "kind"): Example("BlobStorage"),
    (StorageConfig, "replication"): Example("RAGZRS"),
    (StorageConfig, "access_tier"): Example("Cool"),
    (StorageConfig, "hierarchical_namespace"): Example(True),
    (StorageConfig, "versioning"): Example(True),
    (StorageConfig, "change_feed"): Example(True),
    (StorageConfig, "blob_soft_delete_days"): Example(30),
    (StorageConfig, "container_soft_delete_days"): Example(30),
    (StorageConfig, "share_soft_delete_days"): Example(30),
    (StorageConfig, "public_network_access"): Example(False),
    (StorageConfig, "network_default"): Example("Deny"),
    (StorageConfig, "network_bypass"): Example(["Logging"]),
    (StorageConfig, "ip_rules"): Example(["203.0.113.6/31"]),
    (StorageConfig, "subnet_ids"): Example([SUBNET]),
    (StorageConfig, "existing"): Example({"storage:k": ExistingStorage(**_THERE)}),
    (StorageConfig, "static_website"): Example(StaticWebsite()),
    (StorageConfig, "lifecycle_rules"): Example({"old": LifecycleRule(delete_after_days=90)}),
    (StorageConfig, "containers"): Example({"ccc": StorageContainer()}),
    (StorageConfig, "queues"): Example({"qqq": StorageQueue()}),
    (StorageConfig, "tables"): Example({"ttt": StorageTable()}),
    (StorageConfig, "shares"): Example({"sss": StorageShare()}),
    (StorageQueue, "metadata"): Example({"owner": "orders"}),
    (StorageShare, "quota_gb"): Example(6000),
    (StorageShare, "access_tier"): Example("Cool"),
    (StorageShare, "protocol"): Example("SMB"),
    (LifecycleRule, "prefixes"): Example(["uploads/"]),
    (LifecycleRule, "cool_after_days"): Example(30),
    (LifecycleRule, "cold_after_days"): Example(60),
    (LifecycleRule, "delete_after_days"): Example(365),
    (LifecycleRule, "delete_snapshots_after_days"): Example(30),
    (LifecycleRule, "delete_versions_after_days"): Example(30),
    (StaticWebsite, "index_document"): Example("home.html"),
    (StaticWebsite, "error_404_document"): Example("404.html"),
    (StaticWebsite, "site"): Example("X"),
    (StaticWebsite, "environment"): Example({"VITE_MODE": "fast"}),
}

COUNTED: Final = {(FunctionGroup, "functions")}
"""What the plan counts and the application brings with its code: no block stands for it."""

FURTHER: Final[Mapping[str, dict[str, Any]]] = {
    "code on every hosting plan": {
        f"functions:{sku.lower()}-apps": FunctionsConfig(
            plan=sku,
            groups={"X": FunctionGroup(package=CodePackage.of("jobs", {"host.json": b"{}"}))},
        )
        for sku in ("B1", "EP1", "Y1", "FC1")
    },
    "monitoring of everything": {
        "monitoring:shared-monitoring": MonitoringConfig(
            daily_cap_gb=None,
            extra_logs={"Microsoft.DocumentDB/databaseAccounts": ["DataPlaneRequests"]},
        ),
        "cosmos:k": CosmosConfig(databases={"d": CosmosDatabase(containers=_CONTAINERS)}),
        "functions:flex": FunctionsConfig(groups={"X": FunctionGroup(own_identity=True)}),
        "functions:elastic": FunctionsConfig(plan="EP1"),
        "storage:k": StorageConfig(
            queues={"qqq": StorageQueue()},
            tables={"ttt": StorageTable()},
            shares={"sss": StorageShare()},
        ),
        "storage:files": StorageConfig(performance="Premium", kind="FileStorage"),
    },
    "isolation of everything": {
        "network:shared-network": NetworkingConfig(
            dns_servers=["10.0.0.4"],
            outbound={"AzureConnectors", "203.0.113.0/24"},
            deployment_addresses={"198.51.100.4/31", "203.0.113.7"},
        ),
        "cosmos:k": CosmosConfig(databases={"d": CosmosDatabase(containers=_CONTAINERS)}),
        "cosmos:mongo": CosmosConfig(api="mongodb"),
        "functions:flex": FunctionsConfig(),
        "functions:elastic": FunctionsConfig(plan="EP1", runtime="java", runtime_version="21"),
        "functions:basic": FunctionsConfig(plan="B1"),
        "key-vault:k": KeyVaultConfig(),
        "service-bus:k": ServiceBusConfig(tier="Premium", queues={"jobs": ServiceBusQueue()}),
        "storage:k": StorageConfig(
            containers={"ccc": StorageContainer()},
            queues={"qqq": StorageQueue()},
            tables={"ttt": StorageTable()},
            shares={"sss": StorageShare()},
        ),
        "storage:lake": StorageConfig(hierarchical_namespace=True),
        "storage:static-content": StorageConfig(static_website=StaticWebsite()),
    },
    "a network of others": {
        "network:shared-network": NetworkingConfig(
            virtual_network_id=NETWORK,
            subnet_ids={"endpoints": NETWORK + "/subnets/endpoints"},
            subnets={"functions:k": "10.9.0.0/26"},
            public={"functions"},
        ),
        "functions:k": FunctionsConfig(),
    },
    "every hosting plan": {
        f"functions:{sku.lower()}-apps": FunctionsConfig(plan=sku)
        for sku in ("B1", "S1", "P1v3", "EP1", "EP2", "EP3", "Y1", "FC1")
    },
    "zone-redundant plans": {
        "functions:one": FunctionsConfig(plan="EP1", zone_redundant=True),
        "functions:two": FunctionsConfig(plan="P1v3", zone_redundant=True, minimum_instances=4),
        "functions:three": FunctionsConfig(zone_redundant=True, always_ready={"http": 2}),
    },
    "every runtime": {
        f"functions:{runtime}": FunctionsConfig(runtime=runtime, plan="EP1")
        for runtime in ("python", "node", "dotnet-isolated", "java", "powershell", "custom")
    },
    "sites behind one Front Door": {
        "storage:x-content": StorageConfig(
            static_website=StaticWebsite(
                site="X", environment={"VITE_MODE": "fast", "VITE_API": TerraformValue("var.api")}
            )
        ),
        "front-door:sites": FrontDoorConfig(
            sku="Premium",
            endpoints={
                "X": FrontDoorEndpoint(
                    origin=PlacedAttribute("storage:x-content", "static_website/X", "web_hostname"),
                    fallback="/index.html",
                    headers={f"X-Header-{n}": "yes" for n in range(7)},
                ),
                "Plain": FrontDoorEndpoint(origin="www.example.org", caching=False),
            },
            domains={
                "www.example.com": FrontDoorDomain(endpoint="X", dns_zone_id=DNS_ZONE),
                "example.com": FrontDoorDomain(endpoint="X", dns_zone_id=DNS_ZONE),
                "plain.example.org": FrontDoorDomain(endpoint="Plain"),
            },
        ),
    },
    "sites in Static Web Apps": {
        "static-web-app:x-site": StaticWebAppConfig(
            tier="Standard",
            preview_environments=True,
            public_network_access=False,
            sites={
                "X": StaticWebAppSite(
                    environment={"VITE_MODE": "fast", "VITE_API": TerraformValue("var.api")},
                    domains={
                        "www.example.com": StaticWebAppDomain(dns_zone_id=DNS_ZONE),
                        "example.com": StaticWebAppDomain(dns_zone_id=DNS_ZONE),
                        "plain.example.org": StaticWebAppDomain(),
                        "example.net": StaticWebAppDomain(),
                    },
                ),
            },
        ),
        "static-web-app:y-site": StaticWebAppConfig(
            configuration_file_changes=False, sites={"Y": StaticWebAppSite()}
        ),
    },
    "premium storage": {
        "storage:blobs": StorageConfig(
            performance="Premium", kind="BlockBlobStorage", containers={"ccc": StorageContainer()}
        ),
        "storage:files": StorageConfig(
            performance="Premium",
            kind="FileStorage",
            shares={"nfs": StorageShare(protocol="NFS"), "smb": StorageShare(quota_gb=200)},
        ),
    },
    "old storage": {
        "storage:blobs": StorageConfig(kind="BlobStorage", access_tier="Cool"),
        "storage:first": StorageConfig(kind="Storage", queues={"qqq": StorageQueue()}),
    },
    "messages of every tier": {
        "service-bus:basic": ServiceBusConfig(tier="Basic", queues={"jobs": ServiceBusQueue()}),
        "service-bus:standard": ServiceBusConfig(
            queues={"jobs": ServiceBusQueue(partitioned=True, forward_dead_letters_to="lost")},
            topics={
                "lost": ServiceBusTopic(
                    subscriptions={
                        "sieve": ServiceBusSubscription(
                            forward_to="kept",
                            rules={
                                "sql": SqlFilter("amount > 0", "SET seen = 1"),
                                "exact": CorrelationFilter(label="a", properties={"kind": "b"}),
                            },
                        )
                    }
                ),
                "kept": ServiceBusTopic(message_ttl=None, auto_delete_idle=None),
            },
        ),
        "service-bus:premium": ServiceBusConfig(
            tier="Premium",
            premium_partitions=2,
            public_network_access=False,
            ip_rules=["203.0.113.7"],
            queues={"jobs": ServiceBusQueue(message_ttl=None, auto_delete_idle=None)},
        ),
    },
    "other APIs": {
        f"cosmos:{api}": CosmosConfig(api=api)
        for api in ("mongodb", "cassandra", "gremlin", "table")
    },
    "everything of Cosmos DB": {
        "cosmos:k": CosmosConfig(
            consistency="BoundedStaleness",
            regions={
                "northeurope": CosmosRegion(failover_priority=2),
                "westus": CosmosRegion(failover_priority=1),
            },
            multiple_write_regions=True,
            zone_redundant=True,
            analytical_storage=True,
            total_throughput_limit=10_000,
            databases={
                "shared": CosmosDatabase(throughput=autoscale(4000), containers=_CONTAINERS),
                "own": CosmosDatabase(
                    containers={
                        "deep": CosmosContainer(
                            partition_key=["/a", "/b", "/c"],
                            unique_keys=["/x", ["/y", "/z"]],
                            ttl=-1,
                            throughput=manual(400),
                            analytical_ttl=-1,
                            conflict_resolution=ConflictResolution(),
                            indexing=IndexingPolicy(
                                included_paths=["/name/?"],
                                excluded_paths=["/*"],
                                composite_indexes=[["/a", "-/b"], ["/c", "/d", "/e"]],
                                spatial_paths=["/place/*"],
                            ),
                        )
                    }
                ),
            },
        )
    },
}
"""Needs that are worth a look as a whole."""


def needs_of(place: tuple[type[Any], str], *, with_value: bool) -> dict[str, Any]:
    """What a component asks for with the example of a field, or without it."""
    config, name = place
    example = EXAMPLES[place]
    own = {name: example.value} if with_value else {}
    return WRAPPERS[config](**{**example.beside, **own})
