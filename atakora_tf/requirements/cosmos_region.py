"""The regions of a Cosmos DB account: where it replicates to, and who takes over first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from attrs import frozen

from atakora_tf.azure.regions import region
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.strategy import maximum, minimum
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements import checks

__all__ = [
    "PAIRED",
    "CosmosRegion",
    "further_region_fault",
    "further_regions",
    "region_fault",
    "regions_faults",
]

PAIRED: Final = "paired"
"""Stands for the pair of the account's first region, whichever that is."""


@frozen(kw_only=True)
class CosmosRegion:
    """A further region to which the account replicates."""

    failover_priority: int | Unset = merged(minimum(), check=checks.whole_number(1))
    """1 takes over first. Equal numbers are settled by the region's name."""
    zone_redundant: bool | Unset = merged(maximum(ranked(False, True)), check=checks.boolean)


def region_fault(value: Any) -> str | None:
    """A region that Azure has."""
    if not isinstance(value, str):
        return f"{show(value)} is not a text"
    try:
        known = region(value)
    except UnknownRegion as fault:
        return hide_secrets(str(fault))
    return None if known.name == value else f"{show(value)}: write the region as {known.name!r}"


def further_region_fault(value: Any) -> str | None:
    """A region that Azure has, or the word for the pair of the first one."""
    return None if value == PAIRED else region_fault(value)


def further_regions(
    regions: Mapping[str, CosmosRegion] | Unset, home: str
) -> list[tuple[str, CosmosRegion]]:
    """The further regions in the order of failover, with the pair by its own name."""
    asked: dict[str, list[CosmosRegion]] = {}
    for name, wanted in () if regions is UNSET else regions.items():
        known = region(home).paired if name == PAIRED else name
        if known is not None:
            asked.setdefault(known, []).append(wanted)
    joined = {name: _joined(wanted) for name, wanted in asked.items()}
    last = len(joined)

    def rank(name: str) -> tuple[int, str]:
        priority = joined[name].failover_priority
        return (last if priority is UNSET else priority, name)

    return [(name, joined[name]) for name in sorted(joined, key=rank)]


def regions_faults(regions: Mapping[str, CosmosRegion] | Unset, home: str) -> Iterator[Fault]:
    """What is wrong with further regions where the first one is `home`."""
    known = {} if regions is UNSET else regions
    pair = region(home).paired
    if PAIRED in known and pair is None:
        yield Fault(
            f"{home} has no paired region to which the account could replicate",
            (("regions", f"[{PAIRED}]"),),
            ("name a region in its place", "choose a home region that has a pair"),
        )
    if home in known:
        yield Fault(
            f"{home} is the account's first region; regions holds further ones",
            (("regions", f"[{home}]"),),
            ("leave it out; zone_redundant of the account is for its first region",),
        )
    wanted = known.get(PAIRED)
    spread = wanted is not None and wanted.zone_redundant is True
    if spread and pair is not None and not region(pair).zones:
        yield Fault(
            f"{pair}, the pair of {home}, has no availability zones",
            (("regions", f"[{PAIRED}]", "zone_redundant"),),
            ("leave zone_redundant out", "name a region with zones in its place"),
        )


def _joined(wanted: list[CosmosRegion]) -> CosmosRegion:
    """What is asked of one region under its own name and as the pair."""
    priorities = [w.failover_priority for w in wanted if w.failover_priority is not UNSET]
    zones = [w.zone_redundant for w in wanted if w.zone_redundant is not UNSET]
    return CosmosRegion(
        failover_priority=min(priorities) if priorities else UNSET,
        zone_redundant=any(zones) if zones else UNSET,
    )
