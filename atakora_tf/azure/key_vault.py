"""Azure Key Vault: kinds, soft delete, network rules.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0, internal/services/keyvault;
learn.microsoft.com /azure/key-vault/general/soft-delete-overview.
"""

from __future__ import annotations

from typing import Final

# From the lesser: premium adds keys in hardware, and changes nothing for secrets (azurerm).
SKUS: Final = ("standard", "premium")

# Days for which what was deleted can be brought back. They cannot change later: azurerm refuses
# it while planning (key_vault_resource.go, CustomizeDiff).
SOFT_DELETE_DAYS_RANGE: Final = (7, 90)

MAXIMUM_IP_RULES: Final = 1000  # /azure/key-vault/general/network-security
MAXIMUM_SUBNETS: Final = 200  # the same page
