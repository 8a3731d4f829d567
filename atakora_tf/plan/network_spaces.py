"""Which block of addresses each network of a backend has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network

from attrs import field, frozen

from atakora_tf.azure.network import DEFAULT_ADDRESS_SPACE, PRIVATE_RANGES
from atakora_tf.merge.claim import Claim
from atakora_tf.merge.problem import Path, Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.address_blocks import next_space, overlapping
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.network_memory import Remembered

__all__ = ["Spaces", "network_spaces"]


@frozen
class Spaces:
    """The address space of each network by its key, and what is wrong with them."""

    blocks: Mapping[str, IPv4Network] = field(factory=dict)
    problems: tuple[Problem, ...] = ()


def network_spaces(
    networks: Sequence[PlannedResource],
    home: PlannedResource,
    remembered: Mapping[str, Remembered],
    location: str,
) -> Spaces:
    """A block for each of `networks`, all of which are ours; none of two overlap.

    What a user writes counts first, then what is `remembered` (by key), then the first block that
    is free after that of `home`. `location` is the backend's own region; `home` is elsewhere as
    long as there are no apps in it.
    """
    blocks: dict[str, IPv4Network] = {}
    start = home.config.address_space
    held = {k: m.space for k, m in remembered.items() if m.space is not None}
    for network in networks:
        written = _written(network)
        if written is not None:
            blocks[str(network.key)] = IPv4Network(written)
    # Whoever holds the block of the first region keeps it, wherever the backend's home is now.
    others = {str(n.key) for n in networks if n is not home}
    kept = any(str(block) == start for k, block in held.items() if k in others)
    stays = start is not UNSET and _stays(home, IPv4Network(start), remembered, location)
    if home in networks and start is not UNSET and not kept and not stays:
        blocks.setdefault(str(home.key), IPv4Network(start))
    for network in networks:
        key = str(network.key)
        if key not in blocks and key in held:
            blocks[key] = held[key]
    first = IPv4Network(start if start is not UNSET else DEFAULT_ADDRESS_SPACE)
    problems: list[Problem] = []
    # Home first: it has the documented block wherever that is free.
    for network in sorted(networks, key=lambda n: (n is not home, n.key)):
        key = str(network.key)
        if key in blocks:
            continue
        # What is remembered of networks that are gone may still be there while Terraform runs.
        taken = [*blocks.values(), *held.values(), *_spoken_for(home)]
        found = next_space(first, taken, PRIVATE_RANGES) or next_space(
            first, [*blocks.values(), *_spoken_for(home)], PRIVATE_RANGES
        )
        if found is None:
            problems.append(_no_room(network, first))
        else:
            blocks[key] = found
    problems += _overlaps(blocks, {str(n.key): n for n in networks}, home)
    return Spaces(blocks, tuple(problems))


def _stays(
    home: PlannedResource,
    start: IPv4Network,
    remembered: Mapping[str, Remembered],
    location: str,
) -> bool:
    """Whether `home` keeps what it has, although `start` is written down for the first network.

    So it is where another network had that block when this one was made, or where this one was a
    further network then.
    """
    memory = remembered.get(str(home.key), Remembered())
    if memory.space is None:
        return False
    elsewhere = home.location != location and not memory.space.subnet_of(start)
    return elsewhere or memory.written == start


def _written(network: PlannedResource) -> str | None:
    spaces = network.config.address_spaces
    found: str | None = None if spaces is UNSET else spaces.get(network.location)
    return found


def _spoken_for(home: PlannedResource) -> Iterator[IPv4Network]:
    """Blocks that are written down for regions, whether or not there is an app today."""
    spaces = home.config.address_spaces
    for text in () if spaces is UNSET else spaces.values():
        yield IPv4Network(text)


def _no_room(network: PlannedResource, first: IPv4Network) -> Problem:
    return Problem(
        (str(network.key), "address_space"),
        f"no block of /{first.prefixlen} is left for the network in {network.location} in the "
        f"private range of {first}",
        ways_out=(
            f"write address_spaces={{{network.location!r}: …}}",
            "give the first network a smaller address_space",
        ),
    )


def _overlaps(
    blocks: Mapping[str, IPv4Network],
    networks: Mapping[str, PlannedResource],
    home: PlannedResource,
) -> Iterator[Problem]:
    for one, other in overlapping(blocks):
        both = " and ".join(f"{networks[k].location} ({blocks[k]})" for k in (one, other))
        claims: list[Claim] = []
        for key in (one, other):
            network = networks[key]
            paths: list[Path] = [("address_spaces", f"[{network.location}]")]
            if network is home:
                paths.append(("address_space",))
            for path in paths:
                outcome = network.provenance.get(path)
                claims += outcome.deciding if outcome is not None else ()
        yield Problem(
            (one, "address_space"),
            f"the address spaces of the networks in {both} overlap; they are joined, so that each "
            "address may be in one of them only",
            claims=tuple(sorted(set(claims), key=lambda c: c.rank)),
            ways_out=("give each region a block of its own, in address_spaces",),
        )
