"""Accounts that are there already: what is read, what is made on them, and what is left alone."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen

from atakora_tf import (
    Backend,
    CrudApi,
    DataStack,
    ExistingCosmos,
    ExistingKeyVault,
    ExistingMonitoring,
    ExistingServiceBus,
    ExistingStorage,
    MonitoringConfig,
    Resources,
    Secrets,
    SecretUse,
    ServiceBusConfig,
    ServiceBusQueue,
    StorageConfig,
    StorageTable,
    autoscale,
    define_backend,
)

GROUP = "rg-platform"
COSMOS = ExistingCosmos(name="cosmos-platform", resource_group=GROUP)
STORAGE = ExistingStorage(name="stplatform", resource_group=GROUP)
VAULT = ExistingKeyVault(name="kv-platform", resource_group=GROUP)
BUS = ExistingServiceBus(name="sb-platform", resource_group=GROUP)
WORKSPACE = ExistingMonitoring(name="log-platform", resource_group=GROUP)
INSIGHTS = ExistingMonitoring(name="log-platform", resource_group=GROUP, insights="appi-platform")


@frozen
class User:
    id: str
    tenant_id: str


def shop(components: dict[str, Any] | None = None, **options: Any) -> Backend:
    return define_backend(
        components
        or {
            "users": CrudApi.define(
                "UserApi",
                entity=User,
                partition_key="/tenant_id",
                uses=[SecretUse(names={"MAIL": "mail-password"})],
            ),
            "data": DataStack.define(
                "Data", blobs=["files"], queues=["jobs"], events={"placed": ["mail"]}
            ),
            "secrets": Secrets.define("Secrets", names=["mail-password"]),
        },
        name="shop",
        environment="prod",
        location="westeurope",
        lock=None,
        **options,
    )


def written(backend: Backend) -> dict[str, Any]:
    found: dict[str, Any] = backend.document().to_dict()
    return found


@pytest.fixture(scope="module")
def everything() -> dict[str, Any]:
    return written(
        shop(
            monitoring=True,
            existing={
                "cosmos:shared-database": COSMOS,
                "storage:shared-storage": STORAGE,
                "key-vault:shared-secrets": VAULT,
                "service-bus:shared-bus": BUS,
                "monitoring:shared-monitoring": WORKSPACE,
            },
        )
    )


def test_each_account_is_read_by_its_name_and_none_is_made(everything: dict[str, Any]) -> None:
    read = {
        kind: [(b["name"], b["resource_group_name"]) for b in blocks.values()]
        for kind, blocks in everything["data"].items()
    }
    assert read == {
        "azurerm_cosmosdb_account": [("cosmos-platform", GROUP)],
        "azurerm_key_vault": [("kv-platform", GROUP)],
        "azurerm_log_analytics_workspace": [("log-platform", GROUP)],
        "azurerm_servicebus_namespace": [("sb-platform", GROUP)],
        "azurerm_storage_account": [("stplatform", GROUP)],
    }
    made = everything["resource"]
    assert made.keys() & read.keys() == {"azurerm_storage_account"}
    assert list(made["azurerm_storage_account"]) == ["shop_functions_api-functions_host"]


def test_what_lies_on_an_account_is_ours_and_goes_where_the_account_is(
    everything: dict[str, Any],
) -> None:
    made = everything["resource"]
    account = "data.azurerm_cosmosdb_account.shop_cosmos_shared-database"
    database = "azurerm_cosmosdb_sql_database.shop_cosmos_shared-database_database_user-api"
    there = {
        "resource_group_name": f"${{{account}.resource_group_name}}",
        "account_name": f"${{{account}.name}}",
    }
    identity = "azurerm_user_assigned_identity.shop_functions_api-functions_identity"
    assert made["azurerm_cosmosdb_sql_database"] == {
        "shop_cosmos_shared-database_database_user-api": {
            **there,
            "name": "user-api",
            "lifecycle": {"prevent_destroy": True},
        }
    }
    (container,) = made["azurerm_cosmosdb_sql_container"].values()
    assert there.items() <= container.items()
    assert container["database_name"] == f"${{{database}.name}}"
    assert "autoscale_settings" not in container
    assert made["azurerm_cosmosdb_sql_role_assignment"] == {
        "shop_functions_api-functions_identity_cosmos_shared-database_user-api_write": {
            **there,
            "principal_id": f"${{{identity}.principal_id}}",
            "role_definition_id": f"${{{account}.id}}/sqlRoleDefinitions/"
            "00000000-0000-0000-0000-000000000002",
            "scope": f"${{{account}.id}}/dbs/${{{database}.name}}",
        }
    }
    storage = "${data.azurerm_storage_account.shop_storage_shared-storage.id}"
    files = made["azurerm_storage_container"]["shop_storage_shared-storage_container_files"]
    assert files["storage_account_id"] == storage
    assert [q["storage_account_id"] for q in made["azurerm_storage_queue"].values()] == [storage]
    assert [t["namespace_id"] for t in made["azurerm_servicebus_topic"].values()] == [
        "${data.azurerm_servicebus_namespace.shop_service-bus_shared-bus.id}"
    ]
    insights = made["azurerm_application_insights"]["shop_monitoring_shared-monitoring_insights"]
    assert insights["workspace_id"] == (
        "${data.azurerm_log_analytics_workspace.shop_monitoring_shared-monitoring.id}"
    )
    vault = "${data.azurerm_key_vault.shop_key-vault_shared-secrets.id}"
    scopes = [role["scope"] for role in made["azurerm_role_assignment"].values()]
    assert f"{vault}/secrets/mail-password" in scopes


def test_no_existing_account_gets_a_diagnostic_setting(everything: dict[str, Any]) -> None:
    targets = {
        block["target_resource_id"]
        for block in everything["resource"]["azurerm_monitor_diagnostic_setting"].values()
    }
    assert targets == {
        "${azurerm_function_app_flex_consumption.shop_functions_api-functions.id}",
        "${azurerm_storage_account.shop_functions_api-functions_host.id}/blobServices/default",
    }


def test_settings_read_what_the_data_source_knows(everything: dict[str, Any]) -> None:
    (app,) = everything["resource"]["azurerm_function_app_flex_consumption"].values()
    settings = app["app_settings"]
    assert settings["USER_API_COSMOS_ENDPOINT"] == (
        "${data.azurerm_cosmosdb_account.shop_cosmos_shared-database.endpoint}"
    )
    assert settings["MAIL"] == (
        "@Microsoft.KeyVault(SecretUri=${data.azurerm_key_vault.shop_key-vault_shared-secrets"
        ".vault_uri}secrets/mail-password)"
    )
    output = everything["output"]["shop_cosmos_shared-database_endpoint"]
    assert output["value"] == settings["USER_API_COSMOS_ENDPOINT"]


def test_an_application_insights_that_is_there_is_read_too() -> None:
    found = written(shop(monitoring=True, existing={"monitoring:shared-monitoring": INSIGHTS}))
    assert found["data"]["azurerm_application_insights"] == {
        "shop_monitoring_shared-monitoring_insights": {
            "name": "appi-platform",
            "resource_group_name": GROUP,
        }
    }
    assert "azurerm_application_insights" not in found["resource"]
    there = "data.azurerm_application_insights.shop_monitoring_shared-monitoring_insights"
    (app,) = found["resource"]["azurerm_function_app_flex_consumption"].values()
    assert app["site_config"]["application_insights_connection_string"] == (
        f"${{{there}.connection_string}}"
    )
    roles = found["resource"]["azurerm_role_assignment"]
    assert (
        roles["shop_functions_api-functions_identity_monitoring_shared-monitoring_publish"]["scope"]
        == f"${{{there}.id}}"
    )
    logs = found["resource"]["azurerm_monitor_diagnostic_setting"].values()
    assert {log["log_analytics_workspace_id"] for log in logs} == {
        "${data.azurerm_log_analytics_workspace.shop_monitoring_shared-monitoring.id}"
    }


def test_an_application_insights_may_lie_in_another_group_than_its_workspace() -> None:
    found = ExistingMonitoring(
        name="log-platform",
        resource_group=GROUP,
        insights="appi-platform",
        insights_resource_group="rg-insights",
    )
    read = written(shop(monitoring=True, existing={"monitoring:shared-monitoring": found}))["data"]
    (insights,) = read["azurerm_application_insights"].values()
    assert insights["resource_group_name"] == "rg-insights"


def conditions(account: ExistingCosmos, components: dict[str, Any] | None = None) -> list[Any]:
    read = written(shop(components, existing={"cosmos:shared-database": account}))["data"]
    (block,) = read["azurerm_cosmosdb_account"].values()
    found: list[Any] = block["lifecycle"]["postcondition"]
    return found


NOSQL = {
    "condition": '${self.kind == "GlobalDocumentDB" && !anytrue([for c in self.capabilities : '
    'contains(["EnableCassandra", "EnableGremlin", "EnableMongo", "EnableTable"], c.name)])}',
    "error_message": "The existing Cosmos DB account 'cosmos-platform' is not of the NoSQL API, to "
    "which databases with containers belong.",
}
SERVERLESS = 'anytrue([for c in self.capabilities : c.name == "EnableServerless"])'


def test_terraform_looks_whether_the_account_is_of_the_api_that_is_needed() -> None:
    assert conditions(COSMOS) == [NOSQL]


def test_terraform_looks_whether_what_is_said_of_the_account_is_so() -> None:
    stated = ExistingCosmos(
        name="cosmos-platform", resource_group=GROUP, capacity_mode="serverless"
    )
    assert conditions(stated) == [
        NOSQL,
        {
            "condition": f"${{{SERVERLESS}}}",
            "error_message": "The existing Cosmos DB account 'cosmos-platform' is not serverless, "
            "as existing= says.",
        },
    ]


def test_terraform_looks_whether_the_account_takes_the_throughput() -> None:
    users = CrudApi.define("UserApi", entity=User, throughput=autoscale(2000))
    assert conditions(COSMOS, {"users": users})[1:] == [
        {
            "condition": f"${{!{SERVERLESS}}}",
            "error_message": "The existing Cosmos DB account 'cosmos-platform' is serverless, and "
            "takes no throughput.",
        }
    ]


def test_terraform_looks_whether_the_vault_knows_roles(everything: dict[str, Any]) -> None:
    (vault,) = everything["data"]["azurerm_key_vault"].values()
    assert vault["lifecycle"]["postcondition"] == [
        {
            "condition": "${self.rbac_authorization_enabled}",
            "error_message": "The existing key vault 'kv-platform' works with access policies; "
            "only with role-based access do the roles on its secrets hold.",
        }
    ]


@pytest.mark.parametrize(
    ("stated", "tier", "partitions"),
    [
        ({}, '!= "Basic"', "<= 1"),
        ({"tier": "Standard"}, '== "Standard"', "<= 1"),
        ({"tier": "Premium"}, '== "Premium"', "<= 1"),
        ({"tier": "Premium", "premium_partitions": 2}, '== "Premium"', "> 1"),
    ],
)
def test_terraform_looks_at_the_tier_and_the_partitions_of_a_namespace(
    stated: dict[str, Any], tier: str, partitions: str
) -> None:
    bus = ExistingServiceBus(name="sb-platform", resource_group=GROUP, **stated)
    read = written(shop(existing={"service-bus:shared-bus": bus}))["data"]
    (namespace,) = read["azurerm_servicebus_namespace"].values()
    assert [c["condition"] for c in namespace["lifecycle"]["postcondition"]] == [
        f"${{self.sku {tier}}}",
        f"${{self.premium_messaging_partitions {partitions}}}",
    ]


def test_a_simple_queue_is_written_for_the_tier_that_is_there() -> None:
    config = ServiceBusConfig(queues={"jobs": ServiceBusQueue()})
    needs = Resources.define("X", {"service-bus:shared-bus": config})

    def conditions(account: ExistingServiceBus) -> list[dict[str, str]]:
        read = written(shop({"x": needs}, existing={"service-bus:shared-bus": account}))["data"]
        (namespace,) = read["azurerm_servicebus_namespace"].values()
        found: list[dict[str, str]] = namespace["lifecycle"]["postcondition"]
        return found

    basic = ExistingServiceBus(name="sb-platform", resource_group=GROUP, tier="Basic")
    assert [c["condition"] for c in conditions(basic)] == ['${self.sku == "Basic"}']
    # Not even a queue like this can be made in the other.
    assert conditions(BUS) == [
        {
            "condition": '${self.sku != "Basic"}',
            "error_message": "The existing Service Bus namespace 'sb-platform' is of tier Basic, "
            "and what is put into it is written for Standard or more; say tier='Basic' in "
            "existing=.",
        },
        {
            "condition": "${self.premium_messaging_partitions <= 1}",
            "error_message": "The existing Service Bus namespace 'sb-platform' has several "
            "partitions; say how many in existing=, with premium_partitions=.",
        },
    ]


def test_on_a_provisioned_account_containers_get_the_least_throughput() -> None:
    stated = ExistingCosmos(
        name="cosmos-platform", resource_group=GROUP, capacity_mode="provisioned"
    )
    made = written(shop(existing={"cosmos:shared-database": stated}))["resource"]
    (container,) = made["azurerm_cosmosdb_sql_container"].values()
    assert container["autoscale_settings"] == {"max_throughput": 1000}


def test_tables_are_deployed_into_the_group_of_the_account() -> None:
    needs = Resources.define(
        "X", {"storage:data": StorageConfig(tables={"events": StorageTable()})}
    )
    made = written(shop({"x": needs}, existing={"storage:data": STORAGE}))["resource"]
    (deployment,) = made["azurerm_resource_group_template_deployment"].values()
    account = "data.azurerm_storage_account.shop_storage_data"
    assert deployment["resource_group_name"] == f"${{{account}.resource_group_name}}"
    assert deployment["parameters_content"] == (
        f"${{jsonencode({{accountName = {{value = {account}.name}}, "
        'tableNames = {value = ["events"]}})}'
    )


def test_what_application_insights_has_can_be_set_if_it_is_ours() -> None:
    config = MonitoringConfig(sampling_percentage=10)
    ours = shop(monitoring=config, existing={"monitoring:shared-monitoring": WORKSPACE})
    assert ours.warnings == shop().warnings
    (insights,) = written(ours)["resource"]["azurerm_application_insights"].values()
    assert insights["sampling_percentage"] == 10


def test_a_private_network_has_endpoints_of_its_own_for_what_is_there() -> None:
    found = written(
        shop(
            networking="isolated",
            existing={"cosmos:shared-database": COSMOS, "service-bus:shared-bus": BUS},
        )
    )
    endpoints = found["resource"]["azurerm_private_endpoint"]
    cosmos = endpoints["shop_cosmos_shared-database_private-endpoint"]
    assert cosmos["private_service_connection"]["private_connection_resource_id"] == (
        "${data.azurerm_cosmosdb_account.shop_cosmos_shared-database.id}"
    )
    (namespace,) = found["data"]["azurerm_servicebus_namespace"].values()
    assert namespace["lifecycle"]["postcondition"] == [
        {
            "condition": '${self.sku == "Premium"}',
            "error_message": "The existing Service Bus namespace 'sb-platform' is not of tier "
            "Premium, and only Premium has private endpoints; name service-bus:shared-bus in "
            "public= of networking=.",
        },
        {
            "condition": "${self.premium_messaging_partitions <= 1}",
            "error_message": "The existing Service Bus namespace 'sb-platform' has several "
            "partitions; say how many in existing=, with premium_partitions=.",
        },
    ]


def test_nothing_locks_an_account_that_is_not_ours() -> None:
    found = written(shop(deletion_locks=True, existing={"cosmos:shared-database": COSMOS}))
    locks = found["resource"].get("azurerm_management_lock", {})
    assert not [lock for lock in locks.values() if "cosmosdb" in lock["scope"]]
    assert locks
