"""How fast a run was over time, from figures that only grow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from attrs import frozen

from atakora_tf.migration.run.samples import Sample

__all__ = ["MOST_STEPS", "Step", "steps", "ticks", "time_ticks"]

MOST_STEPS: Final = 120
"""How many steps a chart has at most; each can be pointed at."""

# What divides hours and days evenly, in seconds.
_TIMES: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600)
_DAY: Final = 86_400


@frozen
class Step:
    """A rate that held from `start` to `end`, both in seconds."""

    start: float
    end: float
    rate: float


def steps(samples: Sequence[Sample], of: Callable[[Sample], float]) -> tuple[Step, ...]:
    """The rate of what `of` reads, a second, in at most `MOST_STEPS` steps of equal length.

    What the rates come to over all of the time is what the figures come to.
    """
    points = list(_points(samples, of))
    end = points[-1][0]
    if end <= 0:
        return ()
    count = max(1, min(MOST_STEPS, len(points) - 1))
    width = end / count
    found = []
    at = 0
    before = 0.0
    for number in range(count):
        start = number * width
        until = end if number == count - 1 else (number + 1) * width
        while at < len(points) - 2 and points[at + 1][0] < until:
            at += 1
        here = _between(points[at], points[at + 1], until)
        found.append(Step(start, until, max(here - before, 0.0) / (until - start)))
        before = here
    return tuple(found)


def _points(
    samples: Sequence[Sample], of: Callable[[Sample], float]
) -> Iterator[tuple[float, float]]:
    last = 0.0
    yield (0.0, 0.0)
    for each in samples:
        if each.seconds > last:
            last = each.seconds
            yield (each.seconds, of(each))


def _between(before: tuple[float, float], after: tuple[float, float], at: float) -> float:
    (start, low), (end, high) = before, after
    share = min(max((at - start) / (end - start), 0.0), 1.0)
    return low + (high - low) * share


def ticks(most: float) -> tuple[float, ...]:
    """Round numbers from 0 to the first that is not below `most`; four to six of them."""
    if most <= 0:
        return (0.0, 1.0)
    size = 1.0
    while size > most:
        size /= 10
    while size * 10 <= most:
        size *= 10
    step = next(size * part for part in (0.2, 0.25, 0.5, 1.0, 2.0, 2.5) if size * part * 5 >= most)
    count = -int(-most // step)
    return tuple(number * step for number in range(count + 1))


def time_ticks(end: float) -> tuple[float, ...]:
    """Even moments from 0 on, at most seven of them, the last not behind `end`."""
    step = next((float(each) for each in _TIMES if end / each <= 6), None)
    if step is None:
        step = _DAY * max(1.0, -(-end // (6 * _DAY)))
    if end < 1:
        step = end
    return tuple(number * step for number in range(int(end / step) + 1))
