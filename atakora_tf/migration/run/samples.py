"""Figures over the time of a run, for charts: few enough points however long it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from attrs import asdict, frozen

__all__ = ["MOST_SAMPLES", "Sample", "thinned"]

MOST_SAMPLES: Final = 2_000
"""How many points a journal keeps; when there are more, every second one goes."""


@frozen(kw_only=True)
class Sample:
    """How far a run was at a moment; all but `concurrency` only grow, over interruptions too.

    seconds: of work since the run began, without the time between a stop and going on.
    documents: of which nothing more is to do, without those that a session before had done.
    written: items. bytes: of written items. ru: charged. throttles: 429s.
    concurrency: requests that may be under way at once.
    """

    seconds: float
    documents: int
    written: int
    bytes: int
    ru: float
    throttles: int
    concurrency: int

    def as_json(self) -> dict[str, float]:
        """The figures by name."""
        return asdict(self)


def thinned(samples: Sequence[Sample]) -> list[Sample]:
    """Every second one, and the last in any case."""
    kept = list(samples[::2])
    if samples and kept[-1] != samples[-1]:
        kept.append(samples[-1])
    return kept
