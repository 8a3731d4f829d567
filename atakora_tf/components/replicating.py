"""`replicate_to=`: the regions to which a component's Cosmos DB account replicates, in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atakora_tf.components.region import region_name
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.problem import Warned
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.requirements.cosmos import CosmosRegion
from atakora_tf.requirements.cosmos_region import PAIRED

__all__ = ["replicated_regions", "replication_faults", "throughput_warning"]

_EXAMPLE = "write replicate_to=['northeurope'], or ['paired'] for the pair of the home region"


def replicated_regions(given: Any) -> Mapping[str, CosmosRegion] | Unset:
    """What is claimed of the account: each region with its place in the order of failover."""
    names = list(dict.fromkeys(_known(given)))
    return {name: CosmosRegion(failover_priority=n) for n, name in enumerate(names, 1)} or UNSET


def replication_faults(given: Any) -> Iterator[tuple[str, str]]:
    """What is wrong with `replicate_to`, and the way out."""
    if not isinstance(given, list | tuple):
        # A set has no order, and the order says who takes over first.
        yield f"replicate_to={show(given)} is not a list of regions", _EXAMPLE
        return
    seen: set[str] = set()
    for each in given:
        try:
            name = _name(each)
        except UnknownRegion as fault:
            yield f"replicate_to: {fault}", "correct the region"
            continue
        if name in seen:
            yield f"replicate_to names {name} twice", "leave one of them out"
        seen.add(name)


def throughput_warning(component: str, source: Source) -> Warned:
    """What replicating costs where nobody says how much throughput there shall be."""
    return Warned(
        (component,),
        "it replicates, so its account is provisioned and no longer serverless: each of its "
        "containers is paid for in every region, with autoscale up to 1,000 RU/s; write "
        f"throughput=autoscale(1000), or as much as is needed ({source.place})",
    )


def _known(given: Any) -> Iterator[str]:
    for each in given if isinstance(given, list | tuple) else ():
        try:
            yield _name(each)
        except UnknownRegion:
            continue  # Said as a fault.


def _name(written: Any) -> str:
    return PAIRED if written == PAIRED else region_name(written)
