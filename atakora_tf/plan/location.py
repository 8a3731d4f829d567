"""What a region cannot give: a config's own `faults_in(location)`, as problems."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atakora_tf.merge.problem import Problem
from atakora_tf.merge.resolve import Resolution

__all__ = ["location_problems"]


def location_problems(resolution: Resolution[Any], location: str, key: str) -> Iterator[Problem]:
    """The faults of a resolved config in its region, with whoever decided the values there.

    A config class may have a method `faults_in(self, location)` that yields a `Fault` for
    everything that is wrong in the region where the resource is to be made.
    """
    check = getattr(resolution.config, "faults_in", None)
    for fault in check(location) if check is not None else ():
        found = [resolution.outcomes[at] for at in fault.at if at in resolution.outcomes]
        claims = {claim for outcome in found for claim in outcome.deciding}
        yield Problem(
            (key, *(fault.at[0] if fault.at else ())),
            fault.what,
            tuple(sorted(claims, key=lambda c: c.rank)),
            ways_out=fault.ways_out,
        )
