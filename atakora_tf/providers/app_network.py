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
    guards,
    joined,
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
    "package_dependencies",
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


def package_dependencies(resource: PlannedResource, context: RenderContext) -> list[Resource | str]:
    """What has to be there when Terraform, inside the network, writes the app's package."""
    network = context.network(resource)
    if network is None:
        return []
    targets = [t for t in targets_of(resource, context) if t.pieces == (*HOST, "blob")]
    return _ways(resource, targets, context) + _links(network, {t.zone for t in targets}, context)


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
    found: list[Resource | str] = []
    zones: set[str] = set()
    for other in (resource, *(other for _, other in sorted(placed.items()))):
        # The app's own endpoint leads to the app.
        needed = [
            target
            for target in targets_of(other, context)
            if other is not resource or target.pieces[:1] == HOST
        ]
        zones.update(target.zone for target in needed)
        found += _ways(other, needed, context)
        if needed:
            found += joined(network, context.network(other), context)
    found += _links(network, zones, context)
    found += guards(network, context, str(resource.key))
    return found


def _ways(
    resource: PlannedResource, needed: list[PrivateTarget], context: RenderContext
) -> list[Resource | str]:
    """The endpoints that lead to these targets of a resource."""
    pieces = {target.pieces for target in needed}
    pairs = zip(endpoints_of(resource, context), targets_of(resource, context), strict=True)
    return [endpoint for endpoint, target in pairs if target.pieces in pieces]


def _links(
    network: PlannedResource, zones: set[str], context: RenderContext
) -> list[Resource | str]:
    """What lets a network know the names in these zones, as far as the zones are ours."""
    given = network.config.dns_zone_ids
    return [
        f"azurerm_private_dns_zone_virtual_network_link.{link_id(network, zone, context)}"
        for zone in sorted(zones - set(() if given is UNSET else given))
    ]
