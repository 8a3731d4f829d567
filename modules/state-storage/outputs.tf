output "storage_account_name" {
  description = "Name of the storage account."
  value       = azurerm_storage_account.state.name
}

output "storage_account_id" {
  description = "Azure resource id of the storage account, e.g. for a private endpoint."
  value       = azurerm_storage_account.state.id
}

output "container_name" {
  description = "Name of the container that holds the states."
  value       = azurerm_storage_container.state.name
}

output "container_id" {
  description = "Azure resource id of the container: the scope of further role assignments."
  value       = azurerm_storage_container.state.id
}

output "resource_group_name" {
  description = "Resource group of the account."
  value       = local.resource_group_name
}

output "environment" {
  description = "What atakora_tf reads, as lines for a shell: terraform output -raw environment."
  value       = join("\n", [for name, value in local.environment : "export ${name}=${value}"])
}
