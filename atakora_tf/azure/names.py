"""Azure's rules for names, by azurerm type, and the usual abbreviations.

Where the provider's validator and Azure's documentation differ, the narrower rule stands,
so that a name that passes here passes both.

Sources: "name rules" is learn.microsoft.com
/azure/azure-resource-manager/management/resource-name-rules; "azurerm" is the validator of
terraform-provider-azurerm 4.55.0; "CAF" is the Cloud Adoption Framework's list of
abbreviations (docs/ready/azure-best-practices/resource-abbreviations.md, May 2025).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from attrs import frozen

__all__ = ["NAME_RULES", "NameRule", "abbreviation"]


@frozen
class NameRule:
    """What Azure accepts as a name for one type of resource."""

    resource_type: str
    """The azurerm type, or "app_setting" or "function"."""

    minimum: int
    """The fewest characters."""

    maximum: int | None
    """The most characters; None where Azure documents no limit."""

    pattern: str
    """What the whole name must match; ASCII, and without the length."""

    scope: str
    """Within what a name must be unique: "global", "resource group", "storage account", …"""

    words: str
    """`pattern` in words, as a predicate: "may hold only lowercase letters and digits"."""

    source: str
    """Where the rule comes from."""

    noun: str
    """What such a resource is called, with its article: "a storage account"."""

    def problem(self, name: str) -> str | None:
        """Why `name` is not legal, as a clause without a full stop; None if it is legal."""
        length = len(name)
        if length < self.minimum or (self.maximum is not None and length > self.maximum):
            count = "1 character" if length == 1 else f"{length} characters"
            return f"{name!r} has {count}; {self.noun} name has {self._lengths()}"
        if re.fullmatch(self.pattern, name, re.ASCII) is None:
            return f"{name!r} does not fit: {self.noun} name {self.words}"
        return None

    def _lengths(self) -> str:
        if self.maximum is None:
            return f"at least {self.minimum}"
        return f"{self.minimum} to {self.maximum}"


# Two lookaheads that several patterns share.
_NO_DOUBLE_HYPHEN = r"(?!.*--)"
_EDGES_ALPHANUMERIC = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_NETWORK = r"[a-zA-Z0-9](?:[\w.-]*\w)?"
_STORAGE_UNIT = _NO_DOUBLE_HYPHEN + r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"

_STORAGE_UNIT_WORDS = (
    "may hold only lowercase letters, digits and single hyphens, "
    "and starts and ends with a letter or digit"
)
_NETWORK_WORDS = (
    "may hold only letters, digits, '_', '.' and '-', starts with a letter or digit "
    "and ends with a letter, digit or '_'"
)
_SITE_WORDS = "may hold only letters, digits and hyphens, and neither starts nor ends with a hyphen"
_ENTITY_WORDS = "may not hold '/', '\\', '#', '?' or control characters, nor end with a space"
_ENTITY = r"[^/\\#?\x00-\x1f\x7f]*[^/\\#?\x00-\x20\x7f]"

_BUS_ENTITY = r"[a-zA-Z0-9](?:[\w./~-]*[a-zA-Z0-9])?"
_BUS_ENTITY_WORDS = (
    "may hold only letters, digits, '.', '-', '_', '/' and '~', and starts and ends with a letter "
    "or digit"
)
_BUS_PART = r"[\w](?:[\w.-]*[\w])?"
_BUS_PART_WORDS = (
    "may hold only letters, digits, '.', '-' and '_', and does not start or end with '.' or '-'"
)

_NAME_RULES = "name rules"

# (resource type, minimum, maximum, pattern, scope, words, source, noun)
_RULES: tuple[tuple[str, int, int | None, str, str, str, str, str], ...] = (
    (
        "azurerm_resource_group",
        1,
        90,
        r"[\w.()-]*[\w()-]",
        "subscription",
        "may hold only letters, digits, '_', '-', '.', '(' and ')', and does not end with '.'",
        f"{_NAME_RULES}; azurerm, go-azure-helpers resourcegroups/validate.go",
        "a resource group",
    ),
    (
        # azurerm allows 50 characters and double hyphens, Azure's API 44 and none.
        "azurerm_cosmosdb_account",
        3,
        44,
        r"[a-z0-9]+(?:-[a-z0-9]+)*",
        "global",
        "may hold only lowercase letters, digits and single hyphens, "
        "and starts and ends with a letter or digit",
        f"{_NAME_RULES}; azure-rest-api-specs cosmos-db 2026-03-15",
        "a Cosmos DB account",
    ),
    (
        "azurerm_cosmosdb_sql_database",
        1,
        255,
        _ENTITY,
        "account",
        _ENTITY_WORDS,
        "azurerm, cosmos/validate/cosmos.go (length); "
        "learn.microsoft.com Microsoft.Azure.Documents.Resource.Id (characters)",
        "a Cosmos DB database",
    ),
    (
        "azurerm_cosmosdb_sql_container",
        1,
        255,
        _ENTITY,
        "database",
        _ENTITY_WORDS,
        "azurerm, cosmos/validate/cosmos.go (length); "
        "learn.microsoft.com Microsoft.Azure.Documents.Resource.Id (characters)",
        "a Cosmos DB container",
    ),
    (
        "azurerm_linux_function_app",
        2,
        60,
        _EDGES_ALPHANUMERIC,
        "global",
        _SITE_WORDS,
        f"{_NAME_RULES}; azurerm, appservice/validate WebAppName",
        "a Function App",
    ),
    (
        "azurerm_function_app_flex_consumption",
        2,
        60,
        _EDGES_ALPHANUMERIC,
        "global",
        _SITE_WORDS,
        f"{_NAME_RULES}; azurerm, appservice/validate WebAppName",
        "a Function App",
    ),
    (
        "azurerm_service_plan",
        1,
        60,
        r"[a-zA-Z0-9_-]+",
        "resource group",
        "may hold only letters, digits, '_' and '-'",
        "azurerm, appservice/validate ServicePlanName",
        "an App Service plan",
    ),
    (
        "azurerm_storage_account",
        3,
        24,
        r"[a-z0-9]+",
        "global",
        "may hold only lowercase letters and digits",
        f"{_NAME_RULES}; azurerm, storage/validate StorageAccountName",
        "a storage account",
    ),
    (
        "azurerm_storage_container",
        3,
        63,
        rf"\$root|\$web|{_STORAGE_UNIT}",
        "storage account",
        f"{_STORAGE_UNIT_WORDS}; only '$web' and '$root' are excepted",
        f"{_NAME_RULES}; azurerm, storage/validate StorageContainerName",
        "a blob container",
    ),
    (
        "azurerm_storage_queue",
        3,
        63,
        _STORAGE_UNIT,
        "storage account",
        _STORAGE_UNIT_WORDS,
        f"{_NAME_RULES}; azurerm, storage/validate StorageQueueName",
        "a storage queue",
    ),
    (
        "azurerm_storage_table",
        3,
        63,
        r"(?!(?i:table)\Z)[A-Za-z][A-Za-z0-9]*",
        "storage account",
        "may hold only letters and digits, starts with a letter and is not 'table'",
        f"{_NAME_RULES}; azurerm, storage/validate StorageTableName",
        "a storage table",
    ),
    (
        "azurerm_storage_share",
        3,
        63,
        _STORAGE_UNIT,
        "storage account",
        _STORAGE_UNIT_WORDS,
        f"{_NAME_RULES}; azurerm, storage/validate StorageShareName",
        "a file share",
    ),
    (
        "azurerm_user_assigned_identity",
        3,
        128,
        r"[a-zA-Z0-9][a-zA-Z0-9_-]*",
        "resource group",
        "may hold only letters, digits, '_' and '-', and starts with a letter or digit",
        _NAME_RULES,
        "a user-assigned identity",
    ),
    (
        # azurerm takes 259 characters, Azure's template schema 64.
        "azurerm_management_lock",
        1,
        64,
        r"[\w-]+",
        "locked resource",
        "may hold only letters, digits, '_' and '-'",
        "azurerm, resource/validate ManagementLockName; azure-resource-manager-schemas "
        "2015-01-01 Microsoft.Authorization",
        "a deletion lock",
    ),
    (
        "azurerm_servicebus_namespace",
        6,
        50,
        r"(?!.*(?:-sb|-mgmt)\Z)[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]",
        "global",
        "may hold only letters, digits and hyphens, starts with a letter, ends with a letter "
        "or digit, and does not end with '-sb' or '-mgmt'",
        f"{_NAME_RULES}; azurerm, servicebus/validate NamespaceName",
        "a Service Bus namespace",
    ),
    (
        "azurerm_servicebus_queue",
        1,
        260,
        _BUS_ENTITY,
        "namespace",
        _BUS_ENTITY_WORDS,
        "azurerm, servicebus/validate QueueName",
        "a Service Bus queue",
    ),
    (
        "azurerm_servicebus_topic",
        1,
        260,
        _BUS_ENTITY,
        "namespace",
        _BUS_ENTITY_WORDS,
        "azurerm, servicebus/validate TopicName",
        "a Service Bus topic",
    ),
    (
        "azurerm_servicebus_subscription",
        1,
        50,
        _BUS_PART,
        "topic",
        _BUS_PART_WORDS,
        f"{_NAME_RULES}; azurerm, servicebus/validate SubscriptionName",
        "a Service Bus subscription",
    ),
    (
        # azurerm checks the length alone. "$Default" is the rule that Azure makes itself.
        "azurerm_servicebus_subscription_rule",
        1,
        50,
        _BUS_PART,
        "subscription",
        _BUS_PART_WORDS,
        f"{_NAME_RULES}; azurerm, servicebus_subscription_rule_resource.go",
        "a Service Bus rule",
    ),
    (
        "azurerm_key_vault_secret",
        1,
        127,
        r"[0-9a-zA-Z-]+",
        "vault",
        "may hold only letters, digits and hyphens",
        f"{_NAME_RULES}; azurerm, keyvault/validate NestedItemName",
        "a secret",
    ),
    (
        "azurerm_cdn_frontdoor_profile",
        2,
        90,
        _EDGES_ALPHANUMERIC,
        "resource group",
        _SITE_WORDS,
        "azurerm, cdn/validate FrontDoorName",
        "a Front Door profile",
    ),
    (
        # Azure adds a hash for the host name; the name itself may be taken by others all the same.
        "azurerm_cdn_frontdoor_endpoint",
        2,
        46,
        _EDGES_ALPHANUMERIC,
        "global",
        _SITE_WORDS,
        "azurerm, cdn/validate FrontDoorEndpointName",
        "a Front Door endpoint",
    ),
    (
        # azurerm takes 1 to 60 characters and hyphens at the edges, the documentation 2 to 60.
        "azurerm_static_web_app",
        2,
        60,
        _EDGES_ALPHANUMERIC,
        "resource group",
        _SITE_WORDS,
        "azurerm, appservice/validate StaticWebAppName; azure-naming-tool, Web/staticSites",
        "a Static Web App",
    ),
    (
        "azurerm_key_vault",
        3,
        24,
        _NO_DOUBLE_HYPHEN + r"[a-zA-Z](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?",
        "global",
        "may hold only letters, digits and single hyphens, starts with a letter "
        "and ends with a letter or digit",
        f"{_NAME_RULES}; azurerm, keyvault/validate VaultName",
        "a key vault",
    ),
    (
        "azurerm_log_analytics_workspace",
        4,
        63,
        _EDGES_ALPHANUMERIC,
        "resource group",
        _SITE_WORDS,
        f"{_NAME_RULES}; azurerm, loganalytics/validate LogAnalyticsWorkspaceName",
        "a Log Analytics workspace",
    ),
    (
        "azurerm_application_insights",
        1,
        260,
        r"[^%&\\?/\x00-\x1f\x7f]*[^%&\\?/.\x00-\x20\x7f]",
        "resource group",
        "may not hold '%', '&', '\\', '?', '/' or control characters, nor end with a space or '.'",
        _NAME_RULES,
        "an Application Insights",
    ),
    (
        # azurerm checks the length and the characters up to "/".
        "azurerm_monitor_diagnostic_setting",
        1,
        260,
        r"[^<>*%&:\\?+/\x00-\x1f\x7f]*[^<>*%&:\\?+/\x00-\x20\x7f]",
        "target resource",
        "may not hold '<', '>', '*', '%', '&', ':', '\\', '?', '+', '/' or control characters, "
        "nor end with a space",
        f"{_NAME_RULES}; azurerm, monitor/validate MonitorDiagnosticSettingName",
        "a diagnostic setting",
    ),
    (
        "azurerm_virtual_network",
        2,
        64,
        _NETWORK,
        "resource group",
        _NETWORK_WORDS,
        _NAME_RULES,
        "a virtual network",
    ),
    ("azurerm_subnet", 1, 80, _NETWORK, "virtual network", _NETWORK_WORDS, _NAME_RULES, "a subnet"),
    (
        # azurerm allows 80 characters, the documentation 64.
        "azurerm_private_endpoint",
        2,
        64,
        _NETWORK,
        "resource group",
        _NETWORK_WORDS,
        f"{_NAME_RULES}; azurerm, network/validate PrivateLinkName",
        "a private endpoint",
    ),
    (
        "azurerm_network_security_group",
        1,
        80,
        _NETWORK,
        "resource group",
        _NETWORK_WORDS,
        _NAME_RULES,
        "a network security group",
    ),
    (
        # Azure documents no length; names are compared without regard to case.
        "app_setting",
        1,
        None,
        r"[A-Za-z0-9_.]+",
        "function app",
        "may hold only letters, digits, '_' and '.'",
        "learn.microsoft.com /azure/app-service/configure-common, configure-app-settings",
        "an app setting",
    ),
    (
        "function",
        1,
        128,
        r"(?!(?i:host)\Z)[A-Za-z][A-Za-z0-9_-]*",
        "function app",
        "may hold only letters, digits, '_' and '-', starts with a letter and is not 'host'",
        "azure-functions-host, src/WebJobs.Script/Utility.cs FunctionNameValidationRegex",
        "a function",
    ),
)

NAME_RULES: Mapping[str, NameRule] = MappingProxyType({row[0]: NameRule(*row) for row in _RULES})
"""The rule of every type that atakora_tf names, by its azurerm type."""

# CAF, except where a comment says otherwise.
_ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    {
        "azurerm_resource_group": "rg",
        "azurerm_cosmosdb_account": "cosno",
        "azurerm_cosmosdb_sql_database": "cosmos",
        "azurerm_cosmosdb_sql_container": "coscon",  # CAF has none; azurecaf's slug
        "azurerm_linux_function_app": "func",
        "azurerm_function_app_flex_consumption": "func",
        "azurerm_service_plan": "asp",
        "azurerm_storage_account": "st",
        "azurerm_storage_container": "stct",  # CAF has none; azurecaf's slug
        "azurerm_storage_queue": "stq",  # CAF has none; azurecaf's slug
        "azurerm_storage_table": "stt",  # CAF has none; azurecaf's slug
        "azurerm_storage_share": "share",
        "azurerm_user_assigned_identity": "id",
        "azurerm_management_lock": "lock",  # CAF has none
        "azurerm_servicebus_namespace": "sbns",
        "azurerm_servicebus_queue": "sbq",
        "azurerm_servicebus_topic": "sbt",
        "azurerm_servicebus_subscription": "sbts",
        "azurerm_servicebus_subscription_rule": "sbr",  # CAF has none
        "azurerm_key_vault_secret": "kvs",  # CAF has none
        "azurerm_cdn_frontdoor_profile": "afd",
        "azurerm_cdn_frontdoor_endpoint": "fde",
        "azurerm_static_web_app": "stapp",
        "azurerm_key_vault": "kv",
        "azurerm_log_analytics_workspace": "log",
        "azurerm_application_insights": "appi",
        "azurerm_monitor_diagnostic_setting": "diag",  # CAF has none
        "azurerm_virtual_network": "vnet",
        "azurerm_subnet": "snet",
        "azurerm_private_endpoint": "pep",
        "azurerm_network_security_group": "nsg",
    }
)


def abbreviation(resource_type: str) -> str:
    """The usual short form of a type at the start of a name: "rg", "cosno", "func", ….

    Raises `KeyError` for a type without one; `NAME_RULES` lists the azurerm types that
    have one.
    """
    return _ABBREVIATIONS[resource_type]
