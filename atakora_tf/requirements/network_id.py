"""Ids of networks and DNS zones that are there already, and what can be read from them."""

from __future__ import annotations

import re
from typing import Any, Final

from atakora_tf.merge.claim import show

__all__ = ["network_fault", "network_name", "network_of", "zone_fault", "zone_name"]

_GROUP: Final = r"/subscriptions/[^/]+/resourceGroups/([^/]+)/providers/Microsoft\.Network"

# azurerm parses ids while validating: the words are spelt so, letter by letter (commonids).
_NETWORK: Final = re.compile(rf"({_GROUP}/virtualNetworks/([^/]+))")
_SUBNET: Final = re.compile(rf"({_GROUP}/virtualNetworks/[^/]+)/subnets/[^/]+")
_ZONE: Final = re.compile(rf"{_GROUP}/privateDnsZones/([^/]+)")


def network_fault(value: Any) -> str | None:
    """What is wrong with the resource id of a virtual network, or None."""
    if isinstance(value, str) and _NETWORK.fullmatch(value):
        return None
    return (
        f"{show(value)} is not the resource id of a virtual network; write it like "
        "'/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/virtualNetworks/…'"
    )


def zone_fault(value: Any) -> str | None:
    """What is wrong with the resource id of a private DNS zone, or None."""
    if isinstance(value, str) and _ZONE.fullmatch(value):
        return None
    return (
        f"{show(value)} is not the resource id of a private DNS zone; write it like "
        "'/subscriptions/…/resourceGroups/…/providers/Microsoft.Network/privateDnsZones/…'"
    )


def network_of(subnet_id: str) -> str:
    """The id of the network in which a subnet lies."""
    found = _SUBNET.fullmatch(subnet_id)
    return found[1] if found is not None else ""


def network_name(network_id: str) -> tuple[str, str]:
    """Resource group and name of a network."""
    found = _NETWORK.fullmatch(network_id)
    return (found[2], found[3]) if found is not None else ("", "")


def zone_name(zone_id: Any) -> str:
    """The name of a zone; empty for what is no id."""
    found = _ZONE.fullmatch(zone_id) if isinstance(zone_id, str) else None
    return found[2] if found is not None else ""
