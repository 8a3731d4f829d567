from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atakora_tf import (
    AzureState,
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    DataRole,
    EventBus,
    FunctionGroup,
    FunctionsConfig,
    LifecycleRule,
    ResourceLimits,
    Resources,
    Secrets,
    StackOptions,
    StaticWebsite,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
    define_backend,
)


def _needs(name: str, *, own_identity: bool = False) -> dict[str, Any]:
    """One of everything that holds data, and functions over it."""
    containers = {"items": CosmosContainer(partition_key="/id")}
    group = FunctionGroup(
        roles=[DataRole("cosmos:shared-database", f"databases/{name}", "write")],
        own_identity=own_identity,
    )
    return {
        "cosmos:shared-database": CosmosConfig(
            databases={name: CosmosDatabase(containers=containers)}
        ),
        "functions:api-functions": FunctionsConfig(groups={name: group}),
    }


FILES = {
    "storage:static-content": StorageConfig(
        containers={"uploads": StorageContainer()},
        queues={"thumbnails": StorageQueue()},
        tables={"audit": StorageTable()},
        shares={"exports": StorageShare()},
        static_website=StaticWebsite(),
        lifecycle_rules={"old": LifecycleRule(delete_after_days=90)},
    )
}


def _document(environment: str) -> Mapping[str, Any]:
    made = define_backend(
        {
            "orders": Resources.define("orders", _needs("orders")),
            "users": Resources.define("users", _needs("users", own_identity=True)),
            "files": Resources.define("files", FILES),
        },
        name="shop",
        environment=environment,
        location="westeurope",
        limits=ResourceLimits(max_databases_per_account=1),
        lock=None,
        stack=StackOptions(state=AzureState("stshoptfstate")),
    )
    written: Mapping[str, Any] = made.document(whole=True).to_dict()
    return written


def _blocks(written: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for kind, blocks in written["resource"].items():
        for logical, block in blocks.items():
            yield f"{kind.removeprefix('azurerm_')}.{logical}", block


def test_ids_and_names_are_these_for_ever() -> None:
    """Changing one of them replaces the resource, and its data, in everybody's deployment."""
    named: dict[str, dict[str, str | None]] = {}
    for address, block in _blocks(_document("prod")):
        kind, _, logical = address.partition(".")
        named.setdefault(kind, {})[logical.removeprefix("shop_")] = block.get("name")
    assert named == {
        "cosmosdb_account": {
            "cosmos_shared-database": "cosno-shop-prod-we-5i8jd9",
            "cosmos_shared-database-2": "cosno-shop-2-prod-we-ccxass",
        },
        "cosmosdb_sql_container": {
            "cosmos_shared-database-2_database_users_container_items": "items",
            "cosmos_shared-database_database_orders_container_items": "items",
        },
        "cosmosdb_sql_database": {
            "cosmos_shared-database-2_database_users": "users",
            "cosmos_shared-database_database_orders": "orders",
        },
        "cosmosdb_sql_role_assignment": {
            "functions_api-functions_identity_cosmos_shared-database_orders_write": None,
            "functions_api-functions_identity_own_users_cosmos_shared-database-2_users_write": None,
        },
        "function_app_flex_consumption": {
            "functions_api-functions": "func-shop-api-prod-we-z9akbc",
        },
        "resource_group": {
            "resource_group": "rg-shop-prod-we",
        },
        "resource_group_template_deployment": {
            "storage_static-content_tables": "tables-stshopstaticprodweijc6xe",
        },
        "role_assignment": {
            "functions_api-functions_identity_packages": None,
        },
        "service_plan": {
            "functions_api-functions_plan": "asp-shop-api-functions-prod-we",
        },
        "storage_account": {
            "functions_api-functions_host": "stshopapihosprodweeb7757",
            "storage_static-content": "stshopstaticprodweijc6xe",
        },
        "storage_account_static_website": {
            "storage_static-content_website": None,
        },
        "storage_container": {
            "functions_api-functions_packages": "packages",
            "storage_static-content_container_uploads": "uploads",
        },
        "storage_management_policy": {
            "storage_static-content_lifecycle": None,
        },
        "storage_queue": {
            "storage_static-content_queue_thumbnails": "thumbnails",
        },
        "storage_share": {
            "storage_static-content_share_exports": "exports",
        },
        "user_assigned_identity": {
            "functions_api-functions_identity": "id-shop-api-functions-prod-we",
            "functions_api-functions_identity_own_users": "id-shop--api-functions--users-prod-we",
        },
    }


def test_names_of_messages_and_secrets_are_these_for_ever() -> None:
    made = define_backend(
        {
            "bus": EventBus.define("Bus", queues=["emails"], topics={"orders": ["billing"]}),
            "secrets": Secrets.define("Secrets", names=["mail-password"]),
        },
        name="shop",
        environment="prod",
        location="westeurope",
        lock=None,
    )
    named = {a: b["name"] for a, b in _blocks(made.document().to_dict())}
    assert named == {
        "key_vault.shop_key-vault_shared-secrets": "kv-shop-prod-we-k8t4d5",
        "servicebus_namespace.shop_service-bus_shared-bus": "sbns-shop-bus-prod-we-9ysrbw",
        "servicebus_queue.shop_service-bus_shared-bus_queue_emails": "emails",
        "servicebus_topic.shop_service-bus_shared-bus_topic_orders": "orders",
        "servicebus_subscription"
        ".shop_service-bus_shared-bus_topic_orders_subscription_billing": "billing",
        "servicebus_subscription_rule"
        ".shop_service-bus_shared-bus_topic_orders_subscription_billing_rule_everything": (
            "everything"
        ),
    }


def test_a_group_may_be_called_like_a_role_of_the_app() -> None:
    groups = {
        name: FunctionGroup(own_identity=True) for name in ("packages", "host-blobs", "identity")
    }
    for plan in ("FC1", "EP1"):
        needs = {"functions:k": FunctionsConfig(groups=groups, plan=plan)}
        made = define_backend(
            {"x": Resources.define("X", needs)}, name="shop", location="westeurope", lock=None
        )
        written = made.document().to_dict()["resource"]
        assert sorted(written["azurerm_user_assigned_identity"]) == [
            "shop_functions_k_identity",
            "shop_functions_k_identity_own_host-blobs",
            "shop_functions_k_identity_own_identity",
            "shop_functions_k_identity_own_packages",
        ]


def test_in_production_what_holds_data_cannot_be_destroyed() -> None:
    kept = {
        address
        for address, block in _blocks(_document("prod"))
        if block.get("lifecycle") == {"prevent_destroy": True}
    }
    assert kept == {
        "resource_group.resource_group",
        "cosmosdb_account.shop_cosmos_shared-database",
        "cosmosdb_account.shop_cosmos_shared-database-2",
        "cosmosdb_sql_database.shop_cosmos_shared-database_database_orders",
        "cosmosdb_sql_database.shop_cosmos_shared-database-2_database_users",
        "cosmosdb_sql_container.shop_cosmos_shared-database_database_orders_container_items",
        "cosmosdb_sql_container.shop_cosmos_shared-database-2_database_users_container_items",
        "storage_account.shop_storage_static-content",
        "storage_container.shop_storage_static-content_container_uploads",
        "storage_queue.shop_storage_static-content_queue_thumbnails",
        "storage_share.shop_storage_static-content_share_exports",
        "resource_group_template_deployment.shop_storage_static-content_tables",
    }


def test_elsewhere_everything_may_go() -> None:
    assert [a for a, block in _blocks(_document("dev")) if "lifecycle" in block] == []
