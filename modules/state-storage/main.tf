locals {
  resource_group_name = var.create_resource_group ? azurerm_resource_group.state[0].name : var.resource_group_name

  environment = {
    ATAKORA_STATE_STORAGE_ACCOUNT = azurerm_storage_account.state.name
    ATAKORA_STATE_CONTAINER       = azurerm_storage_container.state.name
  }
}

resource "azurerm_resource_group" "state" {
  count = var.create_resource_group ? 1 : 0

  name     = var.resource_group_name
  location = var.location
  tags     = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_storage_account" "state" {
  name                     = var.storage_account_name
  resource_group_name      = local.resource_group_name
  location                 = var.location
  account_kind             = "StorageV2"
  account_tier             = "Standard"
  account_replication_type = var.replication_type
  access_tier              = "Hot"

  # Identities of Entra ID only: no keys, so no SAS of a key either, and no local users.
  shared_access_key_enabled       = false
  default_to_oauth_authentication = true
  local_user_enabled              = false

  https_traffic_only_enabled        = true
  min_tls_version                   = "TLS1_2"
  allow_nested_items_to_be_public   = false
  cross_tenant_replication_enabled  = false
  infrastructure_encryption_enabled = true

  # Every change of a state leaves the version before it, and what is deleted can be brought back.
  blob_properties {
    versioning_enabled            = true
    change_feed_enabled           = true
    change_feed_retention_in_days = var.retention_days

    delete_retention_policy {
      days = var.retention_days
    }

    container_delete_retention_policy {
      days = var.retention_days
    }
  }

  dynamic "network_rules" {
    for_each = var.network_rules == null ? [] : [var.network_rules]

    content {
      default_action             = "Deny"
      bypass                     = ["AzureServices"]
      ip_rules                   = network_rules.value.ip_rules
      virtual_network_subnet_ids = network_rules.value.subnet_ids
    }
  }

  tags = var.tags

  lifecycle {
    prevent_destroy = true
  }
}

# By the account's id, so through Azure Resource Manager: the data plane would need a role that
# nobody has yet, and a way through the firewall.
resource "azurerm_storage_container" "state" {
  name                  = var.container_name
  storage_account_id    = azurerm_storage_account.state.id
  container_access_type = "private"

  lifecycle {
    prevent_destroy = true
  }
}

resource "azurerm_role_assignment" "contributor" {
  for_each = var.contributors

  scope                = azurerm_storage_container.state.id
  role_definition_name = "Storage Blob Data Contributor"
  principal_id         = each.value
}

resource "azurerm_role_assignment" "reader" {
  for_each = var.readers

  scope                = azurerm_storage_container.state.id
  role_definition_name = "Storage Blob Data Reader"
  principal_id         = each.value
}

# A lock holds for everything under its scope, so it comes last and goes first.
resource "azurerm_management_lock" "state" {
  count = var.locked ? 1 : 0

  name       = "terraform-state"
  scope      = azurerm_storage_account.state.id
  lock_level = "CanNotDelete"
  notes      = "Holds the state of Terraform. Lift the lock with the module's variable locked."

  depends_on = [
    azurerm_storage_container.state,
    azurerm_role_assignment.contributor,
    azurerm_role_assignment.reader,
  ]
}
