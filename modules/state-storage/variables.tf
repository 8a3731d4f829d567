variable "storage_account_name" {
  type        = string
  nullable    = false
  description = "Name of the storage account; unique in the whole of Azure."

  validation {
    condition     = can(regex("^[a-z0-9]{3,24}$", var.storage_account_name))
    error_message = "A storage account's name has 3 to 24 lowercase letters and digits."
  }
}

variable "container_name" {
  type        = string
  nullable    = false
  default     = "tfstate"
  description = "Name of the blob container that holds the states."

  validation {
    condition = (
      can(regex("^[a-z0-9](-?[a-z0-9])+$", var.container_name)) &&
      length(var.container_name) >= 3 && length(var.container_name) <= 63
    )
    error_message = "A container's name has 3 to 63 lowercase letters, digits and single hyphens, and starts and ends with a letter or digit."
  }
}

variable "location" {
  type        = string
  nullable    = false
  description = "Azure region of the account, e.g. \"westeurope\"."
}

variable "resource_group_name" {
  type        = string
  nullable    = false
  description = "Resource group of the account: best one that holds nothing else."
}

variable "create_resource_group" {
  type        = bool
  nullable    = false
  default     = true
  description = "Whether the module makes the resource group; false for one that is there already."
}

variable "replication_type" {
  type        = string
  nullable    = false
  default     = "ZRS"
  description = "How the account is replicated: ZRS, GRS, RAGRS, GZRS or RAGZRS. GRS also where a region has no zones."

  validation {
    condition     = contains(["ZRS", "GRS", "RAGRS", "GZRS", "RAGZRS"], var.replication_type)
    error_message = "Choose ZRS, GRS, RAGRS, GZRS or RAGZRS; LRS would keep every copy in one data centre."
  }
}

variable "retention_days" {
  type        = number
  nullable    = false
  default     = 30
  description = "Days for which a deleted blob, version or container can be brought back."

  validation {
    condition     = var.retention_days >= 7 && var.retention_days <= 365 && floor(var.retention_days) == var.retention_days
    error_message = "The retention is a whole number of days from 7 to 365."
  }
}

variable "contributors" {
  type        = map(string)
  nullable    = false
  default     = {}
  description = "Who runs Terraform: a label of your own for each, and the object id in Entra ID. They read, write and lock states."

  validation {
    condition = alltrue([
      for id in values(var.contributors) : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", id))
    ])
    error_message = "Every contributor is the object id of a user, group or service principal, such as 00000000-0000-0000-0000-000000000000."
  }
}

variable "readers" {
  type        = map(string)
  nullable    = false
  default     = {}
  description = "Who may only read states, secrets in them included: a label of your own for each, and the object id in Entra ID."

  validation {
    condition = alltrue([
      for id in values(var.readers) : can(regex("^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$", id))
    ])
    error_message = "Every reader is the object id of a user, group or service principal, such as 00000000-0000-0000-0000-000000000000."
  }
}

variable "network_rules" {
  type = object({
    ip_rules   = optional(set(string), [])
    subnet_ids = optional(set(string), [])
  })
  default     = null
  description = "Public addresses (IPv4, or ranges up to /30) and subnets from which the account is reached; null for every network. Identities are asked for either way."

  validation {
    condition = alltrue([
      for rule in try(var.network_rules.ip_rules, []) :
      can(cidrhost(length(split("/", rule)) == 1 ? "${rule}/32" : rule, 0)) && !can(regex("/3[12]$|:", rule))
    ])
    error_message = "Every IP rule is an IPv4 address or a range up to /30; Azure takes neither /31 nor /32, so write a single address without a suffix."
  }

  validation {
    condition = alltrue([
      for rule in try(var.network_rules.ip_rules, []) :
      !can(regex("^(10|192\\.168|172\\.(1[6-9]|2[0-9]|3[01]))\\.", rule))
    ])
    error_message = "An IP rule is of a private network (RFC 1918); Azure sees public addresses alone, so let subnets in by subnet_ids."
  }
}

variable "locked" {
  type        = bool
  nullable    = false
  default     = true
  description = "Whether a CanNotDelete lock guards the account. Apply with false before a contributor or reader is taken away: the lock keeps their role assignments too."
}

variable "tags" {
  type        = map(string)
  nullable    = false
  default     = {}
  description = "Tags of the account and of the resource group that the module makes."
}
