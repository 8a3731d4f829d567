"""Azure Functions: hosting plans, runtimes, triggers, limits, reserved settings.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0, internal/services/appservice;
"limits" is learn.microsoft.com /azure/azure-resource-manager/management
/azure-subscription-service-limits, section Azure Functions (August 2026); "flex" is
/azure/azure-functions/flex-consumption-plan; "settings" is
/azure/azure-functions/functions-app-settings; "languages" is
/azure/azure-functions/supported-languages.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from attrs import frozen

FLEX_RESOURCE_TYPE: Final = "azurerm_function_app_flex_consumption"
LINUX_RESOURCE_TYPE: Final = "azurerm_linux_function_app"


@frozen
class HostingPlan:
    """What a Function App can do on one SKU of App Service plan."""

    sku: str
    """`sku_name` of azurerm_service_plan."""

    family: str
    """One of `PLAN_FAMILIES`; only the plans of one family are ordered by size."""

    maximum_instances: int
    """The most instances on Linux (limits)."""

    maximum_apps: int | None
    """The most apps on one plan (limits); None where Azure sets no number."""

    zone_capable: bool
    """Whether the plan can spread over availability zones
    (learn.microsoft.com /azure/reliability/reliability-functions)."""

    @property
    def resource_type(self) -> str:
        """The azurerm type of an app on this plan."""
        return FLEX_RESOURCE_TYPE if self.family == "flex" else LINUX_RESOURCE_TYPE

    @property
    def elastic(self) -> bool:
        """Whether Azure adds and removes instances by itself."""
        return self.family != "dedicated"

    @property
    def supports_always_ready(self) -> bool:
        """Whether instances can be kept ready per group of functions (flex)."""
        return self.family == "flex"

    @property
    def supports_always_on(self) -> bool:
        """Whether `always_on` is legal; without it timers and queues fall asleep (limits)."""
        return self.family == "dedicated"

    @property
    def supports_health_check(self) -> bool:
        """Whether a health check path has an effect."""
        return self.family in ("elastic", "dedicated")

    @property
    def supports_network(self) -> bool:
        """Whether an app can be joined to a virtual network (flex; limits)."""
        return self.family != "consumption"

    @property
    def keyless_host_storage(self) -> bool:
        """Whether the host storage can do without account keys.

        On Flex Consumption azurerm 4.55 always writes a setting with an account key
        (function_app_flex_consumption_resource.go; hashicorp/terraform-provider-azurerm#29693).
        """
        return self.family != "flex"


# (sku, family, most instances, most apps, zone capable)
_PLANS: Final[tuple[tuple[str, str, int, int | None, bool], ...]] = (
    ("FC1", "flex", 1000, 1, True),
    ("EP1", "elastic", 100, 100, True),
    ("EP2", "elastic", 100, 100, True),
    ("EP3", "elastic", 100, 100, True),
    ("B1", "dedicated", 3, None, False),
    ("S1", "dedicated", 10, None, False),
    ("P1v3", "dedicated", 30, None, True),
    ("Y1", "consumption", 100, 100, False),  # Linux Consumption retires on 30 September 2028
)

HOSTING_PLANS: Final[Mapping[str, HostingPlan]] = MappingProxyType(
    {row[0]: HostingPlan(*row) for row in _PLANS}
)
"""Every plan by its SKU; the SKUs of one family stand in order of size."""

PLAN_FAMILIES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "flex": ("FC1",),
        "elastic": ("EP1", "EP2", "EP3"),
        "dedicated": ("B1", "S1", "P1v3"),
        "consumption": ("Y1",),
    }
)
"""The SKUs of each family, smallest first."""

DEFAULT_PLAN: Final = "FC1"

# Flex Consumption.
FLEX_INSTANCE_MEMORY_MB: Final = (512, 2048, 4096)  # flex; azurerm does not check it
FLEX_DEFAULT_INSTANCE_MEMORY_MB: Final = 2048  # azurerm
FLEX_INSTANCE_COUNT_RANGE: Final = (40, 1000)  # azurerm 4.55; from 4.59 on the minimum is 1
FLEX_DEFAULT_INSTANCE_COUNT: Final = 100  # azurerm
HTTP_CONCURRENCY_RANGE: Final = (1, 1000)  # azurerm
ALWAYS_READY_RANGE: Final = (0, 1000)  # azurerm; the sum may not pass the maximum instance count
ALWAYS_READY_GROUPS: Final = ("http", "blob", "durable")  # flex; besides "function:<name>"
ZONE_REDUNDANT_MINIMUM_ALWAYS_READY: Final = 2  # flex: per group

# Elastic and dedicated plans.
# Without a maximum, Azure makes an elastic plan that never grows beyond one instance
# (hashicorp/terraform-provider-azurerm#3445); 20 is what every region grants on Linux (limits).
ELASTIC_DEFAULT_MAXIMUM_INSTANCES: Final = 20
# One instance in each zone; azurerm replaces a plan that becomes zone redundant with fewer than
# two (service_plan_resource.go; learn.microsoft.com /azure/reliability/reliability-functions).
ZONE_REDUNDANT_MINIMUM_INSTANCES: Final = 3

# One app.
# The scale controller watches no more (Azure/Azure-Functions#2372).
MAXIMUM_NON_HTTP_TRIGGERS_PER_APP: Final = 100
# No documented limit; cold start and the payload that syncs triggers (204,800 bytes,
# Azure/azure-functions-host#4691) grow with the functions.
PRACTICAL_FUNCTIONS_PER_APP: Final = 200
# The host's id is the start of the app's name; two apps on one storage account must differ
# there (azure-functions-host, src/WebJobs.Script/Host/ScriptHostIdProvider.cs).
HOST_ID_LENGTH: Final = 32
FUNCTIONS_EXTENSION_VERSION: Final = "~4"  # azurerm default; the only host for new apps
# azurerm: `health_check_path` needs this beside it, else the apply fails.
HEALTH_CHECK_EVICTION_RANGE: Final = (2, 10)  # minutes

# Runtimes.

RUNTIMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "python": ("3.10", "3.11", "3.12", "3.13"),
        "node": ("20", "22"),
        "dotnet-isolated": ("8.0", "9.0", "10.0"),
        "java": ("11", "17", "21"),
        "powershell": ("7.4",),
        "custom": ("1.0",),
    }
)
"""Versions by runtime, oldest first, on every plan but Linux Consumption.

What Azure supports (languages; `az functionapp list-flexconsumption-runtimes`) and azurerm
accepts: helpers/function_app_schema.go has a list per runtime for Linux apps; for Flex
Consumption azurerm checks only the runtime's name.
"""

DEFAULT_RUNTIME: Final = "python"

CONSUMPTION_RUNTIMES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **RUNTIMES,
        "python": ("3.10", "3.11", "3.12"),
        "dotnet-isolated": ("8.0", "9.0"),
    }
)
"""Versions by runtime on Linux Consumption (Y1), which gets no newer ones (languages)."""


DEFAULT_VERSIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        runtime: [version for version in versions if version in CONSUMPTION_RUNTIMES[runtime]][-1]
        for runtime, versions in RUNTIMES.items()
    }
)
"""The version of a runtime if nobody asks for one: the newest that every plan runs."""


def runtimes(sku: str) -> Mapping[str, tuple[str, ...]]:
    """The runtimes and versions to be had on the plan with this SKU.

    Raises `KeyError` for a SKU that `HOSTING_PLANS` does not list.
    """
    return CONSUMPTION_RUNTIMES if HOSTING_PLANS[sku].family == "consumption" else RUNTIMES


# Triggers.


@frozen
class Trigger:
    """One way to start a function."""

    name: str
    """Our name of it."""

    binding: str
    """`type` in the function's binding."""

    http: bool
    """Whether it answers HTTP; the others count against `MAXIMUM_NON_HTTP_TRIGGERS_PER_APP`."""


TRIGGERS: Final[Mapping[str, Trigger]] = MappingProxyType(
    {
        name: Trigger(name, binding, name == "http")
        for name, binding in (
            ("http", "httpTrigger"),
            ("timer", "timerTrigger"),
            ("queue", "queueTrigger"),
            ("servicebus_queue", "serviceBusTrigger"),
            ("servicebus_topic", "serviceBusTrigger"),
            ("blob", "blobTrigger"),
            ("cosmosdb", "cosmosDBTrigger"),
            ("eventgrid", "eventGridTrigger"),
            ("eventhub", "eventHubTrigger"),
        )
    }
)
"""Every trigger by name (learn.microsoft.com /azure/azure-functions/functions-triggers-bindings).

On Flex Consumption a blob trigger works with Event Grid as its source only (flex).
"""

# Settings that a user may not write.  A name that ends with "*" stands for all that start so;
# Azure compares names without regard to case.

FLEX_FORBIDDEN_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "FUNCTIONS_WORKER_RUNTIME": "the runtime is an argument of the app itself",
        "FUNCTIONS_WORKER_RUNTIME_VERSION": "the version is an argument of the app itself",
        "FUNCTIONS_EXTENSION_VERSION": "the platform sets it",
        "FUNCTIONS_MAX_HTTP_CONCURRENCY": "the concurrency is an argument of the app itself",
        "SCM_DO_BUILD_DURING_DEPLOYMENT": "a remote build is asked for when code is deployed",
        "ENABLE_ORYX_BUILD": "a remote build is asked for when code is deployed",
        "WEBSITE_RUN_FROM_PACKAGE": "the app always runs from its package container",
        "WEBSITE_CONTENT*": "the plan has no content share",
        "WEBSITE_SKIP_CONTENTSHARE_VALIDATION": "the plan has no content share",
        "WEBSITE_MAX_DYNAMIC_APPLICATION_SCALE_OUT": (
            "the maximum instance count is an argument of the app itself"
        ),
        "WEBSITE_NODE_DEFAULT_VERSION": "the version is an argument of the app itself",
        "WEBSITE_VNET_ROUTE_ALL": "all traffic goes through the network by itself",
        "WEBSITES_CONTAINER_START_TIME_LIMIT": "the plan does not know it",
        "WEBSITE_TIME_ZONE": "the plan does not know it",
        "TZ": "the plan does not know it",
    }
)
"""Settings that Flex Consumption refuses or ignores, with the reason (settings, section
"Flex Consumption plan deprecations")."""

LINUX_FORBIDDEN_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "DOCKER_REGISTRY_SERVER_URL": "the registry belongs into the application stack",
        "DOCKER_REGISTRY_SERVER_USERNAME": "the registry belongs into the application stack",
        "DOCKER_REGISTRY_SERVER_PASSWORD": "the registry belongs into the application stack",
        "DIAGNOSTICS_AZUREBLOBCONTAINERSASURL": "logs are an argument of the app itself",
        "DIAGNOSTICS_AZUREBLOBRETENTIONINDAYS": "logs are an argument of the app itself",
        "WEBSITE_HTTPLOGGING_CONTAINER_URL": "logs are an argument of the app itself",
        "WEBSITE_HTTPLOGGING_RETENTION_DAYS": "logs are an argument of the app itself",
        "WEBSITE_VNET_ROUTE_ALL": "routing is an argument of the app itself",
        "spring.datasource.password": "azurerm does not manage it",
        "spring.datasource.url": "azurerm does not manage it",
        "spring.datasource.username": "azurerm does not manage it",
        "WEBSITE_HEALTHCHECK_MAXPINGFAILURES": "the health check is an argument of the app itself",
        # azurerm drops it when it reads the app: a change in every plan.
        "WEBSITE_NODE_DEFAULT_VERSION": "the version is an argument of the app itself",
    }
)
"""Settings that azurerm refuses on azurerm_linux_function_app, with the way to say it instead
(azurerm validate/app_settings.go, UnmanagedSettings)."""

PROVIDER_OWNED_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "AzureWebJobsStorage": "the host storage",
        "AzureWebJobsStorage__*": "the host storage",
        "AzureWebJobsDashboard": "built-in logging",
        "AzureWebJobsDashboard__*": "built-in logging",
        "APPINSIGHTS_INSTRUMENTATIONKEY": "Application Insights",
        "APPLICATIONINSIGHTS_CONNECTION_STRING": "Application Insights",
        "APPLICATIONINSIGHTS_AUTHENTICATION_STRING": "Application Insights",
        "ATAKORA_PACKAGE": "the package that the app runs from",
        "AZURE_CLIENT_ID": "the app's identity",
        "DEPLOYMENT_STORAGE_CONNECTION_STRING": "the package container",
        "FUNCTIONS_EXTENSION_VERSION": "the version of the Functions host",
        "FUNCTIONS_WORKER_RUNTIME": "the runtime",
        "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING": "the content share",
        "WEBSITE_CONTENTSHARE": "the content share",
        "WEBSITE_RUN_FROM_PACKAGE": "the package that the app runs from",
        "WEBSITE_RUN_FROM_PACKAGE_BLOB_MI_RESOURCE_ID": "the package that the app runs from",
    }
)
"""Settings that atakora_tf or azurerm writes, with what they configure; a second value from a
user shows up as a change in every plan (azurerm helpers/function_app_schema.go)."""


def reserved_setting(name: str, *, flex: bool) -> str | None:
    """Why a user may not write the app setting `name`, as a clause; None if they may.

    `flex` says whether the app is on Flex Consumption.  Case does not matter, as in Azure.
    """
    folded = name.casefold()
    if flex and (reason := _FLEX_FORBIDDEN.get(folded)) is not None:
        return f"the app setting {name!r} is not for Flex Consumption: {reason}"
    if not flex and (reason := _LINUX_FORBIDDEN.get(folded)) is not None:
        return f"azurerm refuses the app setting {name!r}: {reason}"
    if (owner := _PROVIDER_OWNED.get(folded)) is not None:
        return f"the app setting {name!r} is written for you: it configures {owner}"
    return None


class _Names:
    """A table of names in lower case, where a name that ends in `*` stands for all that follow.

    Every setting of every component is looked up here, so a look-up must not walk the table.
    """

    def __init__(self, table: Mapping[str, str]) -> None:
        folded = {name.casefold(): reason for name, reason in table.items()}
        self._exact = {name: reason for name, reason in folded.items() if name[-1] != "*"}
        self._open = [(name[:-1], reason) for name, reason in folded.items() if name[-1] == "*"]

    def get(self, folded: str) -> str | None:
        reason = self._exact.get(folded)
        if reason is None:
            for start, why in self._open:
                if folded.startswith(start):
                    return why
        return reason


_FLEX_FORBIDDEN = _Names(FLEX_FORBIDDEN_SETTINGS)
_LINUX_FORBIDDEN = _Names(LINUX_FORBIDDEN_SETTINGS)
_PROVIDER_OWNED = _Names(PROVIDER_OWNED_SETTINGS)
