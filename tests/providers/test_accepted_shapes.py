"""The shapes that the real azurerm 4.55 provider applied, with an empty second plan.

Written out by hand: secure arguments first, then what each kind of plan or resource needs.
"""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    CosmosRegion,
    DataRole,
    FunctionGroup,
    FunctionsConfig,
    IndexingPolicy,
    LifecycleRule,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
)
from atakora_tf.requirements.throughput import autoscale, manual
from tests.providers.field_examples import SUBNET
from tests.providers.rendering import document, one, resources

SERVERLESS = CosmosConfig(
    capacity_mode="serverless",
    ip_rules={"0.0.0.0"},
    databases={
        "users": CosmosDatabase(
            containers={"users": CosmosContainer(partition_key="/tenantId", unique_keys=["/email"])}
        )
    },
)


def test_a_serverless_account_is_closed_to_keys_and_says_nothing_of_throughput() -> None:
    account = one({"cosmos:k": SERVERLESS}, "cosmosdb_account")
    tags = account.pop("tags")
    assert tags == {"application": "shop", "environment": "dev", "managed-by": "atakora_tf"}
    assert account == {
        "name": "cosno-shop-k-dev-we-zak6xd",
        "resource_group_name": "${azurerm_resource_group.resource_group.name}",
        "location": "westeurope",
        "offer_type": "Standard",
        # Written out, or checkers cannot tell whether keys may be off.
        "kind": "GlobalDocumentDB",
        "local_authentication_disabled": True,
        "access_key_metadata_writes_enabled": False,
        "minimal_tls_version": "Tls12",
        "public_network_access_enabled": True,
        "consistency_policy": {"consistency_level": "Session"},
        # Continuous backup takes neither interval nor redundancy: refused while applying.
        "backup": {"type": "Continuous", "tier": "Continuous7Days"},
        "geo_location": [
            {"location": "westeurope", "failover_priority": 0, "zone_redundant": False}
        ],
        "capabilities": [{"name": "EnableServerless"}],
        "ip_range_filter": ["0.0.0.0"],
        "is_virtual_network_filter_enabled": True,
    }


def test_a_container_of_a_serverless_account_names_version_and_unique_keys() -> None:
    assert one({"cosmos:k": SERVERLESS}, "cosmosdb_sql_container") == {
        "name": "users",
        "resource_group_name": "${azurerm_resource_group.resource_group.name}",
        "account_name": "${azurerm_cosmosdb_account.shop_cosmos_k.name}",
        "database_name": "${azurerm_cosmosdb_sql_database.shop_cosmos_k_database_users.name}",
        "partition_key_paths": ["/tenantId"],
        "partition_key_version": 2,
        "unique_key": [{"paths": ["/email"]}],
    }


def test_a_provisioned_account_in_two_regions_fails_over_and_bursts() -> None:
    config = CosmosConfig(
        regions={"northeurope": CosmosRegion()}, zone_redundant=True, total_throughput_limit=8000
    )
    account = one({"cosmos:k": config}, "cosmosdb_account")
    assert account["geo_location"] == [
        {"location": "westeurope", "failover_priority": 0, "zone_redundant": True},
        {"location": "northeurope", "failover_priority": 1, "zone_redundant": True},
    ]
    assert account["automatic_failover_enabled"] is True
    assert account["burst_capacity_enabled"] is True
    assert account["capacity"] == {"total_throughput_limit": 8000}
    assert "capabilities" not in account


def test_a_zone_redundant_account_reaches_into_a_region_without_zones() -> None:
    config = CosmosConfig(regions={"westus": CosmosRegion()}, zone_redundant=True)
    account = one({"cosmos:k": config}, "cosmosdb_account")
    assert [place["zone_redundant"] for place in account["geo_location"]] == [True, False]


def test_bounded_staleness_starts_from_what_azure_takes() -> None:
    near = CosmosConfig(consistency="BoundedStaleness")
    far = CosmosConfig(consistency="BoundedStaleness", regions={"northeurope": CosmosRegion()})
    assert one({"cosmos:k": near}, "cosmosdb_account")["consistency_policy"] == {
        "consistency_level": "BoundedStaleness",
        "max_staleness_prefix": 100,
        "max_interval_in_seconds": 5,
    }
    assert one({"cosmos:k": far}, "cosmosdb_account")["consistency_policy"] == {
        "consistency_level": "BoundedStaleness",
        "max_staleness_prefix": 100_000,
        "max_interval_in_seconds": 300,
    }


@pytest.mark.parametrize(
    ("asked", "location", "interval", "hours", "redundancy"),
    [
        ({}, "westeurope", 240, 8, "Geo"),
        ({"backup_interval_minutes": 1440}, "westeurope", 1440, 48, "Geo"),
        ({"backup_retention_hours": 720}, "polandcentral", 240, 720, "Zone"),
        ({"backup_redundancy": "Local"}, "polandcentral", 240, 8, "Local"),
    ],
)
def test_periodic_backups_are_kept_for_two_intervals_where_the_region_can(
    asked: dict[str, Any], location: str, interval: int, hours: int, redundancy: str
) -> None:
    config = CosmosConfig(backup="Periodic", **asked)
    assert one({"cosmos:k": config}, "cosmosdb_account", location=location)["backup"] == {
        "type": "Periodic",
        "interval_in_minutes": interval,
        "retention_in_hours": hours,
        "storage_redundancy": redundancy,
    }


@pytest.mark.parametrize(
    ("api", "kind", "capability", "backup"),
    [
        ("mongodb", "MongoDB", "EnableMongo", "Continuous"),
        ("cassandra", "GlobalDocumentDB", "EnableCassandra", "Periodic"),
        ("gremlin", "GlobalDocumentDB", "EnableGremlin", "Continuous"),
        ("table", "GlobalDocumentDB", "EnableTable", "Continuous"),
    ],
)
def test_other_apis_keep_their_keys_and_name_their_capability(
    api: Any, kind: str, capability: str, backup: str
) -> None:
    account = one({"cosmos:k": CosmosConfig(api=api)}, "cosmosdb_account")
    assert account["kind"] == kind
    assert account["capabilities"] == [{"name": capability}]
    assert account["backup"]["type"] == backup
    assert account["local_authentication_disabled"] is False


def test_subnets_switch_the_filter_on() -> None:
    account = one({"cosmos:k": CosmosConfig(subnet_ids=[SUBNET])}, "cosmosdb_account")
    assert account["is_virtual_network_filter_enabled"] is True
    assert account["virtual_network_rule"] == [{"id": SUBNET}]


@pytest.mark.parametrize(
    ("database", "container", "expected"),
    [
        (autoscale(4000), None, ({"autoscale_settings": {"max_throughput": 4000}}, {})),
        (manual(600), None, ({"throughput": 600}, {})),
        (None, manual(500), ({}, {"throughput": 500})),
        (None, autoscale(2000), ({}, {"autoscale_settings": {"max_throughput": 2000}})),
        # Without, Azure would give a container 400 RU/s that never scale down.
        (None, None, ({}, {"autoscale_settings": {"max_throughput": 1000}})),
    ],
)
def test_throughput_is_written_once_and_where_it_was_asked_for(
    database: Any, container: Any, expected: tuple[dict[str, Any], dict[str, Any]]
) -> None:
    own = {} if container is None else {"throughput": container}
    shared = {} if database is None else {"throughput": database}
    config = CosmosConfig(
        databases={
            "d": CosmosDatabase(
                containers={"c": CosmosContainer(partition_key="/id", **own)}, **shared
            )
        }
    )
    found = resources({"cosmos:k": config})
    kinds = ("azurerm_cosmosdb_sql_database", "azurerm_cosmosdb_sql_container")
    assert expected == tuple(
        {k: v for k, v in block.items() if k in ("throughput", "autoscale_settings")}
        for kind in kinds
        for block in found[kind].values()
    )


def _container(**fields: Any) -> dict[str, Any]:
    own = {"partition_key": "/id", **fields}
    config = CosmosConfig(
        capacity_mode="serverless",
        analytical_storage=True,
        databases={"d": CosmosDatabase(containers={"c": CosmosContainer(**own)})},
    )
    return one({"cosmos:k": config}, "cosmosdb_sql_container")


def test_a_hierarchical_key_is_multihash_of_version_2() -> None:
    container = _container(partition_key=["/a", "/b", "/c"])
    assert container["partition_key_paths"] == ["/a", "/b", "/c"]
    assert container["partition_key_kind"] == "MultiHash"
    assert container["partition_key_version"] == 2


@pytest.mark.parametrize(
    ("ttl", "written"), [(None, None), (-1, -1), (3600, 3600)], ids=["never", "per item", "hour"]
)
def test_a_time_to_live_is_left_out_where_nothing_expires(ttl: Any, written: int | None) -> None:
    # azurerm does not send 0, and -1 means "on": only leaving it out means "off".
    assert _container(ttl=ttl).get("default_ttl") == written


@pytest.mark.parametrize(("ttl", "written"), [(None, -1), (-1, -1), (3600, 3600)])
def test_the_analytical_store_says_never_with_minus_one(ttl: Any, written: int) -> None:
    assert _container(analytical_ttl=ttl)["analytical_storage_ttl"] == written


@pytest.mark.parametrize(
    ("policy", "written"),
    [
        (IndexingPolicy(mode="none"), {"indexing_mode": "none"}),
        (
            IndexingPolicy(excluded_paths=["/lines/*"]),
            {
                "indexing_mode": "consistent",
                # The root has to stand on one side: refused while applying.
                "included_path": [{"path": "/*"}],
                "excluded_path": [{"path": "/lines/*"}],
            },
        ),
        (
            IndexingPolicy(excluded_paths=["/*"], included_paths=["/name/?"]),
            {
                "indexing_mode": "consistent",
                "included_path": [{"path": "/name/?"}],
                "excluded_path": [{"path": "/*"}],
            },
        ),
        (
            IndexingPolicy(composite_indexes=[["/b", "-/a"]], spatial_paths=["/place/*"]),
            {
                "indexing_mode": "consistent",
                "included_path": [{"path": "/*"}],
                "composite_index": [
                    {
                        "index": [
                            {"path": "/b", "order": "Ascending"},
                            {"path": "/a", "order": "Descending"},
                        ]
                    }
                ],
                "spatial_index": [{"path": "/place/*"}],
            },
        ),
    ],
)
def test_an_indexing_policy_names_the_root_on_one_side(
    policy: IndexingPolicy, written: dict[str, Any]
) -> None:
    assert _container(indexing=policy)["indexing_policy"] == written


ROLE = FunctionsConfig(
    groups={"X": FunctionGroup(roles=[DataRole("cosmos:k", "databases/users", "write")])}
)


def test_a_data_role_is_scoped_by_the_path_of_the_data_plane() -> None:
    account = "${azurerm_cosmosdb_account.shop_cosmos_k.id}"
    assert one({"cosmos:k": SERVERLESS, "functions:k": ROLE}, "cosmosdb_sql_role_assignment") == {
        "resource_group_name": "${azurerm_resource_group.resource_group.name}",
        "account_name": "${azurerm_cosmosdb_account.shop_cosmos_k.name}",
        "principal_id": "${azurerm_user_assigned_identity.shop_functions_k_identity.principal_id}",
        "role_definition_id": (
            f"{account}/sqlRoleDefinitions/00000000-0000-0000-0000-000000000002"
        ),
        "scope": (
            f"{account}/dbs/${{azurerm_cosmosdb_sql_database.shop_cosmos_k_database_users.name}}"
        ),
    }


def _app(config: FunctionsConfig) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """App, plan and host storage."""
    found = resources({"functions:k": config})
    (app,) = (
        found.get("azurerm_function_app_flex_consumption") or found["azurerm_linux_function_app"]
    ).values()
    (plan,) = found["azurerm_service_plan"].values()
    (host,) = found["azurerm_storage_account"].values()
    return app, plan, host


CLOSED = {
    "https_only": True,
    "public_network_access_enabled": True,
    "webdeploy_publish_basic_authentication_enabled": False,
}
IDENTITY = "${azurerm_user_assigned_identity.shop_functions_k_identity.id}"
CLIENT = "${azurerm_user_assigned_identity.shop_functions_k_identity.client_id}"
HOST = "azurerm_storage_account.shop_functions_k_host"
PACKAGES = "${azurerm_storage_container.shop_functions_k_packages.name}"
HOST_ACCOUNT = {
    "account_kind": "StorageV2",
    "account_tier": "Standard",
    "account_replication_type": "ZRS",
    "access_tier": "Hot",
    "min_tls_version": "TLS1_2",
    "https_traffic_only_enabled": True,
    "allow_nested_items_to_be_public": False,
    "default_to_oauth_authentication": True,
    "cross_tenant_replication_enabled": False,
    "local_user_enabled": False,
    "public_network_access_enabled": True,
    "blob_properties": {
        "versioning_enabled": False,
        "delete_retention_policy": {"days": 7},
        "container_delete_retention_policy": {"days": 7},
    },
}


def test_a_flex_app_takes_its_package_by_identity_and_its_host_key_by_reference() -> None:
    app, plan, host = _app(FunctionsConfig())
    for block in (app, plan, host):
        for common in ("name", "location", "resource_group_name", "tags"):
            del block[common]
    assert plan == {"os_type": "Linux", "sku_name": "FC1"}
    assert app == {
        **CLOSED,
        "service_plan_id": "${azurerm_service_plan.shop_functions_k_plan.id}",
        "runtime_name": "python",
        "runtime_version": "3.12",
        "instance_memory_in_mb": 2048,
        "maximum_instance_count": 100,
        "storage_container_type": "blobContainer",
        "storage_container_endpoint": f"${{{HOST}.primary_blob_endpoint}}{PACKAGES}",
        "storage_authentication_type": "UserAssignedIdentity",
        "storage_user_assigned_identity_id": IDENTITY,
        # azurerm writes an account-key setting in any case; without a key the host cannot start.
        "storage_access_key": f"${{{HOST}.primary_access_key}}",
        "identity": {"type": "SystemAssigned, UserAssigned", "identity_ids": [IDENTITY]},
        "app_settings": {"AZURE_CLIENT_ID": CLIENT},
        "site_config": {
            "http2_enabled": True,
            "minimum_tls_version": "1.2",
            "scm_minimum_tls_version": "1.2",
        },
        "depends_on": ["azurerm_role_assignment.shop_functions_k_identity_packages"],
    }
    assert host == {
        **HOST_ACCOUNT,
        "shared_access_key_enabled": True,
        "sas_policy": {"expiration_period": "01.00:00:00", "expiration_action": "Log"},
    }


@pytest.mark.parametrize(
    ("sku", "plan_arguments", "site"),
    [
        ("B1", {"worker_count": 1}, {"always_on": True}),
        ("S1", {"worker_count": 1}, {"always_on": True}),
        ("P1v3", {"worker_count": 1}, {"always_on": True}),
        # Without a maximum Azure would never go beyond one instance.
        (
            "EP1",
            {"maximum_elastic_worker_count": 20},
            {"elastic_instance_minimum": 1, "pre_warmed_instance_count": 1},
        ),
        # A number of workers or always_on is refused here.
        ("Y1", {}, {}),
    ],
)
def test_other_plans_reach_the_host_storage_by_identity(
    sku: Any, plan_arguments: dict[str, Any], site: dict[str, Any]
) -> None:
    app, plan, host = _app(FunctionsConfig(plan=sku))
    for block in (app, plan, host):
        for common in ("name", "location", "resource_group_name", "tags"):
            del block[common]
    assert plan == {"os_type": "Linux", "sku_name": sku, **plan_arguments}
    assert host == {**HOST_ACCOUNT, "shared_access_key_enabled": False}
    assert app == {
        **CLOSED,
        "service_plan_id": "${azurerm_service_plan.shop_functions_k_plan.id}",
        "storage_account_name": f"${{{HOST}.name}}",
        "storage_uses_managed_identity": True,
        "functions_extension_version": "~4",
        "builtin_logging_enabled": False,
        "ftp_publish_basic_authentication_enabled": False,
        "key_vault_reference_identity_id": IDENTITY,
        "identity": {"type": "UserAssigned", "identity_ids": [IDENTITY]},
        "app_settings": {
            "AZURE_CLIENT_ID": CLIENT,
            # The account's name is azurerm's to write; these two are not.
            "AzureWebJobsStorage__credential": "managedidentity",
            "AzureWebJobsStorage__clientId": CLIENT,
            "WEBSITE_RUN_FROM_PACKAGE": f"${{{HOST}.primary_blob_endpoint}}{PACKAGES}/app.zip",
            "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID": IDENTITY,
        },
        "site_config": {
            "application_stack": {"python_version": "3.12"},
            "http2_enabled": True,
            "minimum_tls_version": "1.2",
            "scm_minimum_tls_version": "1.2",
            "ftps_state": "Disabled",
            "remote_debugging_enabled": False,
            **site,
        },
        "depends_on": [
            f"azurerm_role_assignment.shop_functions_k_identity_host-{piece}"
            for piece in ("blobs", "queues", "tables")
        ],
    }


@pytest.mark.parametrize(
    ("runtime", "version", "stack"),
    [
        ("node", "22", {"node_version": "22"}),
        ("java", "21", {"java_version": "21"}),
        ("powershell", "7.4", {"powershell_core_version": "7.4"}),
        (
            "dotnet-isolated",
            "9.0",
            {"dotnet_version": "9.0", "use_dotnet_isolated_runtime": True},
        ),
        ("custom", "1.0", {"use_custom_runtime": True}),
    ],
)
def test_a_runtime_is_spelt_as_azurerm_wants_it(
    runtime: Any, version: str, stack: dict[str, Any]
) -> None:
    linux, _, _ = _app(FunctionsConfig(runtime=runtime, plan="EP1"))
    assert linux["site_config"]["application_stack"] == stack
    flex, _, _ = _app(FunctionsConfig(runtime=runtime))
    assert (flex["runtime_name"], flex["runtime_version"]) == (runtime, version)


def test_zone_redundant_plans_start_with_an_instance_in_each_zone() -> None:
    app, plan, _ = _app(FunctionsConfig(plan="EP1", zone_redundant=True, maximum_instances=8))
    assert plan["zone_balancing_enabled"] is True
    assert (plan["worker_count"], plan["maximum_elastic_worker_count"]) == (3, 8)
    assert app["site_config"]["elastic_instance_minimum"] == 3
    assert app["site_config"]["app_scale_limit"] == 8
    _, dedicated, _ = _app(FunctionsConfig(plan="P1v3", zone_redundant=True, minimum_instances=5))
    assert (dedicated["worker_count"], dedicated["zone_balancing_enabled"]) == (5, True)
    flex, consumption, _ = _app(FunctionsConfig(zone_redundant=True, always_ready={"http": 2}))
    assert consumption["zone_balancing_enabled"] is True
    assert "worker_count" not in consumption  # comes back as 0: a change in every plan
    assert flex["always_ready"] == [{"name": "http", "instance_count": 2}]


def test_nothing_is_kept_ready_with_a_zero() -> None:
    app, _, _ = _app(FunctionsConfig(always_ready={"http": 0, "blob": 1}))
    assert app["always_ready"] == [{"name": "blob", "instance_count": 1}]


def test_a_health_check_has_its_minutes() -> None:
    app, _, _ = _app(FunctionsConfig(plan="B1", health_check_path="/api/health"))
    assert app["site_config"]["health_check_path"] == "/api/health"
    assert app["site_config"]["health_check_eviction_time_in_min"] == 5


def test_secrets_on_flex_are_read_by_the_identity_of_the_system() -> None:
    from atakora_tf import SecretReference

    secret = SecretReference("https://shop.vault.azure.net/secrets/mail")
    written = document({"functions:k": FunctionsConfig(app_settings={"MAIL": secret})})
    (app,) = written["resource"]["azurerm_function_app_flex_consumption"].values()
    assert app["identity"]["type"] == "SystemAssigned, UserAssigned"
    assert app["app_settings"]["MAIL"] == (
        "@Microsoft.KeyVault(SecretUri=https://shop.vault.azure.net/secrets/mail)"
    )
    assert written["output"]["shop_functions_k_secrets-principal-id"]["value"] == (
        "${azurerm_function_app_flex_consumption.shop_functions_k.identity[0].principal_id}"
    )


def test_host_json_is_overridden_by_settings() -> None:
    config = FunctionsConfig(extensions={"http.routePrefix": "", "queues.batchSize": 8})
    app, _, _ = _app(config)
    assert app["app_settings"] == {
        "AZURE_CLIENT_ID": CLIENT,
        "AzureFunctionsJobHost__extensions__http__routePrefix": "",
        "AzureFunctionsJobHost__extensions__queues__batchSize": "8",
    }


FILES = StorageConfig(
    versioning=True,
    change_feed=True,
    ip_rules=["203.0.113.0/24"],
    containers={"uploads": StorageContainer()},
    queues={"thumbnails": StorageQueue()},
    shares={"exports": StorageShare(access_tier="Cool")},
    tables={"audit": StorageTable()},
)


def test_a_users_account_has_its_keys_off_and_its_shares_closed() -> None:
    account = one({"storage:k": FILES}, "storage_account")
    for common in ("name", "location", "resource_group_name", "tags"):
        del account[common]
    assert account == {
        **HOST_ACCOUNT,
        "shared_access_key_enabled": False,
        "blob_properties": {
            "versioning_enabled": True,
            "change_feed_enabled": True,
            "delete_retention_policy": {"days": 7},
            "container_delete_retention_policy": {"days": 7},
        },
        "network_rules": {
            "default_action": "Deny",
            "bypass": ["AzureServices"],
            "ip_rules": ["203.0.113.0/24"],
        },
        "share_properties": {
            "retention_policy": {"days": 7},
            "smb": {
                "versions": ["SMB3.1.1"],
                "authentication_types": ["Kerberos"],
                "kerberos_ticket_encryption_type": ["AES-256"],
                "channel_encryption_type": ["AES-256-GCM"],
            },
        },
    }


def test_everything_in_an_account_is_made_through_the_control_plane() -> None:
    found = resources({"storage:k": FILES})
    account = {"storage_account_id": "${azurerm_storage_account.shop_storage_k.id}"}
    for kind, expected in (
        ("container", {"name": "uploads", "container_access_type": "private"}),
        ("queue", {"name": "thumbnails"}),
        ("share", {"name": "exports", "quota": 100, "access_tier": "Cool"}),
    ):
        (block,) = found[f"azurerm_storage_{kind}"].values()
        assert block == {**account, **expected}
    # azurerm_storage_table always takes the key, and there is none.
    assert "azurerm_storage_table" not in found
    (tables,) = found["azurerm_resource_group_template_deployment"].values()
    assert tables["deployment_mode"] == "Incremental"
    assert tables["parameters_content"] == (
        "${jsonencode({accountName = {value = azurerm_storage_account.shop_storage_k.name}, "
        'tableNames = {value = ["audit"]}})}'
    )


@pytest.mark.parametrize(
    ("config", "location", "expected"),
    [
        (StorageConfig(), "westeurope", ("StorageV2", "Standard", "ZRS", "Hot")),
        (StorageConfig(), "westus", ("StorageV2", "Standard", "LRS", "Hot")),
        (StorageConfig(access_tier="Cold"), "westus", ("StorageV2", "Standard", "LRS", "Cold")),
        (
            StorageConfig(kind="BlobStorage", access_tier="Cool"),
            "westeurope",
            ("BlobStorage", "Standard", "LRS", "Cool"),
        ),
        (StorageConfig(kind="Storage"), "westeurope", ("Storage", "Standard", "LRS", None)),
        (
            StorageConfig(kind="FileStorage", performance="Premium"),
            "westeurope",
            ("FileStorage", "Premium", "ZRS", None),
        ),
        (
            StorageConfig(kind="BlockBlobStorage", performance="Premium"),
            "westeurope",
            ("BlockBlobStorage", "Premium", "ZRS", None),
        ),
        (
            StorageConfig(performance="Premium"),
            "westeurope",
            ("StorageV2", "Premium", "LRS", None),
        ),
    ],
)
def test_an_account_replicates_as_its_kind_and_region_can(
    config: StorageConfig, location: str, expected: tuple[str | None, ...]
) -> None:
    account = one({"storage:k": config}, "storage_account", location=location)
    names = ("account_kind", "account_tier", "account_replication_type", "access_tier")
    assert tuple(account.get(name) for name in names) == expected
    assert ("blob_properties" in account) == (expected[0] != "FileStorage")


def test_a_range_of_two_addresses_becomes_two_addresses() -> None:
    account = one({"storage:k": StorageConfig(ip_rules=["203.0.113.6/31"])}, "storage_account")
    assert account["network_rules"] == {
        "default_action": "Deny",
        "bypass": ["AzureServices"],
        "ip_rules": ["203.0.113.6", "203.0.113.7"],
    }


def test_no_bypass_at_all_has_a_word_of_its_own() -> None:
    account = one({"storage:k": StorageConfig(network_bypass=[])}, "storage_account")
    assert account["network_rules"] == {"default_action": "Allow", "bypass": ["None"]}


@pytest.mark.parametrize(("quota", "large"), [(5120, None), (5121, True)])
def test_large_shares_are_switched_on_when_a_share_is_large(quota: int, large: Any) -> None:
    config = StorageConfig(shares={"sss": StorageShare(quota_gb=quota)})
    account = one({"storage:k": config}, "storage_account")
    assert account.get("large_file_share_enabled") == large


def test_a_lifecycle_rule_has_filters_and_only_the_actions_asked_for() -> None:
    rules = {
        "tier-and-expire": LifecycleRule(
            prefixes=["uploads/"], cool_after_days=30, cold_after_days=90
        ),
        "versions": LifecycleRule(delete_versions_after_days=30, delete_snapshots_after_days=20),
    }
    policy = one({"storage:k": StorageConfig(lifecycle_rules=rules)}, "storage_management_policy")
    assert policy["rule"] == [
        {
            "name": "tier-and-expire",
            "enabled": True,
            "filters": {"blob_types": ["blockBlob"], "prefix_match": ["uploads/"]},
            "actions": {
                "base_blob": {
                    "tier_to_cool_after_days_since_modification_greater_than": 30,
                    "tier_to_cold_after_days_since_modification_greater_than": 90,
                }
            },
        },
        {
            "name": "versions",
            "enabled": True,
            "filters": {"blob_types": ["blockBlob"]},
            "actions": {
                "snapshot": {"delete_after_days_since_creation_greater_than": 20},
                "version": {"delete_after_days_since_creation": 30},
            },
        },
    ]


@pytest.mark.parametrize(
    ("unit", "access", "role", "scope"),
    [
        ("containers/uploads", "read", "Storage Blob Data Reader", "storage_container"),
        ("containers/uploads", "write", "Storage Blob Data Contributor", "storage_container"),
        ("queues/thumbnails", "send", "Storage Queue Data Message Sender", "storage_queue"),
        ("queues/thumbnails", "process", "Storage Queue Data Message Processor", "storage_queue"),
        ("queues/thumbnails", "read", "Storage Queue Data Reader", "storage_queue"),
        ("queues/thumbnails", "write", "Storage Queue Data Contributor", "storage_queue"),
        ("tables/audit", "read", "Storage Table Data Reader", "storage_account"),
        ("tables/audit", "write", "Storage Table Data Contributor", "storage_account"),
    ],
)
def test_a_data_role_of_storage_is_scoped_as_narrowly_as_azurerm_can(
    unit: str, access: str, role: str, scope: str
) -> None:
    group = FunctionGroup(roles=[DataRole("storage:k", unit, access)])
    needs = {"storage:k": FILES, "functions:k": FunctionsConfig(groups={"X": group})}
    found = [
        block
        for block in resources(needs)["azurerm_role_assignment"].values()
        if "shop_storage_k" in block["scope"]
    ]
    assert [
        (b["role_definition_name"], b["scope"].partition(".")[0].removeprefix("${azurerm_"))
        for b in found
    ] == [(role, scope)]
    assert found[0]["principal_type"] == "ServicePrincipal"
