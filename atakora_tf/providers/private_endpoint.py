"""Private endpoints: the way to a resource from a virtual network, and from nowhere else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import NameRequest, checked_name, fitting_id, logical_id
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import PrivateTarget
from atakora_tf.requirements.network import ENDPOINTS, SHARED_NETWORK
from atakora_tf.terraform.block import Resource, azurerm
from atakora_tf.terraform.expression import Reference

__all__ = [
    "HOST",
    "deployment_addresses",
    "endpoints_of",
    "guarded_id",
    "guards",
    "isolated_targets",
    "joined",
    "link_id",
    "peering_id",
    "subnet_id",
    "subnet_logical_id",
    "targets_of",
    "zone_logical_id",
]

_ZONE: Final = "azurerm_private_dns_zone"
_GUARDED: Final = "azurerm_subnet_network_security_group_association"
_PREFIX: Final = "privatelink."

HOST: Final = ("host",)
"""What the pieces of targets in the host storage of an app begin with."""


def targets_of(resource: PlannedResource, context: RenderContext) -> tuple[PrivateTarget, ...]:
    """What of a resource has private endpoints; nothing where it is not isolated.

    The host storage of an app is, also where the app itself answers the internet.
    """
    closed = context.isolated(resource)
    hosting = resource.type == "functions" and context.network(resource) is not None
    if not closed and not hosting:
        return ()
    found = tuple(context.providers.of(resource.type).private_targets(resource, context))
    return found if closed else tuple(t for t in found if t.pieces[:1] == HOST)


def isolated_targets(context: RenderContext) -> Iterator[tuple[PlannedResource, PrivateTarget]]:
    """Everything in the plan that has private endpoints."""
    for resource in context.plan.resources:
        for target in targets_of(resource, context):
            yield resource, target


def endpoints_of(resource: PlannedResource, context: RenderContext) -> list[Resource]:
    """The private endpoints of a resource; nothing is added to the document."""
    network = context.network(resource)
    if network is None:
        return []
    return [
        _endpoint(resource, target, network, context) for target in targets_of(resource, context)
    ]


def deployment_addresses(resource: PlannedResource, context: RenderContext) -> list[str]:
    """Whom closed accounts let in besides, so that Terraform and people reach their contents."""
    network = context.network(resource)
    addresses = UNSET if network is None else network.config.deployment_addresses
    return [] if addresses is UNSET else sorted(addresses)


def zone_logical_id(zone: str, context: RenderContext) -> str:
    """The logical id of a zone; zones belong to the backend, whatever networks it has."""
    short = zone.removeprefix(_PREFIX)
    piece = zone if "-" in short or not zone.startswith(_PREFIX) else short.replace(".", "-")
    return logical_id(context.plan.name, "network", SHARED_NETWORK, "zone", piece)


def link_id(network: PlannedResource, zone: str, context: RenderContext) -> str:
    """The logical id of the link between a zone and a network."""
    piece = zone_logical_id(zone, context).rpartition("_")[2]
    return context.id(network, "link", piece)


def peering_id(network: PlannedResource, other: PlannedResource, context: RenderContext) -> str:
    """The logical id of the way from one network of ours to another."""
    return context.id(network, "peering", other.location)


def joined(
    network: PlannedResource, other: PlannedResource | None, context: RenderContext
) -> list[Resource | str]:
    """What joins two networks of ours, there and back; nothing where one is of others."""
    if other is None or other is network:
        return []
    if any(n.config.virtual_network_id is not UNSET for n in (network, other)):
        return []
    return [
        f"azurerm_virtual_network_peering.{peering_id(one, two, context)}"
        for one, two in ((network, other), (other, network))
    ]


def subnet_logical_id(network: PlannedResource, name: str, context: RenderContext) -> str:
    """The logical id of a subnet by its name in the plan."""
    pieces = (ENDPOINTS,) if name.startswith(ENDPOINTS) else tuple(name.split(":"))
    return context.id(network, "subnet", *pieces)


def guarded_id(network: PlannedResource, name: str, context: RenderContext) -> str:
    """The logical id of what puts a subnet of ours under its security group."""
    return fitting_id(f"{subnet_logical_id(network, name, context)}_guarded")


def guards(
    network: PlannedResource, context: RenderContext, only: str | None = None
) -> tuple[str, ...]:
    """What is made last of every subnet of ours in a network, or `only` of this one."""
    subnets = network.config.subnets
    return tuple(
        f"{_GUARDED}.{guarded_id(network, name, context)}"
        for name in (() if subnets is UNSET else subnets)
        if only in (None, name)
    )


def subnet_id(network: PlannedResource, name: str, context: RenderContext) -> str | Reference:
    """The resource id of a subnet of a planned network: that of others, or a reference."""
    ids = network.config.subnet_ids
    if ids is not UNSET and name in ids:
        found: str = ids[name]
        return found
    return Reference(f"azurerm_subnet.{subnet_logical_id(network, name, context)}", "id")


def _endpoints_subnet(network: PlannedResource) -> str:
    config = network.config
    names = [*(() if config.subnets is UNSET else config.subnets)]
    names += () if config.subnet_ids is UNSET else config.subnet_ids
    return next((name for name in names if name.startswith(ENDPOINTS)), ENDPOINTS)


def _endpoint(
    resource: PlannedResource,
    target: PrivateTarget,
    network: PlannedResource,
    context: RenderContext,
) -> Resource:
    given = network.config.dns_zone_ids
    zone: str | Reference = (
        given[target.zone]
        if given is not UNSET and target.zone in given
        else Reference(f"{_ZONE}.{zone_logical_id(target.zone, context)}", "id")
    )
    key = resource.key
    request = NameRequest(
        "azurerm_private_endpoint",
        context.plan.name,
        context.plan.environment,
        network.location,
        (key.resource_type, key.requirement_key, *target.pieces),
    )
    return azurerm(
        "private_endpoint",
        context.id(resource, "private-endpoint", *target.pieces),
        name=checked_name(context.naming, request),
        **context.common(network),
        subnet_id=subnet_id(network, _endpoints_subnet(network), context),
        private_service_connection={
            "name": f"psc-{target.sub_resource.lower()}",
            "is_manual_connection": False,
            "private_connection_resource_id": target.target,
            "subresource_names": [target.sub_resource],
        },
        private_dns_zone_group={"name": "default", "private_dns_zone_ids": [zone]},
        # Azure refuses endpoints in a subnet that is being worked on, and to work on a subnet while
        # endpoints are made in it (hashicorp/terraform-provider-azurerm #21293).
        depends_on=guards(network, context, _endpoints_subnet(network)),
    )
