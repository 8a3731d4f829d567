"""Azure Monitor: workspaces, Application Insights, and the logs that are worth keeping.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0; "logs" is the generated reference
learn.microsoft.com /azure/azure-monitor/reference/supported-logs/logs-index (July 2026);
"PSRule" is azure.github.io/PSRule.Rules.Azure/en/rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = [
    "APPLICATION_INSIGHTS_RETENTIONS",
    "BLOB_SERVICE",
    "COSMOS_ACCOUNT",
    "DIAGNOSED",
    "EVERY_LOG",
    "FILE_SERVICE",
    "FRONT_DOOR",
    "FUNCTION_APP",
    "KEY_VAULT",
    "MINIMUM_DAILY_CAP_GB",
    "QUEUE_SERVICE",
    "RETENTION_RANGE",
    "SERVICE_BUS",
    "TABLE_SERVICE",
    "WORKSPACE_SKU",
    "Logs",
    "application_insights_retention",
]

# Days (azurerm log_analytics_workspace_resource.go). 31 of them cost nothing more:
# learn.microsoft.com /azure/azure-monitor/logs/cost-logs, "Log data retention".
RETENTION_RANGE: Final = (30, 730)

# Days (azurerm application_insights_resource.go). The tables of a workspace decide in the end;
# the argument has to be one of these all the same.
APPLICATION_INSIGHTS_RETENTIONS: Final = (30, 60, 90, 120, 180, 270, 365, 550, 730)

# GB a day: azure-cli, `az monitor log-analytics workspace create --quota` (_params.py).
MINIMUM_DAILY_CAP_GB: Final = 0.023

# Paid by what is written; every other tier is either old or a commitment to 100 GB a day and more
# (/azure/azure-monitor/logs/cost-logs).
WORKSPACE_SKU: Final = "PerGB2018"

# A group that nearly every type of resource has (/azure/azure-monitor/essentials
# /diagnostic-settings, "Category groups"); azurerm takes a category or a group in a block, not
# both.
EVERY_LOG: Final = "allLogs"


class Logs(NamedTuple):
    """The logs of one type of resource."""

    categories: frozenset[str]
    """All that Azure knows (logs)."""

    recommended: tuple[str, ...]
    """Those that are worth their price wherever somebody looks at logs at all."""

    dedicated: bool = False
    """Whether the workspace has tables of its own for them, which has to be asked for: where it
    is not asked, azurerm and Azure differ over it (terraform-provider-azurerm issue #6676)."""


def _logs(
    recommended: Iterable[str], others: Iterable[str] = (), *, dedicated: bool = False
) -> Logs:
    chosen = tuple(recommended)
    return Logs(frozenset((*chosen, *others)), chosen, dedicated)


COSMOS_ACCOUNT: Final = "Microsoft.DocumentDB/databaseAccounts"
FUNCTION_APP: Final = "Microsoft.Web/sites"
BLOB_SERVICE: Final = "Microsoft.Storage/storageAccounts/blobServices"
QUEUE_SERVICE: Final = "Microsoft.Storage/storageAccounts/queueServices"
TABLE_SERVICE: Final = "Microsoft.Storage/storageAccounts/tableServices"
FILE_SERVICE: Final = "Microsoft.Storage/storageAccounts/fileServices"
SERVICE_BUS: Final = "Microsoft.ServiceBus/namespaces"
KEY_VAULT: Final = "Microsoft.KeyVault/vaults"
FRONT_DOOR: Final = "Microsoft.Cdn/profiles"

# Reads are most of what a storage account does, and say least of what was changed or lost.
_STORAGE: Final = _logs(("StorageDelete", "StorageWrite"), ("StorageRead",))

DIAGNOSED: Final[Mapping[str, Logs]] = MappingProxyType(
    {
        # DataPlaneRequests and what counts RU/s write a line for every request:
        # /azure/cosmos-db/monitor-resource-logs advises to switch them on for a while only.
        COSMOS_ACCOUNT: _logs(
            ("ControlPlaneRequests", "PartitionKeyStatistics"),
            (
                "CassandraRequests",
                "DataPlaneRequests",
                "GremlinRequests",
                "MongoRequests",
                "PartitionKeyRUConsumption",
                "QueryRuntimeStatistics",
                "TableApiRequests",
            ),
            dedicated=True,
        ),
        FUNCTION_APP: _logs(
            ("FunctionAppLogs",),
            (
                "AppServiceAuditLogs",
                "AppServiceAuthenticationLogs",
                "AppServiceIPSecAuditLogs",
                "AppServicePlatformLogs",
            ),
        ),
        BLOB_SERVICE: _STORAGE,
        QUEUE_SERVICE: _STORAGE,
        TABLE_SERVICE: _STORAGE,
        FILE_SERVICE: _STORAGE,
        # RuntimeAuditLogs and ApplicationMetricsLogs are of Premium namespaces alone
        # (/azure/service-bus-messaging/monitor-service-bus-reference).
        SERVICE_BUS: _logs(
            ("OperationalLogs",),
            (
                "ApplicationMetricsLogs",
                "DiagnosticErrorLogs",
                "RuntimeAuditLogs",
                "VNetAndIPFilteringLogs",
            ),
            dedicated=True,
        ),
        # PSRule Azure.KeyVault.Logs
        KEY_VAULT: _logs(("AuditEvent",), ("AzurePolicyEvaluationDetails",)),
        # PSRule Azure.FrontDoor.Logs; the firewall's log is empty where there is no firewall.
        FRONT_DOOR: _logs(
            ("FrontDoorAccessLog", "FrontDoorWebApplicationFirewallLog"),
            ("FrontDoorHealthProbeLog",),
        ),
    }
)
"""The logs of the types of resources that are known here, by Azure's name of the type."""


def application_insights_retention(days: int) -> int:
    """The fewest days that Application Insights takes and that are not fewer than `days`.

    `days` is in `RETENTION_RANGE`.
    """
    return next(known for known in APPLICATION_INSIGHTS_RETENTIONS if known >= days)
