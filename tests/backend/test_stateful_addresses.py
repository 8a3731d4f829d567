"""The Terraform addresses of everything that holds something, word for word.

Whoever changes one of them makes Terraform destroy the thing in everybody's deployment, unless a
`moved` block goes with the change.
"""

from __future__ import annotations

import re
from pathlib import Path

from renamed import resources
from rendered import User

from atakora_tf import (
    CrudApi,
    DataStack,
    EventBus,
    Resources,
    Secrets,
    StaticSite,
    StorageConfig,
    StorageShare,
    StorageTable,
    define_backend,
)
from atakora_tf.azure.data_holding import HOLDINGS

PROVIDERS = Path(__file__).parents[2] / "atakora_tf" / "providers"

ADDRESSES = [
    "application_insights.shop_monitoring_shared-monitoring_insights",
    "cdn_frontdoor_endpoint.shop_front-door_sites_endpoint_storefront-3c8b5475",
    "cdn_frontdoor_profile.shop_front-door_sites",
    "cosmosdb_account.shop_cosmos_shared-database",
    "cosmosdb_account.shop_cosmos_shared-database-ledger",
    "cosmosdb_account.shop_cosmos_shared-database-northeurope",
    "cosmosdb_sql_container.shop_cosmos_shared-database-ledger_database_ledger_container_users",
    "cosmosdb_sql_container.shop_cosmos_shared-database-northeurope_database_away_container_users",
    "cosmosdb_sql_container.shop_cosmos_shared-database_database_sales_container_users",
    "cosmosdb_sql_container.shop_cosmos_shared-database_database_user-api_container_users",
    "cosmosdb_sql_database.shop_cosmos_shared-database-ledger_database_ledger",
    "cosmosdb_sql_database.shop_cosmos_shared-database-northeurope_database_away",
    "cosmosdb_sql_database.shop_cosmos_shared-database_database_sales",
    "cosmosdb_sql_database.shop_cosmos_shared-database_database_user-api",
    "function_app_flex_consumption.shop_functions_api-functions",
    "function_app_flex_consumption.shop_functions_api-functions-ledger",
    "function_app_flex_consumption.shop_functions_api-functions-northeurope",
    "key_vault.shop_key-vault_shared-secrets",
    "log_analytics_workspace.shop_monitoring_shared-monitoring",
    "resource_group_template_deployment.shop_storage_files_tables",
    "servicebus_namespace.shop_service-bus_shared-bus",
    "servicebus_queue.shop_service-bus_shared-bus_queue_mail",
    "servicebus_subscription.shop_service-bus_shared-bus_topic_placed_subscription_billing",
    "servicebus_topic.shop_service-bus_shared-bus_topic_placed",
    "static_web_app.shop_static-web-app_blog-site",
    "storage_account.shop_functions_api-functions-ledger_host",
    "storage_account.shop_functions_api-functions-northeurope_host",
    "storage_account.shop_functions_api-functions_host",
    "storage_account.shop_storage_files",
    "storage_account.shop_storage_shared-storage",
    "storage_account.shop_storage_storefront-content",
    "storage_container.shop_functions_api-functions-ledger_packages",
    "storage_container.shop_functions_api-functions-northeurope_packages",
    "storage_container.shop_functions_api-functions_packages",
    "storage_container.shop_storage_shared-storage_container_invoices",
    "storage_queue.shop_storage_shared-storage_queue_work",
    "storage_share.shop_storage_files_share_exports",
]


def found() -> list[str]:
    backend = define_backend(
        {
            "users": CrudApi.define("UserApi", entity=User),
            "ledger": CrudApi.define("Ledger", entity=User, dedicated=True),
            "away": CrudApi.define("Away", entity=User, region="northeurope"),
            "sales": DataStack.define(
                "Sales", entities=[User], blobs=["invoices"], queues=["work"]
            ),
            "bus": EventBus.define("Bus", queues=["mail"], topics={"placed": ["billing"]}),
            "keys": Secrets.define("Keys", names=["mail-password"]),
            "web": StaticSite.define("Storefront"),
            "blog": StaticSite.define("Blog", hosting="static-web-app"),
            "files": Resources.define(
                "Files",
                {
                    "storage:files": StorageConfig(
                        shares={"exports": StorageShare()}, tables={"audit": StorageTable()}
                    )
                },
            ),
        },
        name="shop",
        location="westeurope",
        lock=None,
        monitoring=True,
    )
    held = [a for a in resources(backend) if a.partition(".")[0] in HOLDINGS]
    return sorted(a.removeprefix("azurerm_") for a in held)


def test_addresses_of_what_holds_something_are_these_for_ever() -> None:
    assert found() == ADDRESSES


def test_every_type_that_we_make_and_that_holds_something_is_in_the_table() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in sorted(PROVIDERS.glob("*.py")))
    made = {
        kind
        for kind in HOLDINGS
        if re.search(rf'"(azurerm_)?{kind.removeprefix("azurerm_")}"', text)
    }
    # The app of the other hosting plans: its id is that of the Flex Consumption app.
    told = {f"azurerm_{address.partition('.')[0]}" for address in ADDRESSES}
    assert made - told <= {"azurerm_linux_function_app"}
    assert len(told) > 12
