# A configuration that was here before. It keeps its own state and its own provider, and takes the
# shop's backend in as a module.

terraform {
  required_version = ">= 1.5.0"

  required_providers {
    azurerm = {
      source  = "hashicorp/azurerm"
      version = ">= 4.55.0, < 5.0.0"
    }
  }
}

provider "azurerm" {
  storage_use_azuread = true

  features {
    key_vault {
      purge_soft_delete_on_destroy    = false
      recover_soft_deleted_key_vaults = true
    }
    storage {
      data_plane_available = false
    }
  }
}

variable "owner" {
  type        = string
  nullable    = false
  default     = "platform"
  description = "Team that is asked when something is wrong."
}

# The defaults: what `atakora synth` makes, under the same names.
module "shop" {
  source = "../../modules/shop"

  tags = { owner = var.owner }
}

# A second instance in another region. Its names are its own.
module "shop_test" {
  source = "../../modules/shop"

  environment = "test"
  location    = "northeurope"
  name_prefix = "contoso"
  tags        = { owner = var.owner }
}

# What was here before goes on beside the modules.
resource "azurerm_role_assignment" "support" {
  scope                = module.shop.shop_functions_api-functions_id
  role_definition_name = "Reader"
  principal_id         = "00000000-0000-0000-0000-000000000000"
}

output "hostnames" {
  description = "Where the two instances answer."
  value = {
    dev  = module.shop.shop_functions_api-functions_hostname
    test = module.shop_test.shop_functions_api-functions_hostname
  }
}
