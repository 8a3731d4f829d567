"""What is said twice of a network, or of one that is not ours to set up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from atakora_tf.merge.claim import Claim
from atakora_tf.merge.problem import Path, Problem, Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.requirements.network import NetworkingConfig

__all__ = ["contradictions", "idle_warnings", "one_network_twice"]


def contradictions(
    network: PlannedResource, location: str, existing: str | None
) -> Iterator[Problem]:
    """Two address spaces or two ids for one region; an address space for what is `existing`.

    The backend's own region, `location`, has fields of its own, which `NetworkingConfig` cannot
    compare with those by region: it does not know where the backend lives.
    """
    config: NetworkingConfig = network.config
    home = network.location == location
    for one, many, words in (
        ("address_space", "address_spaces", "has two address spaces"),
        ("virtual_network_id", "virtual_network_ids", "is named twice"),
    ):
        own = getattr(config, one) if home else UNSET
        entry = _entry(getattr(config, many), network.location)
        # Azure takes no notice of upper and lower case in ids.
        if own is UNSET or entry is None or own.casefold() == entry.casefold():
            continue
        paths: tuple[Path, Path] = ((one,), (many, f"[{network.location}]"))
        yield Problem(
            (str(network.key), one),
            f"the network in {network.location} {words}: {own} in {one}, {entry} in {many}",
            claims=_deciding(network, *paths),
            ways_out=("leave one of them out",),
        )
    named = _entry(config.virtual_network_ids, network.location)  # The config itself says so then.
    space = _entry(config.address_spaces, network.location)
    if existing is not None and space is not None and named is None:
        path = ("address_spaces", f"[{network.location}]")
        yield Problem(
            (str(network.key), *path),
            f"the network in {network.location} is there already and has its own address space",
            claims=_deciding(network, path),
            ways_out=("leave it out", "leave out the ids, and a network is made"),
        )


def one_network_twice(
    networks: Sequence[PlannedResource], existing: Mapping[str, str | None]
) -> Iterator[Problem]:
    """One network of others for two regions; `existing` holds the ids by key."""
    first: dict[str, PlannedResource] = {}
    for network in networks:
        found = existing[str(network.key)]
        if found is None:
            continue
        known = first.setdefault(found.casefold(), network)
        if known is not network:
            yield Problem(
                (str(network.key), "virtual_network_ids"),
                f"{found} is named for {known.location} and for {network.location}; a network is "
                "in one region",
                claims=tuple(sorted({*_naming(known), *_naming(network)}, key=lambda c: c.rank)),
                ways_out=("name a network in each of the regions",),
            )


def idle_warnings(home: PlannedResource) -> Iterator[Warned]:
    """What only networks of ours have, where none is made; `home` is the first network."""
    for field in ("address_space", "dns_servers"):
        if getattr(home.config, field) not in (UNSET, ()):
            yield Warned(
                (str(home.key), field),
                "it has no effect: the network is there already, and its owners decide about that",
                _deciding(home, (field,)),
            )


def _entry(entries: object, name: str) -> str | None:
    return entries.get(name) if isinstance(entries, Mapping) else None


def _deciding(network: PlannedResource, *paths: Path) -> tuple[Claim, ...]:
    outcomes = (network.provenance.get(path) for path in paths)
    found = {claim for outcome in outcomes if outcome is not None for claim in outcome.deciding}
    return tuple(sorted(found, key=lambda c: c.rank))


def _naming(network: PlannedResource) -> tuple[Claim, ...]:
    """Whoever names the network, by its own id or by that of a subnet."""
    at = f"[{network.location}]"
    subnets = network.config.subnet_ids
    named = sorted(subnets) if isinstance(subnets, Mapping) else ()
    own = _deciding(network, ("virtual_network_id",), ("virtual_network_ids", at))
    return own or _deciding(network, *(("subnet_ids", f"[{name}]") for name in named))
