from __future__ import annotations

from typing import Any

import pytest

from atakora_tf import (
    CosmosConfig,
    CosmosContainer,
    CosmosDatabase,
    FunctionGroup,
    FunctionsConfig,
    PlacedAttribute,
    ResourceLimits,
    Resources,
    StorageConfig,
    StorageContainer,
    StorageQueue,
    StorageShare,
    StorageTable,
    define_backend,
)
from atakora_tf.errors import BackendInvalid
from tests.providers.rendering import document, resources

ITEMS = CosmosContainer(partition_key="/id")
NEEDS: dict[str, Any] = {
    "cosmos:data": CosmosConfig(databases={"orders": CosmosDatabase(containers={"items": ITEMS})}),
    "storage:files": StorageConfig(
        containers={"uploads": StorageContainer()},
        queues={"jobs": StorageQueue()},
        shares={"exports": StorageShare()},
        tables={"audit": StorageTable()},
    ),
    "functions:jobs": FunctionsConfig(groups={"X": FunctionGroup(own_identity=True)}),
}


def _setting(attribute: PlacedAttribute) -> Any:
    app = FunctionsConfig(groups={"X": FunctionGroup(settings={"X_VALUE": attribute})})
    found = resources({**NEEDS, "functions:api": app})["azurerm_function_app_flex_consumption"]
    return found["shop_functions_api"]["app_settings"]["X_VALUE"]


@pytest.mark.parametrize(
    ("key", "unit", "name", "written"),
    [
        (
            "cosmos:data",
            "databases/orders",
            "endpoint",
            "cosmosdb_account.shop_cosmos_data.endpoint",
        ),
        (
            "cosmos:data",
            "databases/orders",
            "account_name",
            "cosmosdb_account.shop_cosmos_data.name",
        ),
        (
            "cosmos:data",
            "databases/orders",
            "database_name",
            "cosmosdb_sql_database.shop_cosmos_data_database_orders.name",
        ),
        (
            "cosmos:data",
            "databases/orders",
            "container_name:items",
            "cosmosdb_sql_container.shop_cosmos_data_database_orders_container_items.name",
        ),
        (
            "storage:files",
            "containers/uploads",
            "name",
            "storage_container.shop_storage_files_container_uploads.name",
        ),
        (
            "storage:files",
            "queues/jobs",
            "name",
            "storage_queue.shop_storage_files_queue_jobs.name",
        ),
        (
            "storage:files",
            "shares/exports",
            "name",
            "storage_share.shop_storage_files_share_exports.name",
        ),
        *(
            (
                "storage:files",
                "containers/uploads",
                f"{service}_endpoint",
                f"storage_account.shop_storage_files.primary_{service}_endpoint",
            )
            for service in ("blob", "queue", "table", "file")
        ),
        (
            "functions:jobs",
            "groups/X",
            "hostname",
            "function_app_flex_consumption.shop_functions_jobs.default_hostname",
        ),
        (
            "functions:jobs",
            "groups/X",
            "name",
            "function_app_flex_consumption.shop_functions_jobs.name",
        ),
        (
            "functions:jobs",
            "groups/X",
            "principal_id",
            "user_assigned_identity.shop_functions_jobs_identity_own_x.principal_id",
        ),
    ],
)
def test_an_attribute_leads_to_the_block_that_holds_the_part(
    key: str, unit: str, name: str, written: str
) -> None:
    assert _setting(PlacedAttribute(key, unit, name)) == f"${{azurerm_{written}}}"


def test_an_endpoint_of_an_app_is_an_address_and_a_table_is_known_by_its_name() -> None:
    assert _setting(PlacedAttribute("functions:jobs", "groups/X", "endpoint")) == (
        "https://${azurerm_function_app_flex_consumption.shop_functions_jobs.default_hostname}"
    )
    assert _setting(PlacedAttribute("storage:files", "tables/audit", "name")) == "audit"


@pytest.mark.parametrize(
    ("key", "unit", "name", "said"),
    [
        (
            "cosmos:data",
            "databases/orders",
            "container_name:lost",
            "cosmos:data has no container 'lost' in databases/orders; it has items",
        ),
        (
            "cosmos:data",
            "databases/orders",
            "colour",
            "cosmos:data has no attribute 'colour' for databases/orders",
        ),
        (
            "storage:files",
            "queues/jobs",
            "colour",
            "storage:files has no attribute 'colour' for queues/jobs",
        ),
        (
            "functions:jobs",
            "groups/X",
            "colour",
            "functions:jobs has no attribute 'colour' for groups/X",
        ),
    ],
)
def test_an_attribute_that_is_not_there_is_an_error(
    key: str, unit: str, name: str, said: str
) -> None:
    app = FunctionsConfig(
        groups={"X": FunctionGroup(settings={"X_VALUE": PlacedAttribute(key, unit, name)})}
    )
    with pytest.raises(BackendInvalid) as error:
        document({**NEEDS, "functions:api": app})
    (problem,) = error.value.problems
    assert problem.what == said


def test_after_a_split_a_function_is_kept_ready_where_it_is_placed() -> None:
    def needs(name: str) -> dict[str, Any]:
        group = FunctionGroup(functions={f"{name}_List": "http"})
        return {"functions:k": FunctionsConfig(groups={name: group})}

    warm = FunctionsConfig(always_ready={"http": 1, "function:users_list": 2})
    made = define_backend(
        {
            "orders": Resources.define("orders", needs("orders")),
            "users": Resources.define("users", needs("users")),
            "warm": Resources.define("warm", {"functions:k": warm}),
        },
        name="shop",
        location="westeurope",
        limits=ResourceLimits(max_functions_per_app=1),
        lock=None,
    )
    apps = made.document().to_dict()["resource"]["azurerm_function_app_flex_consumption"]
    http = {"name": "http", "instance_count": 1}
    assert {logical: app["always_ready"] for logical, app in apps.items()} == {
        "shop_functions_k": [http],
        "shop_functions_k-2": [{"name": "function:users_list", "instance_count": 2}, http],
    }
