"""Which azurerm resources hold what cannot be made again: data, messages, keys, code, names.

Source: the pages of these resources in the documentation of terraform-provider-azurerm 4.55.0.
A type that is not here holds nothing that Terraform would not write again, such as a role
assignment or an alert.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["HOLDINGS", "Holding", "holding"]


class Holding(NamedTuple):
    """What a resource is called, and what is lost with it."""

    word: str
    lost: str


_DATABASE: Final = "every item in it"
_MESSAGES: Final = "every message in it that nobody has received"

HOLDINGS: Final[Mapping[str, Holding]] = MappingProxyType(
    {
        "azurerm_application_insights": Holding(
            "Application Insights resource", "its telemetry and its connection string"
        ),
        "azurerm_cdn_frontdoor_endpoint": Holding(
            "Front Door endpoint", "its host name, to which DNS records of custom domains point"
        ),
        "azurerm_cdn_frontdoor_profile": Holding(
            "Front Door profile", "the host names of its endpoints"
        ),
        "azurerm_cosmosdb_account": Holding(
            "Cosmos DB account", "every database in it and its backups"
        ),
        "azurerm_cosmosdb_cassandra_keyspace": Holding("Cassandra keyspace", "every table in it"),
        "azurerm_cosmosdb_cassandra_table": Holding("Cassandra table", "every row in it"),
        "azurerm_cosmosdb_gremlin_database": Holding("Gremlin database", "every graph in it"),
        "azurerm_cosmosdb_gremlin_graph": Holding("Gremlin graph", "every vertex and edge in it"),
        "azurerm_cosmosdb_mongo_collection": Holding("MongoDB collection", _DATABASE),
        "azurerm_cosmosdb_mongo_database": Holding("MongoDB database", "every collection in it"),
        "azurerm_cosmosdb_sql_container": Holding("Cosmos DB container", _DATABASE),
        "azurerm_cosmosdb_sql_database": Holding("Cosmos DB database", "every container in it"),
        "azurerm_cosmosdb_table": Holding("Cosmos DB table", _DATABASE),
        "azurerm_eventhub": Holding("Event Hub", "every event in it"),
        "azurerm_eventhub_namespace": Holding("Event Hubs namespace", "every Event Hub in it"),
        # No data, but nothing that Terraform makes again: the code comes from a deployment.
        "azurerm_function_app_flex_consumption": Holding(
            "Function App", "the code that was deployed into it and its function keys"
        ),
        "azurerm_linux_function_app": Holding(
            "Function App", "the code that was deployed into it and its function keys"
        ),
        "azurerm_key_vault": Holding(
            "key vault", "every secret, key and certificate in it, and for up to 90 days its name"
        ),
        "azurerm_key_vault_certificate": Holding("certificate", "every version of it"),
        "azurerm_key_vault_key": Holding(
            "key", "every version of it, and with it what was encrypted under it"
        ),
        "azurerm_key_vault_secret": Holding("secret", "every version of it"),
        "azurerm_log_analytics_workspace": Holding("Log Analytics workspace", "every log in it"),
        "azurerm_managed_redis": Holding("Redis cache", "every key in it"),
        "azurerm_mssql_database": Holding("SQL database", "every table in it"),
        "azurerm_mssql_server": Holding("SQL server", "every database on it and its backups"),
        "azurerm_mysql_flexible_database": Holding("MySQL database", "every table in it"),
        "azurerm_mysql_flexible_server": Holding(
            "MySQL server", "every database on it and its backups"
        ),
        "azurerm_postgresql_flexible_server": Holding(
            "PostgreSQL server", "every database on it and its backups"
        ),
        "azurerm_postgresql_flexible_server_database": Holding(
            "PostgreSQL database", "every table in it"
        ),
        "azurerm_redis_cache": Holding("Redis cache", "every key in it"),
        "azurerm_resource_group": Holding("resource group", "everything in it"),
        # features.template_deployment.delete_nested_items_during_deletion is true by default.
        "azurerm_resource_group_template_deployment": Holding(
            "template deployment", "everything that it deployed, such as storage tables"
        ),
        "azurerm_servicebus_namespace": Holding(
            "Service Bus namespace", "every queue and topic in it with their messages"
        ),
        "azurerm_servicebus_queue": Holding("queue", _MESSAGES),
        "azurerm_servicebus_subscription": Holding("subscription", _MESSAGES),
        "azurerm_servicebus_topic": Holding("topic", "every subscription with its messages"),
        "azurerm_static_web_app": Holding(
            "Static Web App",
            "the site that was deployed into it and its host name, to which DNS records of custom "
            "domains point",
        ),
        "azurerm_storage_account": Holding(
            "storage account", "every container, queue, table and share in it"
        ),
        "azurerm_storage_container": Holding("blob container", "every blob in it"),
        "azurerm_storage_data_lake_gen2_filesystem": Holding("file system", "every file in it"),
        "azurerm_storage_queue": Holding("storage queue", _MESSAGES),
        "azurerm_storage_share": Holding("file share", "every file in it"),
        "azurerm_storage_table": Holding("storage table", "every row in it"),
    }
)
"""Every type that holds something, whether or not this release makes it."""


def holding(resource_type: str) -> Holding | None:
    """What a type holds; None for one that holds nothing."""
    return HOLDINGS.get(resource_type)
