// Many CRUD APIs, written by hand as a CDKTF program in TypeScript, with single modules of the
// azurerm provider, which is the fast way; arguments: how many, and the directory to write to.

import { App, LocalBackend, TerraformOutput, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { CosmosdbAccount } from "@cdktf/provider-azurerm/lib/cosmosdb-account";
import { CosmosdbSqlContainer } from "@cdktf/provider-azurerm/lib/cosmosdb-sql-container";
import { CosmosdbSqlDatabase } from "@cdktf/provider-azurerm/lib/cosmosdb-sql-database";
import { CosmosdbSqlRoleAssignment } from "@cdktf/provider-azurerm/lib/cosmosdb-sql-role-assignment";
import { FunctionAppFlexConsumption } from "@cdktf/provider-azurerm/lib/function-app-flex-consumption";
import { AzurermProvider } from "@cdktf/provider-azurerm/lib/provider";
import { ResourceGroup } from "@cdktf/provider-azurerm/lib/resource-group";
import { RoleAssignment } from "@cdktf/provider-azurerm/lib/role-assignment";
import { ServicePlan } from "@cdktf/provider-azurerm/lib/service-plan";
import { StorageAccount } from "@cdktf/provider-azurerm/lib/storage-account";
import { StorageContainer } from "@cdktf/provider-azurerm/lib/storage-container";
import { UserAssignedIdentity } from "@cdktf/provider-azurerm/lib/user-assigned-identity";

const location = "westeurope";
const tags = { application: "many", environment: "dev", "managed-by": "atakora_tf" };
const dataContributor = "00000000-0000-0000-0000-000000000002";
const databasesPerAccount = 25;
const apisPerApp = 40;

class ManyStack extends TerraformStack {
  private readonly group: ResourceGroup;
  private readonly accounts: CosmosdbAccount[] = [];
  private readonly databases: CosmosdbSqlDatabase[] = [];
  private readonly containers: CosmosdbSqlContainer[] = [];

  constructor(scope: Construct, name: string, count: number) {
    super(scope, name);
    new LocalBackend(this, { path: "../../../terraform.many-dev.tfstate" });
    new AzurermProvider(this, "azurerm", {
      features: [
        {
          keyVault: [{ purgeSoftDeleteOnDestroy: false, recoverSoftDeletedKeyVaults: true }],
          resourceGroup: [{ preventDeletionIfContainsResources: false }],
          storage: [{ dataPlaneAvailable: false }],
        },
      ],
      storageUseAzuread: true,
    });
    this.group = new ResourceGroup(this, "resource_group", {
      name: "rg-many-dev-we",
      location,
      tags,
    });
    let account: CosmosdbAccount | undefined;
    for (let n = 0; n < count; n++) {
      if (account === undefined || n % databasesPerAccount === 0) {
        account = this.cosmosAccount(Math.floor(n / databasesPerAccount) + 1);
      }
      this.accounts.push(account);
      this.database(n, account);
    }
    for (let first = 0; first < count; first += apisPerApp) {
      this.functionApp(first / apisPerApp + 1, first, Math.min(first + apisPerApp, count));
    }
  }

  private cosmosAccount(number: number): CosmosdbAccount {
    const account = new CosmosdbAccount(this, `account-${number}`, {
      name: `cosno-many-${number}-dev-we`,
      location,
      resourceGroupName: this.group.name,
      kind: "GlobalDocumentDB",
      offerType: "Standard",
      capabilities: [{ name: "EnableServerless" }],
      consistencyPolicy: { consistencyLevel: "Session" },
      geoLocation: [{ location, failoverPriority: 0, zoneRedundant: false }],
      backup: { type: "Continuous", tier: "Continuous7Days" },
      ipRangeFilter: ["0.0.0.0"],
      isVirtualNetworkFilterEnabled: true,
      publicNetworkAccessEnabled: true,
      localAuthenticationDisabled: true,
      accessKeyMetadataWritesEnabled: false,
      minimalTlsVersion: "Tls12",
      tags,
    });
    this.output(`account-${number}_endpoint`, account.endpoint);
    this.output(`account-${number}_id`, account.id);
    this.output(`account-${number}_name`, account.name);
    return account;
  }

  private database(n: number, account: CosmosdbAccount): void {
    const item = itemName(n);
    const database = new CosmosdbSqlDatabase(this, `${item}-api`, {
      name: `${item}-api`,
      accountName: account.name,
      resourceGroupName: this.group.name,
    });
    const container = new CosmosdbSqlContainer(this, `${item}s`, {
      name: `${item}s`,
      accountName: account.name,
      databaseName: database.name,
      resourceGroupName: this.group.name,
      partitionKeyPaths: ["/tenant_id"],
      partitionKeyVersion: 2,
    });
    this.databases.push(database);
    this.containers.push(container);
  }

  private settings(n: number): Record<string, string> {
    const prefix = `${itemName(n).toUpperCase()}_API_`;
    return {
      [`${prefix}AUTH`]: "function",
      [`${prefix}CONTAINER_NAME`]: this.containers[n].name,
      [`${prefix}COSMOS_ENDPOINT`]: this.accounts[n].endpoint,
      [`${prefix}DATABASE_NAME`]: this.databases[n].name,
      [`${prefix}OPERATIONS`]: "create,read,update,delete,list",
      [`${prefix}PARTITION_KEY`]: "/tenant_id",
    };
  }

  private functionApp(number: number, first: number, last: number): void {
    const base = `app-${number}`;
    const resourceGroupName = this.group.name;
    const identity = new UserAssignedIdentity(this, `${base}_identity`, {
      name: `id-many-${number}-dev-we`,
      location,
      resourceGroupName,
      tags,
    });
    const plan = new ServicePlan(this, `${base}_plan`, {
      name: `asp-many-${number}-dev-we`,
      location,
      resourceGroupName,
      osType: "Linux",
      skuName: "FC1",
      tags,
    });
    const host = new StorageAccount(this, `${base}_host`, {
      name: `stmanyhost${number}devwe`,
      location,
      resourceGroupName,
      accountKind: "StorageV2",
      accountTier: "Standard",
      accountReplicationType: "ZRS",
      accessTier: "Hot",
      minTlsVersion: "TLS1_2",
      httpsTrafficOnlyEnabled: true,
      allowNestedItemsToBePublic: false,
      crossTenantReplicationEnabled: false,
      defaultToOauthAuthentication: true,
      localUserEnabled: false,
      publicNetworkAccessEnabled: true,
      sharedAccessKeyEnabled: true,
      sasPolicy: { expirationAction: "Log", expirationPeriod: "01.00:00:00" },
      blobProperties: {
        versioningEnabled: false,
        deleteRetentionPolicy: { days: 7 },
        containerDeleteRetentionPolicy: { days: 7 },
      },
      tags,
    });
    const packages = new StorageContainer(this, `${base}_packages`, {
      name: "packages",
      storageAccountId: host.id,
      containerAccessType: "private",
    });
    const role = new RoleAssignment(this, `${base}_identity_packages`, {
      scope: packages.id,
      roleDefinitionName: "Storage Blob Data Contributor",
      principalId: identity.principalId,
      principalType: "ServicePrincipal",
    });
    const appSettings: Record<string, string> = { AZURE_CLIENT_ID: identity.clientId };
    for (let n = first; n < last; n++) {
      const account = this.accounts[n];
      Object.assign(appSettings, this.settings(n));
      new CosmosdbSqlRoleAssignment(this, `${base}_${itemName(n)}-api_write`, {
        accountName: account.name,
        resourceGroupName,
        principalId: identity.principalId,
        roleDefinitionId: `${account.id}/sqlRoleDefinitions/${dataContributor}`,
        scope: `${account.id}/dbs/${this.databases[n].name}`,
      });
    }
    const app = new FunctionAppFlexConsumption(this, base, {
      name: `func-many-${number}-dev-we`,
      location,
      resourceGroupName,
      servicePlanId: plan.id,
      runtimeName: "python",
      runtimeVersion: "3.12",
      instanceMemoryInMb: 2048,
      maximumInstanceCount: 100,
      httpsOnly: true,
      publicNetworkAccessEnabled: true,
      webdeployPublishBasicAuthenticationEnabled: false,
      storageContainerType: "blobContainer",
      storageContainerEndpoint: `${host.primaryBlobEndpoint}${packages.name}`,
      storageAuthenticationType: "UserAssignedIdentity",
      storageUserAssignedIdentityId: identity.id,
      storageAccessKey: host.primaryAccessKey,
      identity: { type: "SystemAssigned, UserAssigned", identityIds: [identity.id] },
      siteConfig: { http2Enabled: true, minimumTlsVersion: "1.2", scmMinimumTlsVersion: "1.2" },
      appSettings,
      dependsOn: [role],
      tags,
    });
    this.output(`${base}_hostname`, app.defaultHostname);
    this.output(`${base}_id`, app.id);
    this.output(`${base}_name`, app.name);
    this.output(`${base}_principal-id`, identity.principalId);
  }

  private output(name: string, value: string): void {
    new TerraformOutput(this, name, { description: `What ${name} is`, value });
  }
}

function itemName(n: number): string {
  return `item${String(n).padStart(5, "0")}`;
}

const app = new App({ outdir: process.argv[3] });
new ManyStack(app, "many-dev", Number(process.argv[2]));
app.synth();
