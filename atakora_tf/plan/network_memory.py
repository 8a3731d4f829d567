"""What the lock file remembers of networks: their blocks, and those of their subnets.

The line of a network is `fixed/network:shared-network`, as for everything that cannot change in
place: `address_space=10.20.0.0/20, endpoints=10.20.0.0/24, location=westeurope`. Where another
network has the block that is written down for the first one, that stands there too:
`written=10.20.0.0/20`.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Network

from attrs import field, frozen

from atakora_tf.plan.unchangeable import FIXED

__all__ = ["Remembered", "memory_line", "remembered"]

_SPACE = "address_space"
_LOCATION = "location"
_WRITTEN = "written"


@frozen
class Remembered:
    """One network as it was planned last."""

    space: IPv4Network | None = None
    subnets: Mapping[str, IPv4Network] = field(factory=dict)
    location: str | None = None
    written: IPv4Network | None = None
    """The `address_space` that was written down and that another network had."""
    unreadable: tuple[str, ...] = ()
    """Names whose blocks are none."""


def remembered(pins: Mapping[str, Mapping[str, str]]) -> dict[str, Remembered]:
    """What is remembered of each network, by its key."""
    return {
        key: _read(units.get(f"{FIXED}/{key}", ""))
        for key, units in sorted(pins.items())
        if key.startswith("network:")
    }


def memory_line(
    space: IPv4Network | None,
    subnets: Mapping[str, IPv4Network],
    location: str,
    written: str | None = None,
) -> str:
    """The line of the lock file for a network; `written` is what `address_space` says of it."""
    facts = {name: str(block) for name, block in subnets.items()}
    facts[_LOCATION] = location
    if space is not None:
        facts[_SPACE] = str(space)
        if written not in (None, str(space)):
            facts[_WRITTEN] = str(written)
    return ", ".join(f"{name}={value}" for name, value in sorted(facts.items()))


def _read(line: str) -> Remembered:
    blocks: dict[str, IPv4Network] = {}
    location: str | None = None
    unreadable: list[str] = []
    for part in filter(None, line.split(", ")):
        name, _, text = part.partition("=")
        if name == _LOCATION:
            location = text
            continue
        try:
            blocks[name] = IPv4Network(text)
        except ValueError:
            unreadable.append(name)
    space, written = blocks.pop(_SPACE, None), blocks.pop(_WRITTEN, None)
    return Remembered(space, blocks, location, written, tuple(unreadable))
