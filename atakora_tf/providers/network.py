"""Virtual networks: subnets, who may talk to whom, DNS zones, private endpoints."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final

from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import NameRequest, checked_name
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.isolation import home_network, networks_of
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.network_subnet import add_subnet
from atakora_tf.providers.private_endpoint import (
    endpoints_of,
    guards,
    isolated_targets,
    link_id,
    peering_id,
    zone_logical_id,
)
from atakora_tf.providers.provider import ResourceProvider
from atakora_tf.requirements.network import SHARED_NETWORK, NetworkingConfig
from atakora_tf.requirements.network_id import network_name
from atakora_tf.terraform.block import Output, Resource, azurerm
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["NetworkProvider"]

_NETWORK: Final = "azurerm_virtual_network"


class NetworkProvider(ResourceProvider):
    """Renders `network` resources, and the private endpoints of all that they isolate."""

    resource_type: ClassVar[str] = "network"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """Network and subnets, zones and links, endpoints, and the ways to other networks."""
        config: NetworkingConfig = resource.config
        add = context.document.add
        if config.virtual_network_id is UNSET:
            add(_network(resource, config, context))
        group, name = _place(resource, context)
        for subnet, block in sorted(_or(config.subnets, {}).items()):
            add_subnet(resource, subnet, block, (group, name), context)
        _zones(resource, context)
        for other in context.plan.resources:
            if other is not resource and context.network(other) is resource:
                for endpoint in endpoints_of(other, context):
                    add(endpoint)
        for peering in _peerings(resource, context):
            add(peering)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The network's id."""
        if resource.config.virtual_network_id is not UNSET:
            raise PlacementUnknown(
                f"{resource.key} is a network that was there before; it has no block of its own"
            )
        return Reference(f"{_NETWORK}.{context.id(resource)}", "id")

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`id` and `name` of the network."""
        if name == "id":
            return _id(resource, context)
        if name == "name":
            return _place(resource, context)[1]
        return super().attribute(resource, unit, name, context)

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """The same for all."""
        return ("id", "name")

    def locked(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all are alike
        context: RenderContext,  # noqa: ARG002
    ) -> tuple[()]:
        """Nothing: a network holds no data, and one of others has no block to be looked at."""
        return ()

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Name and id, for peerings with other networks."""
        if resource.config.virtual_network_id is not UNSET:
            return
        for attribute, words in (("name", "Name"), ("id", "Resource id")):
            yield Output(
                context.id(resource, attribute),
                Reference(f"{_NETWORK}.{context.id(resource)}", attribute),
                f"{words} of the virtual network {resource.key}",
            )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _id(resource: PlannedResource, context: RenderContext) -> str | Reference:
    given: Any = resource.config.virtual_network_id
    if given is not UNSET:
        return str(given)
    return Reference(f"{_NETWORK}.{context.id(resource)}", "id")


def _place(resource: PlannedResource, context: RenderContext) -> tuple[Any, str | Reference]:
    """Resource group and name of a network."""
    given = resource.config.virtual_network_id
    if given is not UNSET:
        return network_name(given)
    return (
        context.settings.resource_group_name,
        Reference(f"{_NETWORK}.{context.id(resource)}", "name"),
    )


def _name(resource: PlannedResource, context: RenderContext) -> str:
    """The name without the key, where the region has but this one: "vnet-shop-prod-we"."""
    key = resource.requested.requirement_key
    request = NameRequest(
        _NETWORK,
        context.plan.name,
        context.plan.environment,
        resource.location,
        () if key in (SHARED_NETWORK, f"{SHARED_NETWORK}-{resource.location}") else (key,),
    )
    return checked_name(context.naming, request)


def _network(
    resource: PlannedResource, config: NetworkingConfig, context: RenderContext
) -> Resource:
    return azurerm(
        "virtual_network",
        context.id(resource),
        name=_name(resource, context),
        **context.common(resource),
        address_space=[config.address_space],
        dns_servers=list(_or(config.dns_servers, ())) or None,
    )


def _zones(resource: PlannedResource, context: RenderContext) -> None:
    """The zones that endpoints need, once for the backend, and this network's links to them."""
    used = {target.zone for _, target in isolated_targets(context)}
    network = _id(resource, context)
    for zone in sorted(used - _given_zones(resource)):
        tags = dict(context.tags) or None
        block = azurerm(
            "private_dns_zone",
            zone_logical_id(zone, context),
            name=zone,
            resource_group_name=context.settings.resource_group_name,
            tags=tags,
        )
        if resource is _maker(zone, context):
            context.document.add(block)
        context.document.add(
            azurerm(
                "private_dns_zone_virtual_network_link",
                link_id(resource, zone, context),
                # A backend has one network in a region.
                name=f"link-{resource.location}",
                resource_group_name=context.settings.resource_group_name,
                private_dns_zone_name=block["name"],
                virtual_network_id=network,
                registration_enabled=False,
                tags=tags,
            )
        )


def _given_zones(network: PlannedResource) -> frozenset[str]:
    """The names of the zones that are there already, as far as this network is concerned."""
    return frozenset(_or(network.config.dns_zone_ids, ()))


def _maker(zone: str, context: RenderContext) -> PlannedResource | None:
    """The network with which a zone of ours is made; components may ask for networks apart, with
    zones of their own, so that it need not be the backend's."""
    asking = (n for n in networks_of(context.plan.resources) if zone not in _given_zones(n))
    return home_network(asking, context.plan.location)


def _peerings(resource: PlannedResource, context: RenderContext) -> Iterable[Resource]:
    """The ways to the backend's networks in other regions; each has one back.

    Networks of others are left alone: joining them is a matter of their owners.
    """
    if resource.config.virtual_network_id is not UNSET:
        return
    for other in networks_of(context.plan.resources):
        if other is resource or other.config.virtual_network_id is not UNSET:
            continue
        yield azurerm(
            "virtual_network_peering",
            peering_id(resource, other, context),
            name=f"to-{other.location}",
            resource_group_name=context.settings.resource_group_name,
            virtual_network_name=Reference(f"{_NETWORK}.{context.id(resource)}", "name"),
            remote_virtual_network_id=Reference(f"{_NETWORK}.{context.id(other)}", "id"),
            # Azure forgets addresses that a network gets later, until it is asked again.
            triggers={"remote_address_space": other.config.address_space},
            # It refuses to join networks that are still being worked on, and azurerm gives up then
            # (virtual_network_peering_resource.go).
            depends_on=(*guards(resource, context), *guards(other, context)),
        )
