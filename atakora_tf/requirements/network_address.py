"""Blocks of addresses as users write them: of networks, of subnets, of who may call."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from atakora_tf.azure import network as azure
from atakora_tf.merge.claim import show
from atakora_tf.requirements.addresses import AZURE_DATA_CENTRES, address_fault

if TYPE_CHECKING:
    # Imported late: most programs name no addresses, and the module costs start-up time.
    from ipaddress import IPv4Network

__all__ = ["caller_fault", "is_private", "server_fault", "space_fault", "subnet_fault"]


def space_fault(value: Any) -> str | None:
    """What is wrong with the address space of a network, or None."""
    return _block_fault(value, "10.20.0.0/20", azure.LARGEST_NETWORK, azure.SMALLEST_NETWORK)


def subnet_fault(value: Any) -> str | None:
    """What is wrong with the block of a subnet, or None."""
    return _block_fault(value, "10.20.1.0/26", azure.LARGEST_NETWORK, azure.SMALLEST_SUBNET)


def _block_fault(value: Any, example: str, largest: int, smallest: int) -> str | None:
    from ipaddress import IPv4Address, IPv4Network

    fault = f"{show(value)} is not a block of IPv4 addresses; write one such as {example!r}"
    if not isinstance(value, str) or "/" not in value:
        return fault
    address, _, length = value.partition("/")
    try:
        at = IPv4Address(address)
        # "10.0.0.0/255.0.0.0" is a block to Python, and none to Azure.
        prefix = int(length) if length.isascii() and length.isdigit() else 33
    except ValueError:
        return fault
    if prefix > 32:
        return fault
    block = IPv4Network((int(at), prefix), strict=False)
    if block.network_address != at or str(block) != value:
        return f"{value} is an address inside a block; the block is {block}"
    if not largest <= prefix <= smallest:
        return f"{value}: a block has from /{largest} to /{smallest}, not /{prefix}"
    if not is_private(block):
        return f"{value} is not private; take a block of {', '.join(azure.PRIVATE_RANGES)}"
    return None


def is_private(block: IPv4Network) -> bool:
    """Whether a whole block lies in a range that nobody has on the internet."""
    from ipaddress import IPv4Network

    return any(block.subnet_of(IPv4Network(known)) for known in azure.PRIVATE_RANGES)


def server_fault(value: Any) -> str | None:
    """What is wrong with the address of a DNS server, or None."""
    if isinstance(value, str) and "/" not in value and address_fault(value) is None:
        return None
    return f"{show(value)} is not an IPv4 address such as '10.0.0.4'"


def caller_fault(value: Any) -> str | None:
    """What is wrong with an address or range from which somebody calls, or None."""
    fault = address_fault(value)
    if fault is not None:
        return fault
    from ipaddress import IPv4Network

    if value == AZURE_DATA_CENTRES or IPv4Network(value).prefixlen < 8:
        return f"{value} is not where one calls from; name the public address or range"
    if is_private(IPv4Network(value)):
        return f"{value} is of a private network; name the public address that Azure sees"
    return None
