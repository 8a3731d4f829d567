"""The shop's databases, by hand; a part of `stock_shop.py`."""

from __future__ import annotations

from cdktf_cdktf_provider_azurerm.cosmosdb_account import (
    CosmosdbAccount,
    CosmosdbAccountBackup,
    CosmosdbAccountCapabilities,
    CosmosdbAccountConsistencyPolicy,
    CosmosdbAccountGeoLocation,
)
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import (
    CosmosdbSqlContainer,
    CosmosdbSqlContainerIndexingPolicy,
    CosmosdbSqlContainerIndexingPolicyCompositeIndex,
    CosmosdbSqlContainerIndexingPolicyCompositeIndexIndex,
    CosmosdbSqlContainerIndexingPolicyExcludedPath,
    CosmosdbSqlContainerIndexingPolicyIncludedPath,
    CosmosdbSqlContainerUniqueKey,
)
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_database import CosmosdbSqlDatabase
from constructs import Construct

from benchmarks.programs.stock_shop_place import LOCATION, TAGS, outputs
from benchmarks.programs.stock_shop_watch import Watch

ALL_OPERATIONS = "create,read,update,delete,list"

APIS = {
    "user": {"partition_key": ["/tenant_id"], "unique": ["/email"], "soft_delete": True},
    "product": {
        "partition_key": ["/category_id"],
        "excluded": ["/description/?"],
        "composite": [
            [("/brand", "Ascending"), ("/name", "Ascending")],
            [("/category_id", "Ascending"), ("/price_cents", "Descending")],
        ],
    },
    "order": {
        "partition_key": ["/tenant_id", "/customer_id"],
        "composite": [[("/customer_id", "Ascending"), ("/placed_at", "Descending")]],
        "operations": "create,read,update,list",
    },
    "review": {"partition_key": ["/product_id"]},
    "cart": {"partition_key": ["/user_id"], "ttl": 14 * 24 * 60 * 60},
}


def indexing(api: dict) -> CosmosdbSqlContainerIndexingPolicy | None:
    if "composite" not in api:
        return None
    return CosmosdbSqlContainerIndexingPolicy(
        indexing_mode="consistent",
        included_path=[CosmosdbSqlContainerIndexingPolicyIncludedPath(path="/*")],
        excluded_path=[
            CosmosdbSqlContainerIndexingPolicyExcludedPath(path=path)
            for path in api.get("excluded", [])
        ]
        or None,
        composite_index=[
            CosmosdbSqlContainerIndexingPolicyCompositeIndex(
                index=[
                    CosmosdbSqlContainerIndexingPolicyCompositeIndexIndex(path=path, order=order)
                    for path, order in index
                ]
            )
            for index in api["composite"]
        ],
    )


class Data:
    """The account, and of each API the database, the container and the settings."""

    def __init__(self, scope: Construct, group: str, watch: Watch) -> None:
        self.scope = scope
        self.group = group
        self.settings: dict[str, str] = {}
        self.databases: dict[str, CosmosdbSqlDatabase] = {}
        self.account = self.cosmos_account(watch)
        for name, api in APIS.items():
            self.api(name, api)

    def cosmos_account(self, watch: Watch) -> CosmosdbAccount:
        account = CosmosdbAccount(
            self.scope,
            "shop_cosmos_shared-database",
            name="cosno-shop-dev-we-m5vi92",
            location=LOCATION,
            resource_group_name=self.group,
            kind="GlobalDocumentDB",
            offer_type="Standard",
            capabilities=[CosmosdbAccountCapabilities(name="EnableServerless")],
            consistency_policy=CosmosdbAccountConsistencyPolicy(consistency_level="Session"),
            geo_location=[
                CosmosdbAccountGeoLocation(
                    location=LOCATION, failover_priority=0, zone_redundant=False
                )
            ],
            backup=CosmosdbAccountBackup(type="Continuous", tier="Continuous7Days"),
            ip_range_filter=["0.0.0.0"],
            is_virtual_network_filter_enabled=True,
            public_network_access_enabled=True,
            local_authentication_disabled=True,
            access_key_metadata_writes_enabled=False,
            minimal_tls_version="Tls12",
            tags=TAGS,
        )
        outputs(
            self.scope,
            "shop_cosmos_shared-database",
            "Cosmos DB account cosmos:shared-database",
            Endpoint=account.endpoint,
            Name=account.name,
            Resource_id=account.id,
        )
        watch.logs(
            "shop_cosmos_shared-database_logs",
            "shared-database--cosmos",
            account.id,
            "ControlPlaneRequests",
            "PartitionKeyStatistics",
            dedicated=True,
        )
        return account

    def api(self, name: str, api: dict) -> None:
        database = CosmosdbSqlDatabase(
            self.scope,
            f"shop_cosmos_shared-database_database_{name}-api",
            name=f"{name}-api",
            account_name=self.account.name,
            resource_group_name=self.group,
        )
        keys = api["partition_key"]
        container = CosmosdbSqlContainer(
            self.scope,
            f"shop_cosmos_shared-database_database_{name}-api_container_{name}s",
            name=f"{name}s",
            account_name=self.account.name,
            database_name=database.name,
            resource_group_name=self.group,
            partition_key_paths=keys,
            partition_key_kind="MultiHash" if len(keys) > 1 else None,
            partition_key_version=2,
            default_ttl=api.get("ttl"),
            unique_key=[CosmosdbSqlContainerUniqueKey(paths=api["unique"])]
            if "unique" in api
            else None,
            indexing_policy=indexing(api),
        )
        self.databases[name] = database
        prefix = f"{name.upper()}_API_"
        self.settings |= {
            f"{prefix}AUTH": "function",
            f"{prefix}CONTAINER_NAME": container.name,
            f"{prefix}COSMOS_ENDPOINT": self.account.endpoint,
            f"{prefix}DATABASE_NAME": database.name,
            f"{prefix}OPERATIONS": api.get("operations", ALL_OPERATIONS),
            f"{prefix}PARTITION_KEY": ",".join(keys),
        }
        if api.get("soft_delete"):
            self.settings[f"{prefix}SOFT_DELETE"] = "true"
