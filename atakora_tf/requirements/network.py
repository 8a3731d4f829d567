"""What a backend can ask of the virtual networks in which it is isolated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, ClassVar, Final

from attrs import frozen

from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import intersection, unanimous, union
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks, network_address, network_id
from atakora_tf.requirements.addresses import (
    AZURE_DATA_CENTRES,
    address_fault,
    as_addresses,
)
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.converting import as_set, as_tuple
from atakora_tf.requirements.cosmos import region_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.subnet import subnet_fault

__all__ = ["ENDPOINTS", "SHARED_NETWORK", "NetworkingConfig", "network_requirement"]

SHARED_NETWORK: Final = "shared-network"
"""The requirement key of the networks that a backend asks for itself."""

ENDPOINTS: Final = "endpoints"
"""The name of the subnet for private endpoints; in further regions `endpoints-northeurope`."""

_FIXED: Final = "Azure does not move a subnet that is in use"

# A service tag, for a region or for all of them: "Storage", "Storage.WestEurope".
_TAG: Final = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)?")


def _subnet_name_fault(value: Any) -> str | None:
    text = str(value)
    kind, colon, key = text.partition(":")
    if text == ENDPOINTS or (colon and kind == "functions" and key and ":" not in key):
        return None
    if text.startswith(f"{ENDPOINTS}-"):
        return region_fault(text.removeprefix(f"{ENDPOINTS}-"))
    return (
        f"{show(value)} is no subnet of a backend; write '{ENDPOINTS}', "
        f"'{ENDPOINTS}-northeurope' or the key of a Function App, 'functions:api-functions'"
    )


def _public_fault(value: Any) -> str | None:
    """A resource type, or the key of one resource."""
    kind, colon, key = value.partition(":") if isinstance(value, str) else ("", "", "")
    if kind.strip() and bool(colon) == bool(key.strip()) and ":" not in key:
        return None
    return (
        f"{show(value)} is neither a resource type such as 'service-bus' nor the key of a "
        "resource such as 'storage:uploads'"
    )


def _outbound_fault(value: Any) -> str | None:
    if value == "Internet":
        return "'Internet' is everywhere; leave outbound out"
    if isinstance(value, str) and _TAG.fullmatch(value):
        return None
    if address_fault(value) is None and value not in ("0.0.0.0/0", AZURE_DATA_CENTRES):
        return None
    return (
        f"{show(value)} is neither a service tag such as 'AzureConnectors' nor an address or "
        "range such as '203.0.113.0/24'"
    )


@frozen(kw_only=True)
class NetworkingConfig:
    """A virtual network for everything in the backend, in each region that has Function Apps.

    What the apps use is reached through private endpoints alone. `region` stands for regions as
    Azure writes them (`northeurope`); the backend's own has fields without one.
    """

    resource_type: ClassVar[str] = "network"
    words: ClassVar[tuple[str, str]] = ("virtual network", "virtual networks")
    most: ClassVar[str] = "max_virtual_networks"
    capacities: ClassVar[tuple[Capacity, ...]] = ()

    address_space: str | Unset = merged(
        unanimous("the subnets of a network lie in it"), check=network_address.space_fault
    )
    """The block of addresses of the network in the backend's own region; 10.20.0.0/20 if nobody
    says another."""
    address_spaces: Mapping[str, str] | Unset = keyed(
        unanimous("the subnets of a network lie in it"),
        check=network_address.space_fault,
        check_key=region_fault,
    )
    """Those of further regions, by region; the next free blocks if nobody says others."""
    subnets: Mapping[str, str] | Unset = keyed(
        unanimous(_FIXED), check=network_address.subnet_fault, check_key=_subnet_name_fault
    )
    """Blocks of single subnets: `endpoints`, `endpoints-northeurope`, or the key of a Function
    App. What is not named gets the first free block and keeps it."""
    virtual_network_id: str | Unset = merged(
        unanimous("an app is in one network"), check=network_id.network_fault
    )
    """A network that is there already, in the backend's own region, instead of one of ours."""
    virtual_network_ids: Mapping[str, str] | Unset = keyed(
        unanimous("an app is in one network"),
        check=network_id.network_fault,
        check_key=region_fault,
    )
    """Those of further regions, by region."""
    subnet_ids: Mapping[str, str] | Unset = keyed(
        unanimous("an app is in one subnet"), check=subnet_fault, check_key=_subnet_name_fault
    )
    """Subnets that are there already, by the names that `subnets` takes; their network is then
    one that is there already."""
    dns_zone_ids: Mapping[str, str] | Unset = keyed(
        unanimous("an endpoint writes its address into one zone"),
        check=network_id.zone_fault,
        check_key=checks.text,
    )
    """Private DNS zones that are there already, by name (`privatelink.documents.azure.com`). They
    get the addresses of the endpoints; linking them to networks is left to their owners."""
    dns_servers: Collection[str] | Unset = merged(
        unanimous("the order of DNS servers counts"),
        check=checks.each(network_address.server_fault),
        convert=as_tuple,
    )
    """Addresses of DNS servers for networks of ours, where names are resolved in a hub."""
    public: Collection[str] | Unset = merged(
        union(), check=checks.each(_public_fault), convert=as_set
    )
    """What stays open to the internet, by type or key: `{"functions", "storage:uploads"}`."""
    outbound: Collection[str] | Unset = merged(
        intersection(may_be_empty=True), check=checks.each(_outbound_fault), convert=as_set
    )
    """Where apps may call to, beside their networks, Entra ID and Azure Monitor: service tags and
    addresses. Everywhere, if nobody says; empty for nowhere else."""
    deployment_addresses: Collection[str] | Unset = merged(
        union(), check=checks.each(network_address.caller_fault), convert=as_addresses
    )
    """Public addresses from which Terraform is run, and secrets are put into vaults: the host
    storage of Function Apps and the key vaults let these in. Nobody, if nobody says."""

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if self.virtual_network_id is not UNSET and self.address_space is not UNSET:
            yield _both(("virtual_network_id",), ("address_space",))
        for region in sorted(_keys(self.virtual_network_ids) & _keys(self.address_spaces)):
            at = f"[{region}]"
            yield _both(("virtual_network_ids", at), ("address_spaces", at))
        for name in sorted(_keys(self.subnets) & _keys(self.subnet_ids)):
            yield Fault(
                "a subnet that is there already has its addresses",
                (("subnets", f"[{name}]"), ("subnet_ids", f"[{name}]")),
                ("leave one of them out",),
            )
        for name in sorted(_keys(self.dns_zone_ids)):
            found = network_id.zone_name(self.dns_zone_ids[name])  # type: ignore[index]
            if found != name:
                yield Fault(
                    f"the id is that of the zone {found}",
                    (("dns_zone_ids", f"[{name}]"),),
                    (f"write it under {found!r}", "give the id of the zone that is meant"),
                )


def _keys(value: Any) -> frozenset[str]:
    return frozenset(value) if isinstance(value, Mapping) else frozenset()


def _both(network: tuple[str, ...], space: tuple[str, ...]) -> Fault:
    return Fault(
        "a network that is there already has its own address space",
        (network, space),
        ("leave one of them out",),
    )


def network_requirement(
    config: NetworkingConfig,
    *,
    key: str = SHARED_NETWORK,
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[NetworkingConfig]:
    """A requirement for a network; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("network", key, config, priority, source, region)
