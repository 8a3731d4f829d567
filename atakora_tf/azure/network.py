"""Virtual networks: sizes, delegations, private endpoints and their DNS zones.

Sources: "azurerm" is terraform-provider-azurerm 4.55.0; "vnet" is learn.microsoft.com
/azure/virtual-network/virtual-networks-faq; "endpoints" is /azure/private-link
/private-endpoint-dns; "functions" is /azure/azure-functions/functions-networking-options and
/azure/azure-functions/flex-consumption-plan; "app service" is /azure/app-service
/overview-vnet-integration.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = [
    "COSMOS_SERVICES",
    "DEFAULT_ADDRESS_SPACE",
    "DELEGATIONS",
    "DIRECT_MODE_PORTS",
    "DIRECT_MODE_RUNTIMES",
    "ENDPOINTS_PREFIXES",
    "FUNCTION_APP_SERVICE",
    "HTTPS",
    "KEY_VAULT_SERVICE",
    "LARGEST_NETWORK",
    "PLAN_PREFIX",
    "PRIVATE_RANGES",
    "RESERVED_ADDRESSES",
    "SERVICE_BUS_SERVICE",
    "SMALLEST_NETWORK",
    "SMALLEST_SUBNET",
    "STORAGE_SERVICES",
    "Delegation",
    "LinkedService",
]

PRIVATE_RANGES: Final = ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16")
"""What a network of ours may hold: RFC 1918, and RFC 6598, which Azure takes as well (vnet)."""

LARGEST_NETWORK: Final = 8
"""As a prefix length: larger is no private range."""
SMALLEST_NETWORK: Final = 27
"""As a prefix length: an app and the endpoints need a subnet each."""
SMALLEST_SUBNET: Final = 29
"""As a prefix length (vnet)."""
RESERVED_ADDRESSES: Final = 5
"""Addresses of each subnet that Azure keeps: the first four and the last (vnet)."""

DEFAULT_ADDRESS_SPACE: Final = "10.20.0.0/20"
"""Of the first network, if nobody says another; room for some sixty apps."""

PLAN_PREFIX: Final = 26
"""The subnet of a plan, where there is room: what Microsoft advises for a plan that may grow to
its largest size ("app service", Subnet requirements)."""

ENDPOINTS_PREFIXES: Final = (24, 26)
"""The largest and the smallest subnet that we make for endpoints where there is room."""

HTTPS: Final = ("443",)


class Delegation(NamedTuple):
    """To whom the subnet of a hosting plan is handed over."""

    service: str
    actions: tuple[str, ...]
    """What Azure writes there itself; anything else shows as a change in every plan."""
    smallest: int
    """The smallest subnet, as a prefix length ("functions"; "app service")."""


_WEB: Final = Delegation(
    "Microsoft.Web/serverFarms", ("Microsoft.Network/virtualNetworks/subnets/action",), 28
)

DELEGATIONS: Final[Mapping[str, Delegation]] = MappingProxyType(
    {
        "flex": Delegation(
            "Microsoft.App/environments",
            ("Microsoft.Network/virtualNetworks/subnets/join/action",),
            27,
        ),
        "elastic": _WEB,
        "dedicated": _WEB,
    }
)
"""By the family of the hosting plan. What is not here (Y1) cannot join a network ("functions")."""


class LinkedService(NamedTuple):
    """A service of a resource that private endpoints can lead to (endpoints)."""

    sub_resource: str
    """`subresource_names` of azurerm_private_endpoint."""
    zone: str
    """The private DNS zone in which callers find its address."""
    ports: tuple[str, ...] = HTTPS


STORAGE_SERVICES: Final[Mapping[str, LinkedService]] = MappingProxyType(
    {
        service: LinkedService(service, f"privatelink.{service}.core.windows.net", ports)
        for service, ports in (
            ("blob", HTTPS),
            ("dfs", HTTPS),
            # SMB (learn.microsoft.com /azure/storage/files/storage-files-networking-overview) and
            # NFS (/azure/storage/files/files-nfs-protocol).
            ("file", ("443", "445", "2049")),
            ("queue", HTTPS),
            ("table", HTTPS),
        )
    }
)

COSMOS_SERVICES: Final[Mapping[str, LinkedService]] = MappingProxyType(
    {
        "nosql": LinkedService("Sql", "privatelink.documents.azure.com"),
        # Ports: learn.microsoft.com /azure/cosmos-db/mongodb/connect-account,
        # /azure/cosmos-db/cassandra/manage-data-dotnet.
        "mongodb": LinkedService("MongoDB", "privatelink.mongo.cosmos.azure.com", ("443", "10255")),
        "cassandra": LinkedService(
            "Cassandra", "privatelink.cassandra.cosmos.azure.com", ("443", "10350")
        ),
        "gremlin": LinkedService("Gremlin", "privatelink.gremlin.cosmos.azure.com"),
        "table": LinkedService("Table", "privatelink.table.cosmos.azure.com"),
    }
)
"""By the API of the account."""

# learn.microsoft.com /azure/cosmos-db/nosql/sdk-connection-modes, "Service port ranges": behind a
# private endpoint, direct mode opens connections to any port. Only SDKs for .NET and Java have it.
DIRECT_MODE_PORTS: Final = ("0-65535",)
DIRECT_MODE_RUNTIMES: Final = frozenset({"custom", "dotnet-isolated", "java"})

FUNCTION_APP_SERVICE: Final = LinkedService("sites", "privatelink.azurewebsites.net")
KEY_VAULT_SERVICE: Final = LinkedService("vault", "privatelink.vaultcore.azure.net")
SERVICE_BUS_SERVICE: Final = LinkedService(
    "namespace",
    "privatelink.servicebus.windows.net",
    # AMQP beside HTTPS (/azure/service-bus-messaging/service-bus-faq, "What ports do I need").
    ("443", "5671", "5672"),
)
