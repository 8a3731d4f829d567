"""The shop's dev stack, written by hand as CDKTF programs in Python are: the other side of the
comparison. It knows nothing of atakora_tf; argument: the directory to write to.
"""

from __future__ import annotations

import sys

from cdktf import App, LocalBackend, TerraformOutput, TerraformStack
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
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_role_assignment import CosmosdbSqlRoleAssignment
from cdktf_cdktf_provider_azurerm.function_app_flex_consumption import (
    FunctionAppFlexConsumption,
    FunctionAppFlexConsumptionIdentity,
    FunctionAppFlexConsumptionSiteConfig,
    FunctionAppFlexConsumptionSiteConfigCors,
)
from cdktf_cdktf_provider_azurerm.provider import (
    AzurermProvider,
    AzurermProviderFeatures,
    AzurermProviderFeaturesKeyVault,
    AzurermProviderFeaturesResourceGroup,
    AzurermProviderFeaturesStorage,
)
from cdktf_cdktf_provider_azurerm.resource_group import ResourceGroup
from cdktf_cdktf_provider_azurerm.role_assignment import RoleAssignment
from cdktf_cdktf_provider_azurerm.service_plan import ServicePlan
from cdktf_cdktf_provider_azurerm.storage_account import (
    StorageAccount,
    StorageAccountBlobProperties,
    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy,
    StorageAccountBlobPropertiesDeleteRetentionPolicy,
    StorageAccountSasPolicy,
)
from cdktf_cdktf_provider_azurerm.storage_container import StorageContainer
from cdktf_cdktf_provider_azurerm.user_assigned_identity import UserAssignedIdentity
from constructs import Construct

LOCATION = "westeurope"
TAGS = {
    "application": "shop",
    "cost-centre": "storefront",
    "environment": "dev",
    "managed-by": "atakora_tf",
}
DATA_CONTRIBUTOR = "00000000-0000-0000-0000-000000000002"
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


class ShopStack(TerraformStack):
    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        LocalBackend(self, path="../../../terraform.shop-dev.tfstate")
        AzurermProvider(
            self,
            "azurerm",
            features=[
                AzurermProviderFeatures(
                    key_vault=[
                        AzurermProviderFeaturesKeyVault(
                            purge_soft_delete_on_destroy=False,
                            recover_soft_deleted_key_vaults=True,
                        )
                    ],
                    resource_group=[
                        AzurermProviderFeaturesResourceGroup(
                            prevent_deletion_if_contains_resources=False
                        )
                    ],
                    storage=[AzurermProviderFeaturesStorage(data_plane_available=False)],
                )
            ],
            storage_use_azuread=True,
        )
        self.group = ResourceGroup(
            self, "resource_group", name="rg-shop-dev-we", location=LOCATION, tags=TAGS
        )
        self.settings: dict[str, str] = {}
        self.databases: dict[str, CosmosdbSqlDatabase] = {}
        self.account = self.cosmos_account()
        for name, api in APIS.items():
            self.api(name, api)
        self.function_app()

    def cosmos_account(self) -> CosmosdbAccount:
        account = CosmosdbAccount(
            self,
            "shop_cosmos_shared-database",
            name="cosno-shop-dev-we-m5vi92",
            location=LOCATION,
            resource_group_name=self.group.name,
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
        self.output(
            "shop_cosmos_shared-database",
            "Cosmos DB account cosmos:shared-database",
            Endpoint=account.endpoint,
            Name=account.name,
            Resource_id=account.id,
        )
        return account

    def api(self, name: str, api: dict) -> None:
        database = CosmosdbSqlDatabase(
            self,
            f"shop_cosmos_shared-database_database_{name}-api",
            name=f"{name}-api",
            account_name=self.account.name,
            resource_group_name=self.group.name,
        )
        keys = api["partition_key"]
        container = CosmosdbSqlContainer(
            self,
            f"shop_cosmos_shared-database_database_{name}-api_container_{name}s",
            name=f"{name}s",
            account_name=self.account.name,
            database_name=database.name,
            resource_group_name=self.group.name,
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

    def function_app(self) -> None:
        base = "shop_functions_api-functions"
        identity = UserAssignedIdentity(
            self,
            f"{base}_identity",
            name="id-shop-api-functions-dev-we",
            location=LOCATION,
            resource_group_name=self.group.name,
            tags=TAGS,
        )
        plan = ServicePlan(
            self,
            f"{base}_plan",
            name="asp-shop-api-functions-dev-we",
            location=LOCATION,
            resource_group_name=self.group.name,
            os_type="Linux",
            sku_name="FC1",
            tags=TAGS,
        )
        host = StorageAccount(
            self,
            f"{base}_host",
            name="stshopapihostdevwe8efn85",
            location=LOCATION,
            resource_group_name=self.group.name,
            account_kind="StorageV2",
            account_tier="Standard",
            account_replication_type="LRS",
            access_tier="Hot",
            min_tls_version="TLS1_2",
            https_traffic_only_enabled=True,
            allow_nested_items_to_be_public=False,
            cross_tenant_replication_enabled=False,
            default_to_oauth_authentication=True,
            local_user_enabled=False,
            public_network_access_enabled=True,
            shared_access_key_enabled=True,
            sas_policy=StorageAccountSasPolicy(
                expiration_action="Log", expiration_period="01.00:00:00"
            ),
            blob_properties=StorageAccountBlobProperties(
                versioning_enabled=False,
                delete_retention_policy=StorageAccountBlobPropertiesDeleteRetentionPolicy(days=7),
                container_delete_retention_policy=(
                    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy(days=7)
                ),
            ),
            tags=TAGS,
        )
        packages = StorageContainer(
            self,
            f"{base}_packages",
            name="packages",
            storage_account_id=host.id,
            container_access_type="private",
        )
        role = RoleAssignment(
            self,
            f"{base}_identity_packages",
            scope=packages.id,
            role_definition_name="Storage Blob Data Contributor",
            principal_id=identity.principal_id,
            principal_type="ServicePrincipal",
        )
        for name, database in self.databases.items():
            CosmosdbSqlRoleAssignment(
                self,
                f"{base}_identity_cosmos_shared-database_{name}-api_write",
                account_name=self.account.name,
                resource_group_name=self.group.name,
                principal_id=identity.principal_id,
                role_definition_id=f"{self.account.id}/sqlRoleDefinitions/{DATA_CONTRIBUTOR}",
                scope=f"{self.account.id}/dbs/{database.name}",
            )
        app = FunctionAppFlexConsumption(
            self,
            base,
            name="func-shop-api-dev-we-zvdd43",
            location=LOCATION,
            resource_group_name=self.group.name,
            service_plan_id=plan.id,
            runtime_name="python",
            runtime_version="3.12",
            instance_memory_in_mb=512,
            maximum_instance_count=40,
            https_only=True,
            public_network_access_enabled=True,
            webdeploy_publish_basic_authentication_enabled=False,
            storage_container_type="blobContainer",
            storage_container_endpoint=f"{host.primary_blob_endpoint}{packages.name}",
            storage_authentication_type="UserAssignedIdentity",
            storage_user_assigned_identity_id=identity.id,
            storage_access_key=host.primary_access_key,
            identity=FunctionAppFlexConsumptionIdentity(
                type="SystemAssigned, UserAssigned", identity_ids=[identity.id]
            ),
            site_config=FunctionAppFlexConsumptionSiteConfig(
                cors=FunctionAppFlexConsumptionSiteConfigCors(
                    allowed_origins=["http://localhost:5173"]
                ),
                http2_enabled=True,
                minimum_tls_version="1.2",
                scm_minimum_tls_version="1.2",
            ),
            app_settings={"AZURE_CLIENT_ID": identity.client_id, **self.settings},
            depends_on=[role],
            tags=TAGS,
        )
        what = "Function App functions:api-functions"
        self.output(base, what, Hostname=app.default_hostname, Name=app.name, Resource_id=app.id)
        TerraformOutput(
            self,
            f"{base}_principal-id",
            description=f"Principal of the identity of the {what}",
            value=identity.principal_id,
        )

    def output(self, base: str, what: str, **values: str) -> None:
        for word, value in values.items():
            word = word.replace("_", " ")
            TerraformOutput(
                self,
                f"{base}_{word.lower().split()[-1]}",
                description=f"{word} of the {what}",
                value=value,
            )


app = App(outdir=sys.argv[1])
ShopStack(app, "shop-dev")
app.synth()
