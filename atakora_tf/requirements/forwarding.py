"""Where queues and subscriptions send their messages on: to what exists, not in rings, not far."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from attrs import frozen

from atakora_tf.azure.service_bus import MAXIMUM_HOPS
from atakora_tf.merge.problem import Fault, Path
from atakora_tf.requirements.checks import suggestion

__all__ = ["Hop", "forwarding_faults"]


@frozen
class Hop:
    """Messages of one queue or topic (through a subscription) go on to another."""

    start: str
    target: str
    at: Path
    """The field that says so."""
    dead: bool
    """Only dead letters go on."""


def forwarding_faults(hops: Iterable[Hop], known: Collection[str]) -> Iterator[Fault]:
    """Targets that are missing, rings, and ways that are longer than Service Bus follows."""
    ways: dict[str, list[Hop]] = defaultdict(list)
    for hop in hops:
        if hop.target not in known:
            yield Fault(
                f"the namespace has no queue or topic {hop.target!r}"
                f"{suggestion(hop.target, known)}",
                (hop.at,),
                ("ask for it as well", "correct the name"),
            )
        else:
            ways[hop.start].append(hop)
    for start in sorted(ways):
        way = _ring(start, ways)
        if way and start == min(hop.start for hop in way):
            yield Fault(
                f"messages would go round: {' to '.join([start, *(hop.target for hop in way)])}",
                tuple(hop.at for hop in way),
                ("break the ring",),
            )
    if any(_ring(start, ways) for start in ways):
        return  # In a ring, every way is too long.
    for start in sorted(ways):
        far = _longest(start, ways)
        if len(far) > MAXIMUM_HOPS:
            yield Fault(
                f"messages go {' to '.join([start, *(hop.target for hop in far)])}; after "
                f"{MAXIMUM_HOPS} hops Service Bus makes them dead letters",
                tuple(hop.at for hop in far),
                ("forward to the end at once",),
            )


def _ring(start: str, ways: dict[str, list[Hop]]) -> list[Hop]:
    """The shortest way from a place back to it; empty if there is none."""
    reached: dict[str, list[Hop]] = {start: []}
    waiting = [start]
    for place in waiting:
        for hop in ways.get(place, ()):
            if hop.target == start:
                return [*reached[place], hop]
            if hop.target not in reached:
                reached[hop.target] = [*reached[place], hop]
                waiting.append(hop.target)
    return []


def _longest(start: str, ways: dict[str, list[Hop]]) -> list[Hop]:
    """The longest way that whole messages go; dead letters begin anew."""
    found: list[Hop] = []
    for hop in ways.get(start, ()):
        if not hop.dead:
            way = [hop, *_longest(hop.target, ways)]
            found = max(found, way, key=len)
    return found
