"""The regions in which an exported module can be applied as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from attrs import frozen

from atakora_tf.azure.regions import REGIONS
from atakora_tf.azure.storage import REPLICATIONS
from atakora_tf.terraform.block import Resource
from atakora_tf.terraform.document import TerraformDocument

__all__ = ["RegionChoice", "region_choice"]

_ZONES: Final = "zones"
_PAIR: Final = "pair"

# Arguments of azurerm 4.55.0 that spread something over availability zones.
_ZONE_FLAGS: Final = frozenset(
    {"zone_balancing_enabled", "zone_redundancy_enabled", "zone_redundant"}
)


@frozen
class RegionChoice:
    """The regions that fit, and in words what they have: ", with availability zones"."""

    names: tuple[str, ...]
    words: str


def region_choice(document: TerraformDocument, home: str) -> RegionChoice:
    """Where what is in `home` could be as well: regions that have what the resources there use.

    Zones or a paired region may be needed, and an account that copies to further regions cannot
    have one of them twice.
    """
    needs = {need for block in document.resources for need in _needs(block, home)}
    beside = {place for block in document.resources for place in _beside(block.arguments, home)}
    fitting = [
        region.name
        for region in REGIONS.values()
        if region.name == home
        or (
            region.name not in beside
            and (_ZONES not in needs or region.zones)
            and (_PAIR not in needs or region.paired is not None)
        )
    ]
    words = []
    if needs:
        words.append(
            "with "
            + " and ".join(
                text
                for need, text in ((_ZONES, "availability zones"), (_PAIR, "a paired region"))
                if need in needs
            )
        )
    if beside:
        words.append(f"and not {' or '.join(sorted(beside))}, where there are copies already")
    return RegionChoice(tuple(sorted(fitting)), "".join(f", {text}" for text in words))


def _needs(block: Resource, home: str) -> Iterator[str]:
    yield from _of_value(block.arguments, home)


def _of_value(value: object, home: str) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _of_value(item, home)
    if not isinstance(value, Mapping) or value.get("location", home) != home:
        return
    for name, item in value.items():
        if name in _ZONE_FLAGS and item is True:
            yield _ZONES
        elif name == "account_replication_type" and item in REPLICATIONS:
            traits = REPLICATIONS[item]
            yield from [_ZONES] * traits.zone + [_PAIR] * traits.geo
        elif name == "storage_redundancy" and item in ("Geo", "Zone"):
            yield _PAIR if item == "Geo" else _ZONES
        else:
            yield from _of_value(item, home)


def _beside(value: object, home: str) -> Iterator[str]:
    """The regions that stand in one list with `home`."""
    if isinstance(value, Mapping):
        for item in value.values():
            yield from _beside(item, home)
    elif isinstance(value, (list, tuple)):
        places = [item["location"] for item in value if _has_location(item)]
        if home in places:
            yield from (place for place in places if place != home)
        for item in value:
            yield from _beside(item, home)


def _has_location(item: object) -> bool:
    return isinstance(item, Mapping) and isinstance(item.get("location"), str)
