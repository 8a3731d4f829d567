"""Host names of custom domains, and the DNS zones that hold them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from atakora_tf.azure.front_door import MAXIMUM_HOST_LENGTH, MAXIMUM_LABEL_LENGTH
from atakora_tf.merge.claim import show

__all__ = ["DnsZone", "dns_zone", "dns_zone_fault", "host_name_fault"]

_LABEL = re.compile(rf"(?!-)[a-z0-9-]{{1,{MAXIMUM_LABEL_LENGTH}}}(?<!-)")
_ZONE = re.compile(
    r"/subscriptions/[0-9a-fA-F-]{36}/resourceGroups/(?P<group>[^/]+)"
    r"/providers/Microsoft\.Network/dnsZones/(?P<name>[^/]+)"
)


class DnsZone(NamedTuple):
    """A public DNS zone of Azure's."""

    name: str
    resource_group: str

    def record(self, host: str) -> str | None:
        """The name of the host's record in the zone, "@" for the zone itself; None if elsewhere."""
        if host == self.name:
            return "@"
        return host.removesuffix(f".{self.name}") if host.endswith(f".{self.name}") else None


def dns_zone(resource_id: str) -> DnsZone | None:
    """The zone that a resource id names."""
    found = _ZONE.fullmatch(resource_id)
    return None if found is None else DnsZone(found["name"].lower(), found["group"])


def dns_zone_fault(value: Any) -> str | None:
    """The resource id of a public DNS zone."""
    if isinstance(value, str) and dns_zone(value) is not None:
        return None
    return (
        f"{show(value)} is not the resource id of a DNS zone; write it like '/subscriptions/…"
        "/resourceGroups/…/providers/Microsoft.Network/dnsZones/example.com'"
    )


def host_name_fault(value: Any) -> str | None:
    """A host name such as `www.example.com`, in lowercase, without a wildcard."""
    wrong = f"{show(value)} is not a host name such as 'www.example.com'"
    if not isinstance(value, str) or not value.strip():
        return wrong
    if "://" in value:
        return f"{wrong}; write it without '{value.partition('://')[0]}://'"
    if value.startswith("*."):
        return f"{wrong}; Front Door's own certificates are for single hosts, not for wildcards"
    if value != value.lower() and host_name_fault(value.lower()) is None:
        return f"{show(value)}: write it in lowercase"
    labels = value.split(".")
    if (
        len(value) > MAXIMUM_HOST_LENGTH
        or len(labels) < 2
        or labels[-1].isdigit()
        or not all(_LABEL.fullmatch(label) for label in labels)
    ):
        return wrong
    return None
