"""The shop's dev stack, written by hand as CDKTF programs in Python are: the other side of the
comparison. It knows nothing of atakora_tf; argument: the directory to write to.
"""

from __future__ import annotations

import sys
from pathlib import Path

from cdktf import App, LocalBackend, TerraformOutput, TerraformStack
from cdktf_cdktf_provider_azurerm.cosmosdb_sql_role_assignment import CosmosdbSqlRoleAssignment
from cdktf_cdktf_provider_azurerm.data_azurerm_client_config import DataAzurermClientConfig
from cdktf_cdktf_provider_azurerm.function_app_flex_consumption import (
    FunctionAppFlexConsumption,
    FunctionAppFlexConsumptionIdentity,
    FunctionAppFlexConsumptionSiteConfig,
    FunctionAppFlexConsumptionSiteConfigCors,
)
from cdktf_cdktf_provider_azurerm.key_vault import KeyVault, KeyVaultNetworkAcls
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
from cdktf_cdktf_provider_azurerm.storage_blob import StorageBlob
from cdktf_cdktf_provider_azurerm.storage_container import StorageContainer
from cdktf_cdktf_provider_azurerm.user_assigned_identity import UserAssignedIdentity

from benchmarks.programs.stock_shop_data import Data
from benchmarks.programs.stock_shop_package import zipped
from benchmarks.programs.stock_shop_place import LOCATION, TAGS, outputs
from benchmarks.programs.stock_shop_site import Storage, site
from benchmarks.programs.stock_shop_watch import Watch

DATA_CONTRIBUTOR = "00000000-0000-0000-0000-000000000002"


class ShopStack(TerraformStack):
    def __init__(self, scope: App, name: str) -> None:
        super().__init__(scope, name)
        self.packages = Path(scope.outdir, "stacks", name, "packages", "shop-api-functions.zip")
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
        self.watch = Watch(self, self.group.name)
        self.data = Data(self, self.group.name, self.watch)
        self.storage = Storage(self, self.group.name, self.watch)
        self.vault = self.key_vault()
        endpoint = site(self, self.group.name, self.storage, self.watch)
        app = self.function_app(f"https://{endpoint.host_name}")
        self.storage.environment(app.default_hostname)

    def key_vault(self) -> KeyVault:
        base = "shop_key-vault_shared-secrets"
        client = DataAzurermClientConfig(self, f"{base}_client")
        vault = KeyVault(
            self,
            base,
            name="kv-sho-sec-dev-we-gqdb44",
            location=LOCATION,
            resource_group_name=self.group.name,
            sku_name="standard",
            tenant_id=client.tenant_id,
            rbac_authorization_enabled=True,
            enabled_for_deployment=False,
            enabled_for_disk_encryption=False,
            enabled_for_template_deployment=False,
            public_network_access_enabled=True,
            network_acls=KeyVaultNetworkAcls(bypass="AzureServices", default_action="Allow"),
            purge_protection_enabled=False,
            soft_delete_retention_days=7,
            tags=TAGS,
        )
        self.watch.logs(f"{base}_logs", "shared-secrets--key-vault", vault.id, "AuditEvent")
        what = "key vault key-vault:shared-secrets"
        outputs(self, base, what, Name=vault.name, Resource_id=vault.id)
        TerraformOutput(
            self, f"{base}_vault-uri", description=f"URI of the {what}", value=vault.vault_uri
        )
        TerraformOutput(
            self,
            f"{base}_secrets",
            description=f"Names of the secrets to put into the {what}",
            value=["payment-key"],
        )
        return vault

    def function_app(self, storefront: str) -> FunctionAppFlexConsumption:
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
        self.watch.logs(
            f"{base}_logs_blob",
            "api-functions--functions--blob",
            f"{host.id}/blobServices/default",
            "StorageDelete",
            "StorageWrite",
        )

        def role(suffix: str, name: str, scope: str, principal: str = "") -> RoleAssignment:
            return RoleAssignment(
                self,
                f"{base}_identity_{suffix}",
                scope=scope,
                role_definition_name=name,
                principal_id=principal or identity.principal_id,
                principal_type="ServicePrincipal",
            )

        unpack = role("packages", "Storage Blob Data Contributor", packages.id)
        publish = role(
            "monitoring_shared-monitoring_publish",
            "Monitoring Metrics Publisher",
            self.watch.insights.id,
        )
        storage = self.storage
        for suffix, name, scope in (
            ("container_reports_write", "Storage Blob Data Contributor", storage.reports.id),
            ("queue_orders_process", "Storage Queue Data Message Processor", storage.orders.id),
            ("queue_orders_read", "Storage Queue Data Reader", storage.orders.id),
            ("queue_orders_send", "Storage Queue Data Message Sender", storage.orders.id),
            ("queue_orders-poison_send", "Storage Queue Data Message Sender", storage.poison.id),
        ):
            role(f"storage_shared-storage_{suffix}", name, scope)
        md5, digest = zipped(self.packages)
        package = StorageBlob(
            self,
            f"{base}_package",
            name="released-package.zip",
            storage_account_name=host.name,
            storage_container_name=packages.name,
            type="Block",
            content_type="application/zip",
            source=f"${{path.module}}/packages/{self.packages.name}",
            content_md5=md5,
        )
        for name, database in self.data.databases.items():
            CosmosdbSqlRoleAssignment(
                self,
                f"{base}_identity_cosmos_shared-database_{name}-api_write",
                account_name=self.data.account.name,
                resource_group_name=self.group.name,
                principal_id=identity.principal_id,
                role_definition_id=f"{self.data.account.id}/sqlRoleDefinitions/{DATA_CONTRIBUTOR}",
                scope=f"{self.data.account.id}/dbs/{database.name}",
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
                application_insights_connection_string=self.watch.insights.connection_string,
                cors=FunctionAppFlexConsumptionSiteConfigCors(
                    allowed_origins=["http://localhost:5173", storefront]
                ),
                http2_enabled=True,
                minimum_tls_version="1.2",
                scm_minimum_tls_version="1.2",
            ),
            app_settings={
                "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": (
                    f"ClientId={identity.client_id};Authorization=AAD"
                ),
                "ATAKORA_PACKAGE": digest,
                "AZURE_CLIENT_ID": identity.client_id,
                **self.data.settings,
                **self.payments(identity.client_id),
            },
            depends_on=[publish, unpack, package],
            tags=TAGS,
        )
        what = "Function App functions:api-functions"
        outputs(self, base, what, Hostname=app.default_hostname, Name=app.name, Resource_id=app.id)
        TerraformOutput(
            self,
            f"{base}_principal-id",
            description=f"Principal of the identity of the {what}",
            value=identity.principal_id,
        )
        # References to secrets are resolved by the app's other identity, which it is made with.
        system = app.identity.principal_id
        role(
            "system_key-vault_shared-secrets_secret_payment-key_read",
            "Key Vault Secrets User",
            f"{self.vault.id}/secrets/payment-key",
            system,
        )
        TerraformOutput(
            self,
            f"{base}_secrets-principal-id",
            description="Principal that has to be allowed to read the Key Vault secrets of the "
            f"{what}",
            value=system,
        )
        self.watch.logs(f"{base}_logs", "api-functions--functions", app.id, "FunctionAppLogs")
        return app

    def payments(self, client_id: str) -> dict[str, str]:
        """What the code of the worker reads, and what OrderApi sends its orders with."""
        account = self.storage.account
        found = {
            "PAYMENTS_CHARGE_QUEUE": self.storage.orders.name,
            "PAYMENTS_KEY": (
                f"@Microsoft.KeyVault(SecretUri={self.vault.vault_uri}secrets/payment-key)"
            ),
            "PAYMENTS_URL": "https://payments.example.com/v1",
            "PAYMENTS_REPORT_SCHEDULE": "0 30 2 * * *",
        }
        for connection, service, uri in (
            ("PAYMENTS_CHARGE", "queue", account.primary_queue_endpoint),
            ("PAYMENTS_STORAGE", "blob", account.primary_blob_endpoint),
            ("ORDER_API_STORAGE", "queue", account.primary_queue_endpoint),
        ):
            found |= {
                f"{connection}__clientId": client_id,
                f"{connection}__credential": "managedidentity",
                f"{connection}__{service}ServiceUri": uri,
            }
        return found


app = App(outdir=sys.argv[1])
ShopStack(app, "shop-dev")
app.synth()
