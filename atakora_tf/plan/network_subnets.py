"""Which block of addresses each subnet of a network has, or which subnet is there already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from ipaddress import IPv4Network

from attrs import field, frozen

from atakora_tf.azure.network import (
    DELEGATIONS,
    ENDPOINTS_PREFIXES,
    PLAN_PREFIX,
    SMALLEST_SUBNET,
    Delegation,
)
from atakora_tf.merge.claim import Claim
from atakora_tf.merge.problem import Path, Problem
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.address_blocks import first_free, overlapping
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.network_memory import Remembered

__all__ = ["Subnets", "Wanted", "network_subnets"]


@frozen
class Wanted:
    """A subnet that a network needs."""

    name: str
    """`endpoints`, or the key of a Function App."""
    family: str | None = None
    """The family of the app's hosting plan; None for endpoints."""

    @property
    def delegation(self) -> Delegation | None:
        """To whom it is handed over."""
        return DELEGATIONS[self.family] if self.family is not None else None

    @property
    def smallest(self) -> int:
        """The longest prefix that will do."""
        return SMALLEST_SUBNET if self.delegation is None else self.delegation.smallest

    @property
    def words(self) -> str:
        """What it is for."""
        return "private endpoints" if self.delegation is None else self.name

    def usual(self, space: IPv4Network) -> int:
        """The prefix that it gets where there is room."""
        if self.delegation is None:
            largest, least = ENDPOINTS_PREFIXES
            usual = min(max(space.prefixlen + 4, largest), least)
        else:
            usual = PLAN_PREFIX
        # Small networks are shared out more thinly.
        return min(max(usual, space.prefixlen + (1 if self.family is None else 2)), self.smallest)


@frozen
class Subnets:
    """The subnets of one network."""

    blocks: Mapping[str, IPv4Network] = field(factory=dict)
    """Those of ours."""
    ids: Mapping[str, str] = field(factory=dict)
    """Those that are there already."""
    problems: tuple[Problem, ...] = ()


def network_subnets(
    network: PlannedResource,
    wanted: Sequence[Wanted],
    space: IPv4Network | None,
    memory: Remembered,
) -> Subnets:
    """A place for each subnet that is `wanted`, in `space`; None for a network of others.

    What a user writes counts first, then what the lock file remembers, then the first free block,
    in the order in which they are wanted.
    """
    config = network.config
    ids = {w.name: i for w in wanted if (i := _entry(config.subnet_ids, w.name)) is not None}
    own = [w for w in wanted if w.name not in ids]
    blocks: dict[str, IPv4Network] = {}
    problems: list[Problem] = []
    for want in own:
        written, kept = _entry(config.subnets, want.name), memory.subnets.get(want.name)
        if written is not None:
            blocks[want.name] = IPv4Network(written)
            if kept is not None and str(kept) != written:
                problems.append(_moved(network, want, written, kept))
        elif kept is not None:
            blocks[want.name] = kept
    problems += _misplaced(network, own, blocks, space)
    problems += _clashes(network, blocks)
    waiting = [w for w in own if w.name not in blocks]
    if space is None:
        if waiting:
            problems.append(_unknown(network, waiting))
        return Subnets(blocks, ids, tuple(problems))
    # A subnet that goes may still be there when the new one is made: Terraform does both at once.
    leaving = [block for name, block in memory.subnets.items() if name not in blocks]
    for want in waiting:
        found = _found(space, want, [*blocks.values(), *leaving]) or _found(
            space, want, blocks.values()
        )
        if found is None:
            problems.append(_no_room(network, want, space, blocks))
        else:
            blocks[want.name] = found
    return Subnets(blocks, ids, tuple(problems))


def _entry(entries: object, name: str) -> str | None:
    return entries.get(name) if isinstance(entries, Mapping) else None


def _found(space: IPv4Network, want: Wanted, taken: Iterable[IPv4Network]) -> IPv4Network | None:
    """The first free block of the usual size, or of the next smaller one that will do."""
    blocks = list(taken)
    for prefix in range(want.usual(space), want.smallest + 1):
        found = first_free(space, prefix, blocks)
        if found is not None:
            return found
    return None


def _claims(network: PlannedResource, *paths: Path) -> tuple[Claim, ...]:
    outcomes = (network.provenance.get(path) for path in paths)
    found = {claim for outcome in outcomes if outcome is not None for claim in outcome.deciding}
    return tuple(sorted(found, key=lambda c: c.rank))


def _space_paths(network: PlannedResource) -> tuple[Path, Path]:
    return ("address_space",), ("address_spaces", f"[{network.location}]")


def _moved(network: PlannedResource, want: Wanted, written: str, kept: IPv4Network) -> Problem:
    path = ("subnets", f"[{want.name}]")
    return Problem(
        (str(network.key), *path),
        f"it is {kept} in the lock file and {written} here; Azure does not move a subnet that is "
        "in use",
        claims=_claims(network, path),
        ways_out=(
            f"write {str(kept)!r}, or leave it out",
            "if nothing is deployed yet, remove the line of the network from the lock file",
        ),
    )


def _misplaced(
    network: PlannedResource,
    own: Sequence[Wanted],
    blocks: Mapping[str, IPv4Network],
    space: IPv4Network | None,
) -> Iterator[Problem]:
    """Subnets outside their network, and those that are too small."""
    for want in own:
        block = blocks.get(want.name)
        if block is None:
            continue
        path = ("subnets", f"[{want.name}]")
        if space is not None and not block.subnet_of(space):
            yield Problem(
                (str(network.key), *path),
                f"the subnet {block} is not in the network's address space {space}",
                claims=_claims(network, path, *_space_paths(network)),
                ways_out=(
                    f"choose a block of {space}",
                    "give the network an address space that holds all of its subnets",
                ),
            )
        if block.prefixlen > want.smallest:
            yield Problem(
                (str(network.key), *path),
                f"a subnet of /{block.prefixlen} is too small for {want.words}, which needs "
                f"/{want.smallest} or more",
                claims=_claims(network, path),
                ways_out=(f"give it a block of /{want.smallest} or larger", "leave it out"),
            )


def _clashes(network: PlannedResource, blocks: Mapping[str, IPv4Network]) -> Iterator[Problem]:
    for one, other in overlapping(blocks):
        paths = [("subnets", f"[{name}]") for name in (one, other)]
        yield Problem(
            (str(network.key), *paths[0]),
            f"the subnets for {one} ({blocks[one]}) and {other} ({blocks[other]}) overlap",
            claims=_claims(network, *paths),
            ways_out=(
                "give them blocks that have no address in common",
                "leave out those that the lock file does not hold, so that they get free ones",
            ),
        )


def _unknown(network: PlannedResource, waiting: Sequence[Wanted]) -> Problem:
    names = ", ".join(repr(w.name) for w in waiting)
    return Problem(
        (str(network.key), "subnet_ids"),
        f"the network is there already, and nothing says which of its subnets is for {names}",
        claims=_claims(
            network,
            ("virtual_network_id",),
            ("virtual_network_ids", f"[{network.location}]"),
            *(("subnet_ids", f"[{name}]") for name in _names(network.config.subnet_ids)),
        ),
        ways_out=(
            "name the ids of its subnets in subnet_ids",
            "write a free block of it in subnets, and the subnet is made in it",
        ),
    )


def _names(entries: object) -> list[str]:
    return sorted(entries) if entries is not UNSET and isinstance(entries, Mapping) else []


def _no_room(
    network: PlannedResource, want: Wanted, space: IPv4Network, blocks: Mapping[str, IPv4Network]
) -> Problem:
    held = ", ".join(f"{block} for {name}" for name, block in sorted(blocks.items()))
    return Problem(
        (str(network.key), "subnets", f"[{want.name}]"),
        f"no block of /{want.smallest} for {want.words} is left in {space}"
        + (f", which holds {held}" if held else ""),
        claims=_claims(network, *_space_paths(network)),
        ways_out=(
            "give the network a larger address_space around this one, in which all placed stays",
            "let components share an app",
        ),
    )
