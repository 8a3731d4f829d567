"""Azure Static Web Apps: tiers, limits, regions, what domains and configuration files may be.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0, internal/services/appservice; "quotas" and
"configuration" are the pages of these names below learn.microsoft.com /azure/static-web-apps; other
pages there are given by their names.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

# From the one that has least; azurerm static_web_app_resource.go changes it in place.
TIERS: Final = ("Free", "Standard")

# quotas: custom domains of one app.
MAXIMUM_CUSTOM_DOMAINS: Final[Mapping[str, int]] = MappingProxyType({"Free": 2, "Standard": 5})

# quotas: "App size", of one deployment.
MAXIMUM_APP_BYTES: Final[Mapping[str, int]] = MappingProxyType(
    {"Free": 250 * 1024 * 1024, "Standard": 500 * 1024 * 1024}
)

# What Azure Resource Manager answers for any other place (Azure/static-web-apps#443). Files are
# served from all over the world wherever the app is; staging environments live in its region.
REGIONS: Final = ("centralus", "eastasia", "eastus2", "westeurope", "westus2")

CONFIGURATION_FILE: Final = "staticwebapp.config.json"
MAXIMUM_CONFIGURATION_BYTES: Final = 20 * 1000  # configuration, "Restrictions": 20 KB
INDEX_DOCUMENT: Final = "index.html"  # configuration, "Exact route": the file of a folder

# azurerm static_web_app_custom_domain_resource.go; a zone's own name takes the token alone
# (website/docs/r/static_web_app_custom_domain). Azure asks for the CNAME while it makes the domain,
# and for the token in its own time.
CNAME_DELEGATION: Final = "cname-delegation"
DNS_TXT_TOKEN: Final = "dns-txt-token"

# The TXT record of a host below its zone (azurerm website/docs/r/static_web_app_custom_domain,
# "TXT validation"); that of the zone's own name is the zone's (apex-domain-azure-dns).
VALIDATION_LABEL: Final = "_dnsauth"

DNS_TTL_SECONDS: Final = 300  # azurerm website/docs/r/static_web_app_custom_domain, example
