"""Many CRUD APIs, written by hand as a CDKTF program in Python, with the fast loading of the
bindings and nothing else of atakora_tf; arguments: how many, and the directory to write to.
"""

from __future__ import annotations

import sys

from atakora_tf.stack.bindings import load_bindings

load_bindings()

from cdktf import App, LocalBackend, TerraformOutput, TerraformStack  # noqa: E402
from cdktf_cdktf_provider_azurerm.cosmosdb_account import (  # noqa: E402
    CosmosdbAccount,
    CosmosdbAccountBackup,
    CosmosdbAccountCapabilities,
    CosmosdbAccountConsistencyPolicy,
    CosmosdbAccountGeoLocation,
)
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_container import CosmosdbSqlContainer  # noqa: E402
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_database import CosmosdbSqlDatabase  # noqa: E402
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_role_assignment import (  # noqa: E402
    CosmosdbSqlRoleAssignment,
)
from cdktf_cdktf_provider_azurerm.function_app_flex_consumption import (  # noqa: E402
    FunctionAppFlexConsumption,
    FunctionAppFlexConsumptionIdentity,
    FunctionAppFlexConsumptionSiteConfig,
)
from cdktf_cdktf_provider_azurerm.provider import (  # noqa: E402
    AzurermProvider,
    AzurermProviderFeatures,
    AzurermProviderFeaturesKeyVault,
    AzurermProviderFeaturesResourceGroup,
    AzurermProviderFeaturesStorage,
)
from cdktf_cdktf_provider_azurerm.resource_group import ResourceGroup  # noqa: E402
from cdktf_cdktf_provider_azurerm.role_assignment import RoleAssignment  # noqa: E402
from cdktf_cdktf_provider_azurerm.service_plan import ServicePlan  # noqa: E402
from cdktf_cdktf_provider_azurerm.storage_account import (  # noqa: E402
    StorageAccount,
    StorageAccountBlobProperties,
    StorageAccountBlobPropertiesContainerDeleteRetentionPolicy,
    StorageAccountBlobPropertiesDeleteRetentionPolicy,
    StorageAccountSasPolicy,
)
from cdktf_cdktf_provider_azurerm.storage_container import StorageContainer  # noqa: E402
from cdktf_cdktf_provider_azurerm.user_assigned_identity import UserAssignedIdentity  # noqa: E402
from constructs import Construct  # noqa: E402

LOCATION = "westeurope"
TAGS = {"application": "many", "environment": "dev", "managed-by": "atakora_tf"}
DATA_CONTRIBUTOR = "00000000-0000-0000-0000-000000000002"
DATABASES_PER_ACCOUNT = 25
APIS_PER_APP = 40


class ManyStack(TerraformStack):
    def __init__(self, scope: Construct, name: str, count: int) -> None:
        super().__init__(scope, name)
        LocalBackend(self, path="../../../terraform.many-dev.tfstate")
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
            self, "resource_group", name="rg-many-dev-we", location=LOCATION, tags=TAGS
        )
        self.accounts: dict[int, CosmosdbAccount] = {}
        self.databases: dict[int, CosmosdbSqlDatabase] = {}
        self.containers: dict[int, CosmosdbSqlContainer] = {}
        for n in range(count):
            if n % DATABASES_PER_ACCOUNT == 0:
                account = self.cosmos_account(n // DATABASES_PER_ACCOUNT + 1)
            self.accounts[n] = account
            self.database(n, account)
        for first in range(0, count, APIS_PER_APP):
            last = min(first + APIS_PER_APP, count)
            self.function_app(first // APIS_PER_APP + 1, range(first, last))

    def cosmos_account(self, number: int) -> CosmosdbAccount:
        account = CosmosdbAccount(
            self,
            f"account-{number}",
            name=f"cosno-many-{number}-dev-we",
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
        for word, value in (
            ("endpoint", account.endpoint),
            ("id", account.id),
            ("name", account.name),
        ):
            self.output(f"account-{number}_{word}", value)
        return account

    def database(self, n: int, account: CosmosdbAccount) -> None:
        self.databases[n] = CosmosdbSqlDatabase(
            self,
            f"item{n:05}-api",
            name=f"item{n:05}-api",
            account_name=account.name,
            resource_group_name=self.group.name,
        )
        self.containers[n] = CosmosdbSqlContainer(
            self,
            f"item{n:05}s",
            name=f"item{n:05}s",
            account_name=account.name,
            database_name=self.databases[n].name,
            resource_group_name=self.group.name,
            partition_key_paths=["/tenant_id"],
            partition_key_version=2,
        )

    def settings(self, n: int) -> dict[str, str]:
        prefix = f"ITEM{n:05}_API_"
        return {
            f"{prefix}AUTH": "function",
            f"{prefix}CONTAINER_NAME": self.containers[n].name,
            f"{prefix}COSMOS_ENDPOINT": self.accounts[n].endpoint,
            f"{prefix}DATABASE_NAME": self.databases[n].name,
            f"{prefix}OPERATIONS": "create,read,update,delete,list",
            f"{prefix}PARTITION_KEY": "/tenant_id",
        }

    def function_app(self, number: int, apis: range) -> None:
        base = f"app-{number}"
        identity = UserAssignedIdentity(
            self,
            f"{base}_identity",
            name=f"id-many-{number}-dev-we",
            location=LOCATION,
            resource_group_name=self.group.name,
            tags=TAGS,
        )
        plan = ServicePlan(
            self,
            f"{base}_plan",
            name=f"asp-many-{number}-dev-we",
            location=LOCATION,
            resource_group_name=self.group.name,
            os_type="Linux",
            sku_name="FC1",
            tags=TAGS,
        )
        host = StorageAccount(
            self,
            f"{base}_host",
            name=f"stmanyhost{number}devwe",
            location=LOCATION,
            resource_group_name=self.group.name,
            account_kind="StorageV2",
            account_tier="Standard",
            account_replication_type="ZRS",
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
        settings = {"AZURE_CLIENT_ID": identity.client_id}
        for n in apis:
            account = self.accounts[n]
            settings |= self.settings(n)
            CosmosdbSqlRoleAssignment(
                self,
                f"{base}_item{n:05}-api_write",
                account_name=account.name,
                resource_group_name=self.group.name,
                principal_id=identity.principal_id,
                role_definition_id=f"{account.id}/sqlRoleDefinitions/{DATA_CONTRIBUTOR}",
                scope=f"{account.id}/dbs/{self.databases[n].name}",
            )
        app = FunctionAppFlexConsumption(
            self,
            base,
            name=f"func-many-{number}-dev-we",
            location=LOCATION,
            resource_group_name=self.group.name,
            service_plan_id=plan.id,
            runtime_name="python",
            runtime_version="3.12",
            instance_memory_in_mb=2048,
            maximum_instance_count=100,
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
                http2_enabled=True, minimum_tls_version="1.2", scm_minimum_tls_version="1.2"
            ),
            app_settings=settings,
            depends_on=[role],
            tags=TAGS,
        )
        for word, value in (
            ("hostname", app.default_hostname),
            ("id", app.id),
            ("name", app.name),
            ("principal-id", identity.principal_id),
        ):
            self.output(f"{base}_{word}", value)

    def output(self, name: str, value: str) -> None:
        TerraformOutput(self, name, description=f"What {name} is", value=value)


app = App(outdir=sys.argv[2])
ManyStack(app, "many-dev", int(sys.argv[1]))
app.synth()
