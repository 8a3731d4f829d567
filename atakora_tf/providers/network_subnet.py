"""A subnet of ours: to whom it is handed over, and what may come in and go out."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from typing import Any, Final

from atakora_tf.azure.network import DELEGATIONS, DIRECT_MODE_PORTS, HTTPS
from atakora_tf.errors import NameInvalid
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import NameRequest, checked_name, fitting_id
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.private_endpoint import (
    guarded_id,
    isolated_targets,
    subnet_logical_id,
)
from atakora_tf.requirements.network import ENDPOINTS, NetworkingConfig
from atakora_tf.terraform.block import azurerm
from atakora_tf.terraform.expression import Reference

__all__ = ["add_subnet"]

_ANYWHERE: Final = "*"
_NETWORKS: Final = "VirtualNetwork"
"""The network itself, those that it is joined with, and what is reached through them."""

_LAST: Final = 4096
"""The weakest priority that a rule may have (network_security_rule_resource.go)."""

# Where the user's own destinations go, one priority for each.
_OWN_PRIORITIES: Final = range(1000, 4000)


def add_subnet(
    network: PlannedResource,
    name: str,
    block: str,
    place: tuple[Any, Any],
    context: RenderContext,
) -> None:
    """Add a subnet, its security group, and the rules of it; `place` is the network's own."""
    add = context.document.add
    app = None if name.startswith(ENDPOINTS) else context.plan.resource(name)
    logical = subnet_logical_id(network, name, context)
    group = add(
        azurerm(
            "network_security_group",
            fitting_id(f"{logical}_rules"),
            name=_name("azurerm_network_security_group", network, app, context),
            **context.common(network),
        )
    )
    rules = _endpoint_rules(network, context) if app is None else _app_rules(network, context)
    for rule in rules:
        add(
            azurerm(
                "network_security_rule",
                fitting_id(f"{logical}_rules_{str(rule['name']).lower()}"),
                **rule,
                resource_group_name=context.settings.resource_group_name,
                network_security_group_name=group["name"],
            )
        )
    subnet = add(
        azurerm(
            "subnet",
            logical,
            name=_subnet_name(network, app, context),
            resource_group_name=place[0],
            virtual_network_name=place[1],
            address_prefixes=[block],
            default_outbound_access_enabled=False,
            # Otherwise the rules of the group do not count for endpoints.
            private_endpoint_network_policies="Enabled" if app is None else "Disabled",
            delegation=None if app is None else [_delegation(app)],
        )
    )
    add(
        azurerm(
            "subnet_network_security_group_association",
            guarded_id(network, name, context),
            subnet_id=subnet["id"],
            network_security_group_id=group["id"],
        )
    )


def _name(
    kind: str, network: PlannedResource, app: PlannedResource | None, context: RenderContext
) -> str:
    key = None if app is None else app.key
    request = NameRequest(
        kind,
        context.plan.name,
        context.plan.environment,
        network.location,
        (ENDPOINTS,) if key is None else (key.resource_type, key.requirement_key),
    )
    return checked_name(context.naming, request)


def _subnet_name(
    network: PlannedResource, app: PlannedResource | None, context: RenderContext
) -> str:
    name = _name("azurerm_subnet", network, app, context)
    if app is not None and app.config.hosting.family == "flex" and "_" in name:
        # learn.microsoft.com /azure/azure-functions/functions-networking-options, Subnets.
        raise NameInvalid(
            f"The naming convention gives the subnet of {app.key} the name {name!r}; Flex "
            "Consumption takes no subnet with an underscore in its name. Change the convention."
        )
    return name


def _delegation(app: PlannedResource) -> dict[str, Any]:
    known = DELEGATIONS[app.config.hosting.family]
    return {
        "name": "plan",
        "service_delegation": {"name": known.service, "actions": list(known.actions)},
    }


def _ports(ports: Iterable[str]) -> dict[str, Any]:
    """One port or range is written by another argument than several."""
    found = sorted(set(ports), key=lambda port: (int(port.partition("-")[0]), port))
    if DIRECT_MODE_PORTS[0] in found:
        found = ["*"]
    if len(found) == 1:
        return {"destination_port_range": found[0]}
    return {"destination_port_ranges": found}


def _rule(
    name: str,
    priority: int,
    direction: str,
    destination: str | Reference,
    ports: Iterable[str] = HTTPS,
    *,
    access: str = "Allow",
    protocol: str = "Tcp",
    source: str = _NETWORKS,
) -> dict[str, Any]:
    return {
        "name": name,
        "priority": priority,
        "direction": direction,
        "access": access,
        "protocol": protocol,
        "source_port_range": _ANYWHERE,
        **({"destination_port_range": _ANYWHERE} if not ports else _ports(ports)),
        "source_address_prefix": source,
        "destination_address_prefix": destination,
    }


def _endpoint_rules(network: PlannedResource, context: RenderContext) -> Iterator[dict[str, Any]]:
    """In from the networks alone, and only on the ports of what is there."""
    ports = set(HTTPS)
    for resource, target in isolated_targets(context):
        if context.network(resource) is network:
            ports.update(target.ports)
    yield _rule("AllowNetworksIn", 100, "Inbound", _NETWORKS, ports)
    yield _rule(
        "DenyAllIn",
        _LAST,
        "Inbound",
        _ANYWHERE,
        (),
        access="Deny",
        protocol=_ANYWHERE,
        source=_ANYWHERE,
    )


def _app_rules(network: PlannedResource, context: RenderContext) -> Iterator[dict[str, Any]]:
    """Out to endpoints, to Entra ID and to Azure Monitor; elsewhere as `outbound` says."""
    config: NetworkingConfig = network.config
    ports = set(HTTPS)
    for _, target in isolated_targets(context):
        ports.update(target.ports)
    yield _rule("AllowAzureMonitorOut", 100, "Outbound", "AzureMonitor")
    yield _rule("AllowEntraOut", 110, "Outbound", "AzureActiveDirectory")
    yield _rule("AllowNetworksOut", 120, "Outbound", _NETWORKS, ports)
    if config.outbound is UNSET:
        return
    taken: set[int] = set()
    for destination in sorted(config.outbound):
        priority = _priority(destination, taken)
        taken.add(priority)
        words = "".join(c for c in destination.title() if c.isalnum())
        yield _rule(
            f"Allow{words}{priority}Out", priority, "Outbound", destination, (), protocol=_ANYWHERE
        )
    yield _rule(
        "DenyInternetOut", _LAST, "Outbound", "Internet", (), access="Deny", protocol=_ANYWHERE
    )


def _priority(destination: str, taken: set[int]) -> int:
    """A place of its own for each destination, which others that come and go do not change.

    Two rules of one priority are refused, also for the moment in which they change places.
    """
    digest = hashlib.sha256(destination.encode()).digest()
    place = int.from_bytes(digest[:8], "big") % len(_OWN_PRIORITIES)
    while _OWN_PRIORITIES[place] in taken:
        place = (place + 1) % len(_OWN_PRIORITIES)
    return _OWN_PRIORITIES[place]
