"""Hypothesis strategies, each named after what it makes.

Configs are made by walking the config classes; only what no field says of itself stands here.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from atakora_tf import testing
from atakora_tf.azure.monitoring import BLOB_SERVICE, QUEUE_SERVICE
from atakora_tf.azure.storage import ACCOUNT_KINDS, REPLICATIONS
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.fields import Keyed, Nested, field_specs
from atakora_tf.packages.code_package import CodePackage
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.cosmos import (
    ConflictResolution,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    IndexingPolicy,
)
from atakora_tf.requirements.existing import (
    ExistingCosmos,
    ExistingKeyVault,
    ExistingMonitoring,
    ExistingServiceBus,
    ExistingStorage,
)
from atakora_tf.requirements.front_door import (
    FrontDoorConfig,
    FrontDoorDomain,
    FrontDoorEndpoint,
)
from atakora_tf.requirements.functions import FunctionGroup, FunctionsConfig
from atakora_tf.requirements.key_vault import KeyVaultConfig
from atakora_tf.requirements.monitoring import MonitoringConfig
from atakora_tf.requirements.network import NetworkingConfig
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.service_bus import (
    CorrelationFilter,
    ServiceBusConfig,
    ServiceBusQueue,
    ServiceBusSubscription,
    ServiceBusTopic,
    SqlFilter,
)
from atakora_tf.requirements.setting import PlacedAttribute, SecretReference, TerraformValue
from atakora_tf.requirements.static_web_app import (
    StaticWebAppConfig,
    StaticWebAppDomain,
    StaticWebAppSite,
)
from atakora_tf.requirements.storage import (
    StaticWebsite,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
)
from atakora_tf.requirements.throughput import autoscale, manual
from atakora_tf.requirements.ttl import NEVER, PER_ITEM, Ttl

CONFIGS = (
    CosmosConfig,
    FrontDoorConfig,
    FunctionsConfig,
    KeyVaultConfig,
    MonitoringConfig,
    NetworkingConfig,
    ServiceBusConfig,
    StaticWebAppConfig,
    StorageConfig,
)
"""The config classes of whole resources."""

COSMOS, FUNCTIONS, STORAGE = "cosmos:shared-database", "functions:api-functions", "storage:files"


def _nested(config: type[Any]) -> list[type[Any]]:
    shapes = [spec.shape for spec in field_specs(config)]
    entries = [shape.entry if isinstance(shape, Keyed) else shape for shape in shapes]
    own = [entry.config for entry in entries if isinstance(entry, Nested)]
    return [config, *(deeper for child in own for deeper in _nested(child))]


CONFIG_CLASSES = tuple(dict.fromkeys(found for root in CONFIGS for found in _nested(root)))
"""All config classes that a resource may hold, found by walking."""


def _subsets(*members: Any) -> st.SearchStrategy[Any]:
    return st.frozensets(st.sampled_from(members), max_size=3)


spans = st.sampled_from([NEVER, None, Ttl(300), Ttl(3600), 86_400])
entities = st.sampled_from(["alpha", "beta", "gamma"])
times_to_live = st.sampled_from([NEVER, PER_ITEM, Ttl(60), Ttl(3600), Ttl(86_400)])
throughputs = st.sampled_from(
    [manual(400), manual(500), manual(1000), autoscale(1000), autoscale(4000)]
)
addresses = st.frozensets(
    st.sampled_from(
        [
            "203.0.113.0/24",
            "203.0.113.7",
            "203.0.113.128/25",
            "198.51.100.4",
            "0.0.0.0",
            "0.0.0.0/0",
        ]
    ),
    max_size=3,
)
settings = st.sampled_from(
    [
        "",
        "on",
        "off",
        SecretReference("https://shop.vault.azure.net/secrets/mail-password"),
        TerraformValue("var.mail_host"),
        PlacedAttribute(COSMOS, "databases/alpha", "endpoint"),
    ]
)
roles = _subsets(
    DataRole(COSMOS, "databases/alpha", "read"),
    DataRole(COSMOS, "databases/alpha", "write"),
    DataRole(STORAGE, "queues/alpha", "send"),
)

packages = st.sampled_from(
    [
        CodePackage.of("jobs", {"host.json": b"{}", "jobs.py": b""}),
        CodePackage.of("mail", {"host.json": b"{}", "mail.py": b""}),
        CodePackage.of("clash", {"host.json": b"{}", "jobs.py": b"print()"}),
    ]
)

subnets = _subsets(
    *(
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
        f"/Microsoft.Network/virtualNetworks/hub/subnets/{name}"
        for name in ("apps", "jobs")
    )
)


def _zone(name: str) -> str:
    return (
        "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/dns/providers"
        f"/Microsoft.Network/dnsZones/{name}"
    )


def _network_id(kind: str, *names: str) -> st.SearchStrategy[str]:
    return st.sampled_from(
        [
            "/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/net/providers"
            f"/Microsoft.Network/{kind}/{name}"
            for name in names
        ]
    )


blocks = st.sampled_from(["10.20.0.0/20", "10.21.0.0/20", "10.20.1.0/26", "10.20.2.0/26"])
networks = _network_id("virtualNetworks", "hub", "spoke")
linked_zones = st.sampled_from(
    ["privatelink.documents.azure.com", "privatelink.blob.core.windows.net"]
)

VALUES: Mapping[testing.Place, st.SearchStrategy[Any]] = {
    (CosmosConfig, "capabilities"): _subsets(
        "EnableNoSQLFullTextSearch", "EnableNoSQLVectorSearch"
    ),
    (CosmosConfig, "ip_rules"): addresses,
    **{
        (config, "existing"): st.builds(
            account, name=st.sampled_from(["platform", "elsewhere"]), resource_group=st.just("rg")
        )
        for config, account in (
            (CosmosConfig, ExistingCosmos),
            (KeyVaultConfig, ExistingKeyVault),
            (MonitoringConfig, ExistingMonitoring),
            (ServiceBusConfig, ExistingServiceBus),
            (StorageConfig, ExistingStorage),
        )
    },
    (CosmosConfig, "subnet_ids"): subnets,
    (CosmosContainer, "partition_key"): st.sampled_from(
        ["/id", "/tenantId", ["/tenantId"], ("/tenantId", "/id")]
    ),
    (CosmosContainer, "unique_keys"): _subsets("/email", ("/email",), ("/name", "/tenantId")),
    (CosmosContainer, "ttl"): times_to_live | st.sampled_from([None, -1, 60]),
    (CosmosContainer, "analytical_ttl"): times_to_live,
    (CosmosContainer, "throughput"): throughputs | st.sampled_from([400, 1000]),
    (CosmosContainer, "conflict_resolution"): st.sampled_from(
        [ConflictResolution(), ConflictResolution("Custom", None, "settle")]
    ),
    (CosmosDatabase, "throughput"): throughputs,
    (IndexingPolicy, "included_paths"): _subsets("/*", "/name/?"),
    (IndexingPolicy, "excluded_paths"): _subsets("/*", "/image/*"),
    (IndexingPolicy, "composite_indexes"): st.sampled_from(
        [[], [["/category", "-/price"]], [["/category", "-/price"], ["/a", "/b", "/c"]]]
    ),
    (IndexingPolicy, "spatial_paths"): _subsets("/place/*", "/area/*"),
    (FunctionsConfig, "runtime"): st.sampled_from(["python", "node"]),
    (FunctionsConfig, "runtime_version"): st.sampled_from(["3.12", "3.13", "22"]),
    (FunctionsConfig, "cors_origins"): _subsets("*", "https://shop.example.com"),
    (FunctionsConfig, "host_replication"): st.sampled_from(sorted(REPLICATIONS)),
    (FunctionsConfig, "app_settings"): settings,
    (FunctionsConfig, "extensions"): st.sampled_from(["api", 1, True, 8, False, 0]),
    (FunctionGroup, "functions"): st.sampled_from(["http", "timer", "queue"]),
    (FunctionGroup, "settings"): settings,
    (FunctionGroup, "roles"): roles,
    (FunctionGroup, "package"): packages,
    (FunctionGroup, "token_issuer"): st.sampled_from(
        ["https://one.example", "https://two.example"]
    ),
    (FunctionGroup, "token_client"): st.sampled_from(
        ["00000000-0000-0000-0000-000000000001", "00000000-0000-0000-0000-000000000002"]
    ),
    (FrontDoorConfig, "response_timeout_seconds"): st.sampled_from([16, 60, 240]),
    (FrontDoorEndpoint, "origin"): st.sampled_from(
        ["a.example.com", "b.example.com", TerraformValue("var.origin")]
    ),
    (FrontDoorEndpoint, "fallback"): st.sampled_from(["/index.html", "/app.html"]),
    (FrontDoorEndpoint, "headers"): st.sampled_from(["DENY", "SAMEORIGIN"]),
    (FrontDoorDomain, "endpoint"): entities,
    (FrontDoorDomain, "dns_zone_id"): st.sampled_from([_zone("example.com"), _zone("a.test")]),
    (KeyVaultConfig, "soft_delete_days"): st.sampled_from([7, 30, 90]),
    (KeyVaultConfig, "ip_rules"): addresses,
    (KeyVaultConfig, "subnet_ids"): subnets,
    (MonitoringConfig, "daily_cap_gb"): st.sampled_from([None, 0.5, 1, 1.0, 2.5, 10]),
    (MonitoringConfig, "sampling_percentage"): st.sampled_from([0.5, 10, 25.0, 100]),
    (MonitoringConfig, "extra_logs"): _subsets("StorageRead", "StorageWrite"),
    (NetworkingConfig, "address_space"): blocks,
    (NetworkingConfig, "address_spaces"): blocks,
    (NetworkingConfig, "subnets"): blocks,
    (NetworkingConfig, "virtual_network_id"): networks,
    (NetworkingConfig, "virtual_network_ids"): networks,
    (NetworkingConfig, "subnet_ids"): _network_id("virtualNetworks", "hub/subnets/a"),
    (NetworkingConfig, "dns_zone_ids"): _network_id(
        "privateDnsZones", "privatelink.documents.azure.com", "privatelink.blob.core.windows.net"
    ),
    (NetworkingConfig, "dns_servers"): st.sampled_from([["10.0.0.4"], ("10.0.0.4", "10.0.0.5")]),
    (NetworkingConfig, "public"): _subsets("functions", "storage:files", "service-bus"),
    (NetworkingConfig, "outbound"): _subsets("AzureConnectors", "Storage", "203.0.113.0/24"),
    (NetworkingConfig, "deployment_addresses"): _subsets("203.0.113.7", "198.51.100.0/24"),
    (ServiceBusConfig, "messaging_units"): st.sampled_from([1, 2, 4]),
    (ServiceBusConfig, "premium_partitions"): st.sampled_from([1, 2]),
    (ServiceBusConfig, "ip_rules"): addresses,
    (ServiceBusConfig, "subnet_ids"): subnets,
    **{
        (entity, field): values
        for entity in (ServiceBusQueue, ServiceBusSubscription, ServiceBusTopic)
        for field, values in (
            ("message_ttl", spans),
            ("auto_delete_idle", spans),
            ("forward_to", entities),
            ("forward_dead_letters_to", entities),
            ("max_size_mb", st.sampled_from([1024, 2048, 10_240])),
        )
    },
    (ServiceBusSubscription, "rules"): st.sampled_from(
        [
            SqlFilter("amount > 0"),
            SqlFilter("amount > 0", "SET priority = 'high'"),
            CorrelationFilter(label="order"),
            CorrelationFilter(properties={"kind": "physical"}),
        ]
    ),
    (StaticWebAppSite, "environment"): st.sampled_from(["fast", "slow"]),
    (StaticWebAppDomain, "dns_zone_id"): st.sampled_from([_zone("example.com"), _zone("a.test")]),
    (StaticWebsite, "environment"): st.sampled_from(["fast", "slow"]),
    (StorageConfig, "kind"): st.sampled_from(sorted(ACCOUNT_KINDS)),
    (StorageConfig, "replication"): st.sampled_from(sorted(REPLICATIONS)),
    (StorageConfig, "network_bypass"): _subsets("AzureServices", "Logging", "Metrics"),
    (StorageConfig, "ip_rules"): addresses,
    (StorageConfig, "subnet_ids"): subnets,
}
"""Values of the fields that do not say themselves what is legal."""

NAMES: Mapping[testing.Place, st.SearchStrategy[Any]] = {
    **{
        (config, "existing"): st.sampled_from(["cosmos:shared-database", "cosmos:files-2"])
        for config in (
            CosmosConfig,
            KeyVaultConfig,
            MonitoringConfig,
            ServiceBusConfig,
            StorageConfig,
        )
    },
    (FrontDoorConfig, "domains"): st.sampled_from(["www.example.com", "shop.a.test"]),
    (StaticWebAppSite, "domains"): st.sampled_from(["www.example.com", "shop.a.test"]),
    (FrontDoorEndpoint, "headers"): st.sampled_from(["X-Frame-Options", "x-frame-options"]),
    (CosmosConfig, "regions"): st.sampled_from(["northeurope", "westeurope", "westus", "paired"]),
    (FunctionsConfig, "extensions"): st.sampled_from(["http.routePrefix", "queues.batchSize"]),
    (MonitoringConfig, "extra_logs"): st.sampled_from([BLOB_SERVICE, QUEUE_SERVICE]),
    (NetworkingConfig, "address_spaces"): st.sampled_from(["northeurope", "westus"]),
    (NetworkingConfig, "virtual_network_ids"): st.sampled_from(["northeurope", "westus"]),
    (NetworkingConfig, "subnets"): st.sampled_from(["endpoints", "functions:api-functions"]),
    (NetworkingConfig, "subnet_ids"): st.sampled_from(["endpoints", "functions:api-functions"]),
    (NetworkingConfig, "dns_zone_ids"): linked_zones,
}
"""Names in the maps that do not say themselves what is legal."""


def configs(config: type[Any]) -> st.SearchStrategy[Any]:
    """Legal configs of a class."""
    return testing.configs(config, VALUES, NAMES)


def requirements(config: type[Any]) -> st.SearchStrategy[list[testing.Requirement]]:
    """What several components ask of one resource."""
    return testing.requirements(config, VALUES, NAMES)


def source(component: str) -> Source:
    """A component's line in a program: the same for the same component."""
    return Source(component, "main.py", sum(component.encode()) % 89 + 1)


def declaration(component: str, *asked: ResourceRequirement[Any]) -> Declaration:
    """A component that asks for exactly this."""
    return Declaration(component, "Resources", source(component), asked)


def ask(
    component: str, key: str, config: Any, *, priority: int = Priority.COMPONENT, region: Any = None
) -> ResourceRequirement[Any]:
    """What a component asks for under a key."""
    kind, _, name = key.partition(":")
    return ResourceRequirement(kind, name, config, priority, source(component), region)


def api(
    component: str,
    databases: list[str] | tuple[str, ...],
    *,
    functions: int = 5,
    timers: int = 0,
    capacity_mode: Any = "serverless",
    runtime: Any = "python",
    region: Any = None,
) -> Declaration:
    """An API: databases, functions over them, settings that point at them, roles on them."""
    kinds = {f"{component}_{n}": "http" for n in range(functions)}
    kinds |= {f"{component}_tick_{n}": "timer" for n in range(timers)}
    prefix = component.upper().replace("-", "_")
    group = FunctionGroup(
        functions=kinds,
        settings={
            f"{prefix}_{n}_ENDPOINT": PlacedAttribute(COSMOS, f"databases/{name}", "endpoint")
            for n, name in enumerate(databases)
        },
        roles={DataRole(COSMOS, f"databases/{name}", "write") for name in databases},
    )
    items = CosmosContainer(partition_key="/id", ttl=None)
    cosmos = CosmosConfig(
        databases={name: CosmosDatabase(containers={"items": items}) for name in databases}
    )
    return declaration(
        component,
        ask(component, COSMOS, cosmos, region=region),
        ask(
            component, COSMOS, CosmosConfig(capacity_mode=capacity_mode), priority=10, region=region
        ),
        ask(component, FUNCTIONS, FunctionsConfig(runtime=runtime, groups={component: group})),
    )


def files(component: str, names: list[str] | tuple[str, ...]) -> Declaration:
    """Blob containers, and a queue, a table and a share of each name."""
    config = StorageConfig(
        containers={name: StorageContainer() for name in names},
        queues={name: StorageQueue() for name in names},
        tables={name.replace("-", ""): StorageTable() for name in names},
        shares={name: StorageShare(quota_gb=1) for name in names},
    )
    return declaration(component, ask(component, STORAGE, config))


component_names = st.sampled_from(["Carts", "Orders", "Products", "Reviews", "Users", "Wishes"])


@st.composite
def declarations(draw: st.DrawFn) -> list[Declaration]:
    """The components of a backend, some of which share a database, a container or a queue."""
    names = draw(st.lists(component_names, min_size=1, max_size=6, unique=True))
    made: list[Declaration] = []
    for name in names:
        parts = draw(
            st.lists(st.sampled_from(["aaa", "bbb", "ccc", "ddd"]), max_size=2, unique=True)
        )
        kind = draw(st.sampled_from(["api", "api", "files", "both"]))
        found: list[Declaration] = []
        if kind in ("api", "both"):
            found.append(
                api(
                    name,
                    parts,
                    functions=draw(st.integers(0, 4)),
                    timers=draw(st.integers(0, 1)),
                    capacity_mode=draw(
                        st.sampled_from(["serverless", "serverless", "provisioned"])
                    ),
                )
            )
        if kind in ("files", "both"):
            found.append(files(name, parts))
        asked = tuple(requirement for part in found for requirement in part.requirements)
        made.append(declaration(name, *asked))
    return made
