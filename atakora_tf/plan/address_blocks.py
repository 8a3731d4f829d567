"""Blocks of addresses inside blocks: the first that is free, and which are in each other's way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from itertools import combinations

__all__ = ["first_free", "next_space", "overlapping"]


def first_free(space: IPv4Network, prefix: int, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """The lowest block of this prefix length in `space` that touches none of `taken`."""
    return _first(int(space.network_address), int(space.broadcast_address), prefix, taken)


def next_space(
    start: IPv4Network, taken: Iterable[IPv4Network], ranges: Iterable[str]
) -> IPv4Network | None:
    """The first free block as large as `start`, from there on, then from the start of its range.

    `ranges` are the blocks that must not be left.
    """
    found = list(taken)
    around = next((r for text in ranges if start.subnet_of(r := IPv4Network(text))), start)
    last = int(around.broadcast_address)
    return _first(int(start.network_address), last, start.prefixlen, found) or first_free(
        around, start.prefixlen, found
    )


def overlapping(blocks: Mapping[str, IPv4Network]) -> list[tuple[str, str]]:
    """The names of blocks that have addresses in common, in pairs."""
    return [
        (one, other)
        for one, other in combinations(sorted(blocks), 2)
        if blocks[one].overlaps(blocks[other])
    ]


def _first(first: int, last: int, prefix: int, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    size = 1 << (32 - prefix)
    at = -(-first // size) * size
    for block in sorted(taken):
        if int(block.broadcast_address) < at:
            continue
        if int(block.network_address) >= at + size:
            break
        at = -(-(int(block.broadcast_address) + 1) // size) * size
    return IPv4Network((at, prefix)) if at + size - 1 <= last else None
