"""What is different about a Function App whose backend is isolated."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atakora_tf.azure.network import FUNCTION_APP_SERVICE, STORAGE_SERVICES
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.references import references
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.private_endpoint import (
    HOST,
    deployment_addresses,
    endpoints_of,
    guarded_id,
    link_id,
    subnet_id,
    targets_of,
)
from atakora_tf.providers.provider import PrivateTarget
from atakora_tf.requirements.addresses import single_addresses
from atakora_tf.terraform.block import Resource
from atakora_tf.terraform.expression import Reference

__all__ = [
    "app_targets",
    "host_access",
    "joined_subnet",
    "network_dependencies",
    "site_network",
]

_HOST_SERVICES = ("blob", "queue", "table")
"""What the host keeps there: packages and leases, its own queues, its diagnostics."""


def app_targets(app: Reference, host: Reference) -> Iterator[PrivateTarget]:
    """The host storage, and the app itself with its deployment site."""
    for name in _HOST_SERVICES:
        service = STORAGE_SERVICES[name]
        yield PrivateTarget(host, service.sub_resource, service.zone, (*HOST, name))
    yield PrivateTarget(app, FUNCTION_APP_SERVICE.sub_resource, FUNCTION_APP_SERVICE.zone)


def host_access(resource: PlannedResource, context: RenderContext) -> dict[str, Any]:
    """How open the host storage is: Terraform itself puts the package into it."""
    if context.network(resource) is None:
        return {"public_network_access_enabled": True}
    addresses = sorted(single_addresses(deployment_addresses(resource, context)))
    return {
        "public_network_access_enabled": bool(addresses),
        "network_rules": {
            "default_action": "Deny",
            "bypass": ["AzureServices"],
            "ip_rules": addresses or None,
        },
    }


def joined_subnet(resource: PlannedResource, context: RenderContext) -> str | Reference | None:
    """The subnet that the app calls from."""
    network = context.network(resource)
    return None if network is None else subnet_id(network, str(resource.key), context)


def site_network(resource: PlannedResource, context: RenderContext) -> dict[str, Any]:
    """What plans other than Flex Consumption have to be told; there, all traffic takes the subnet.

    An elastic plan would not notice what waits behind private endpoints: it asks the app.
    """
    if context.network(resource) is None or resource.config.hosting.family == "flex":
        return {}
    elastic = resource.config.hosting.family == "elastic"
    return {
        "vnet_route_all_enabled": True,
        "runtime_scale_monitoring_enabled": True if elastic else None,
    }


def network_dependencies(resource: PlannedResource, context: RenderContext) -> list[Resource | str]:
    """What has to be there when the app starts: its way to its host and to its components' data.

    Nothing of it is named by the app's own arguments.
    """
    network = context.network(resource)
    if network is None:
        return []
    # Apps call each other while they run, not to start; waiting for both would never end.
    placed = {
        str(other.key): other
        for _, component, reference in references(resource.config)
        if component and (other := context.placed(component, reference.key)).type != "functions"
    }
    used = [resource, *(other for _, other in sorted(placed.items()))]
    found: list[Resource | str] = []
    zones: set[str] = set()
    for other in used:
        targets = targets_of(other, context)
        # The app's own endpoint leads to the app.
        needed = [t for t in targets if other is not resource or t.pieces[:1] == HOST]
        zones.update(target.zone for target in needed)
        pieces = {target.pieces for target in needed}
        found += [
            endpoint
            for endpoint, target in zip(endpoints_of(other, context), targets, strict=True)
            if target.pieces in pieces
        ]
    given = network.config.dns_zone_ids
    for zone in sorted(zones - set(() if given is UNSET else given)):
        found.append(
            f"azurerm_private_dns_zone_virtual_network_link.{link_id(network, zone, context)}"
        )
    subnets = network.config.subnets
    if subnets is not UNSET and str(resource.key) in subnets:
        guarded = guarded_id(network, str(resource.key), context)
        found.append(f"azurerm_subnet_network_security_group_association.{guarded}")
    return found
