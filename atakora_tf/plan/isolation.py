"""Which network a resource belongs to, and whether it is closed to the internet."""

from __future__ import annotations

from collections.abc import Iterable

from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.requirements.network import SHARED_NETWORK, NetworkingConfig

__all__ = ["home_network", "is_isolated", "network_of", "networks_of", "says_public"]


def networks_of(resources: Iterable[PlannedResource]) -> tuple[PlannedResource, ...]:
    """The networks of a plan, sorted by key."""
    return tuple(r for r in resources if isinstance(r.config, NetworkingConfig))


def home_network(networks: Iterable[PlannedResource], location: str) -> PlannedResource | None:
    """The network in the backend's own region, `location`; else the first by its key."""

    def distance(found: PlannedResource) -> tuple[bool, bool, object]:
        own_key = str(found.requested.requirement_key).startswith(SHARED_NETWORK)
        return (found.location != location, not own_key, found.key)

    return min(networks, key=distance, default=None)


def network_of(
    resource: PlannedResource, networks: Iterable[PlannedResource], location: str
) -> PlannedResource | None:
    """The network of a resource's own region; else that of the backend, which is at `location`."""
    known = tuple(networks)
    here = [n for n in known if n.location == resource.location]
    return home_network(here or known, location)


def is_isolated(resource: PlannedResource, network: PlannedResource | None) -> bool:
    """Whether a resource is reached through private endpoints of `network`.

    Not where the user says that it stays public, and not where it serves a website: Front Door
    Standard has no private way to it. What somebody closes by itself has no other way.
    """
    if network is None or resource.type == NetworkingConfig.resource_type:
        return False
    if getattr(resource.config, "public_network_access", UNSET) is False:
        return True
    if says_public(resource, network):
        return False
    return getattr(resource.config, "static_website", UNSET) in (UNSET, None)


def says_public(resource: PlannedResource, network: PlannedResource) -> bool:
    """Whether the user names the resource, or its type, among what stays public."""
    public = network.config.public
    names = {resource.type, str(resource.key), str(resource.requested)}
    return public is not UNSET and not names.isdisjoint(public)
