"""Azure Resource Manager's limits that belong to no single service.

Source: learn.microsoft.com /azure/azure-resource-manager/management
/azure-subscription-service-limits (August 2026) and /tag-resources.
"""

from __future__ import annotations

from typing import Final

# Tags.
MAXIMUM_TAGS: Final = 50  # per resource, resource group or subscription
MAXIMUM_STORAGE_TAG_NAME_LENGTH: Final = 128  # on storage accounts; azurerm storage/validate
MAXIMUM_TAG_VALUE_LENGTH: Final = 256
TAG_NAME_FORBIDDEN: Final = frozenset("<>%&\\?/")
