"""Where a request comes from, for limits on callers who are not known otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv6Address, ip_address

__all__ = ["client_address"]


def client_address(headers: Mapping[str, str], *, proxies: int = 1) -> str | None:
    """The address that the outermost trusted proxy saw; None if there is none.

    proxies: how many of our own write into `x-forwarded-for`, each at its end: 1 is App Service's
        front end, 2 with Front Door before it. What stands further left is the caller's own claim
        and is not believed.

    Addresses of IPv6 are cut to the network of 64 bits that one customer has as a whole.
    """
    listed = headers.get("x-forwarded-for", "").split(",")
    if proxies < 1 or len(listed) < proxies:
        return None
    found = _address(listed[-proxies].strip())
    if found is None:
        return None
    if isinstance(found, IPv6Address):
        mapped = found.ipv4_mapped
        if mapped is None:
            return str(IPv6Address(int(found) >> 64 << 64)) + "/64"
        found = mapped
    return str(found)


def _address(text: str) -> IPv4Address | IPv6Address | None:
    """The address in "1.2.3.4", "1.2.3.4:5678", "[::1]:5678" or "::1"."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        return ip_address(text)
    except ValueError:
        return None
