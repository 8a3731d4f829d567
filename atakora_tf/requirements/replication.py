"""Replication of a storage account as a lattice: copies across zones, across regions, readable."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from attrs import frozen

from atakora_tf.azure.regions import region
from atakora_tf.azure.storage import REPLICATIONS
from atakora_tf.merge.problem import Fault

__all__ = ["STANDARD_REPLICATIONS", "ReplicationOrder", "replication_faults"]

STANDARD_REPLICATIONS: Final = tuple(REPLICATIONS)
_BY_TRAITS: Final[dict[tuple[bool, bool, bool], str]] = {
    (zone, geo, readable): name for name, (zone, geo, readable) in REPLICATIONS.items()
}


@frozen
class ReplicationOrder:
    """One kind is above another if it has every trait of it: ZRS and GRS are both below GZRS."""

    def join(self, one: str, other: str) -> str | None:
        """The least kind with the traits of both: ZRS with RAGRS gives RAGZRS."""
        if one not in REPLICATIONS or other not in REPLICATIONS:
            return None
        a, b = REPLICATIONS[one], REPLICATIONS[other]
        return _BY_TRAITS[a[0] or b[0], a[1] or b[1], a[2] or b[2]]

    def meet(self, one: str, other: str) -> str | None:
        """The greatest kind whose traits both have."""
        if one not in REPLICATIONS or other not in REPLICATIONS:
            return None
        a, b = REPLICATIONS[one], REPLICATIONS[other]
        return _BY_TRAITS[a[0] and b[0], a[1] and b[1], a[2] and b[2]]

    def __str__(self) -> str:
        return "copies across zones, across regions, readable there"


def replication_faults(replication: Any, field: str, location: str) -> Iterator[Fault]:
    """What a region lacks for a kind of replication: zones, or a region to pair with."""
    if not isinstance(replication, str):
        return
    traits, here = REPLICATIONS[replication], region(location)
    if traits.zone and not here.zones:
        yield Fault(
            f"{replication} spreads copies over availability zones, and {location} has none",
            ((field,),),
            ("leave it out", "choose a region with zones"),
        )
    if traits.geo and here.paired is None:
        yield Fault(
            f"{replication} copies to the paired region, and {location} has none",
            ((field,),),
            ("choose 'ZRS' or 'LRS'", "choose a region with a pair"),
        )
