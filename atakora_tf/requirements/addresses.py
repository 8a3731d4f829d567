"""IP addresses and ranges that may connect, and what two lists of them have in common."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from atakora_tf.merge.claim import show
from atakora_tf.requirements.converting import as_set

if TYPE_CHECKING:
    # Imported late: most programs name no addresses, and the module costs start-up time.
    from ipaddress import IPv4Network

__all__ = [
    "AZURE_DATA_CENTRES",
    "address_fault",
    "as_addresses",
    "common_addresses",
    "single_addresses",
]

AZURE_DATA_CENTRES: Final = "0.0.0.0"
"""Not an address but Azure's sign for "from anywhere inside Azure's data centres"
(learn.microsoft.com, Cosmos DB how-to-configure-firewall)."""


def address_fault(value: Any) -> str | None:
    """What is wrong with an address (`203.0.113.7`) or a range (`203.0.113.0/24`), or None."""
    from ipaddress import IPv4Network

    fault = f"{show(value)} is not an IPv4 address or a range such as '203.0.113.0/24'"
    if not isinstance(value, str):
        return fault  # Numbers and bytes would be read as addresses as well.
    try:
        IPv4Network(value)
    except ValueError:
        return fault
    return None


def as_addresses(value: Any) -> Any:
    """The same addresses as the fewest ranges, so that equal lists are equal values."""
    if not isinstance(value, Iterable) or isinstance(value, str | bytes):
        return value
    found = list(value)
    if any(address_fault(v) is not None for v in found):
        return as_set(found)
    return _collapsed(frozenset(found), _networks(found))


def common_addresses(one: frozenset[str], other: frozenset[str]) -> frozenset[str]:
    """The addresses that are in both lists, as the fewest ranges.

    Two ranges are either apart or one inside the other, so the common part of two lists is made
    of ranges of the lists themselves.
    """
    shared = [
        smaller
        for a in _networks(one)
        for b in _networks(other)
        for smaller, larger in (((a, b) if a.prefixlen >= b.prefixlen else (b, a)),)
        if smaller.subnet_of(larger)
    ]
    return _collapsed(one & other, shared)


def _networks(addresses: Iterable[str]) -> list[IPv4Network]:
    from ipaddress import IPv4Network

    return [IPv4Network(a) for a in addresses if a != AZURE_DATA_CENTRES]


def _collapsed(signs: frozenset[str], networks: list[IPv4Network]) -> frozenset[str]:
    from ipaddress import collapse_addresses

    return frozenset(
        str(network.network_address) if network.prefixlen == 32 else str(network)
        for network in collapse_addresses(networks)
    ) | (signs & {AZURE_DATA_CENTRES})


def single_addresses(addresses: Iterable[str]) -> frozenset[str]:
    """The same, with ranges of two written as two addresses: storage firewalls refuse /31.

    Source: learn.microsoft.com, storage-network-security, "Restrictions for IP network rules".
    """
    from ipaddress import IPv4Network

    found: set[str] = set()
    for address in addresses:
        if address.endswith("/31"):
            found.update(str(each) for each in IPv4Network(address))
        else:
            found.add(address)
    return frozenset(found)
