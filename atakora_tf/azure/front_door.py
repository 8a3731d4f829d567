"""Azure Front Door Standard and Premium: tiers, limits, what it compresses, rules, domains.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0, internal/services/cdn; "limits" is
learn.microsoft.com /azure/azure-resource-manager/management/azure-subscription-service-limits,
section Azure Front Door Standard and Premium (July 2026); other pages of /azure/frontdoor are given
by their names.
"""

from __future__ import annotations

from typing import Final

# From the one that has least. Azure changes Standard into Premium and never back; azurerm replaces
# the profile either way (cdn_frontdoor_profile_resource.go, sku_name), with its host names.
SKUS: Final = ("Standard", "Premium")

# limits, of a Standard profile; a Premium one takes 25 endpoints, 500 domains, 200 of the others.
MAXIMUM_ENDPOINTS: Final = 10
MAXIMUM_CUSTOM_DOMAINS: Final = 100
# Origin groups, origins, routes and rule sets: 100 each. An endpoint of ours has one of each, so
# that the endpoints bind first.

MAXIMUM_RULES: Final = 100  # limits: rules of one rule set
MAXIMUM_ACTIONS: Final = 5  # front-door-rules-engine-actions, and azurerm: actions of one rule

RESPONSE_TIMEOUT_SECONDS_RANGE: Final = (16, 240)  # azurerm; limits, "origin timeout"

# azurerm cdn_frontdoor_route_resource.go, query_string_caching_behavior: those without a list.
QUERY_STRING_CACHING: Final = ("IgnoreQueryString", "UseQueryString")

# What a browser loads as text, from the types that Front Door can compress
# (standard-premium/how-to-compression; azurerm cdn_frontdoor_route_resource.go).
COMPRESSED_TYPES: Final = (
    "application/javascript",
    "application/json",
    "application/xhtml+xml",
    "application/xml",
    "font/otf",
    "font/ttf",
    "image/svg+xml",
    "text/css",
    "text/csv",
    "text/html",
    "text/javascript",
    "text/plain",
    "text/xml",
)

# Names inside a profile: azurerm validate/front_door_rule_set_name.go, front_door_rule_name.go.
MAXIMUM_RULE_SET_NAME_LENGTH: Final = 60

# Host names of custom domains: RFC 1035, section 2.3.4.
MAXIMUM_HOST_LENGTH: Final = 253
MAXIMUM_LABEL_LENGTH: Final = 63

VALIDATION_LABEL: Final = "_dnsauth"
"""Where the TXT record stands that proves a domain (standard-premium/how-to-add-custom-domain)."""

DNS_TTL_SECONDS: Final = 3600  # azurerm website/docs/r/cdn_frontdoor_custom_domain, example
