"""What every comparison is given, and how timings become rows."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median

from attrs import frozen

from benchmarks.process import Program, Sample, Timing
from benchmarks.table import Row

__all__ = ["Bench", "inside", "printed", "ratio", "seconds", "worse"]


@frozen
class Bench:
    """Where to write, and how often to run; `slow` is for programs of several seconds.

    quick: whether what takes minutes shall be made smaller, too.
    """

    place: Path
    times: int
    slow: int
    quick: bool = False

    def program(self, name: str, script: str, *arguments: str, caches: str = "warm") -> Program:
        """A program in a directory of its own; `caches` names the caches that it shares."""
        directory = self.place / name.replace(" ", "-")
        return Program.python(
            name, script, *arguments, directory=directory, caches=self.place / f"caches-{caches}"
        )

    def snippet(self, name: str, code: str) -> Program:
        """A line of Python."""
        command = (sys.executable, "-c", code)
        return Program(
            name, command, self.place / name.replace(" ", "-"), self.place / "caches-warm"
        )


def ratio(what: str, ours: Timing, theirs: Timing, target: float | None) -> Row:
    """What ours took beside what theirs took."""
    details = f"{ours.program} {seconds(ours)}; {theirs.program} {seconds(theirs)}"
    return Row(what, worse(ours, theirs), target, details)


def worse(ours: Timing, theirs: Timing) -> float:
    """The less flattering of the two ratios.

    On a busy machine the clock counts in how long a program waited for its turn, which favours
    short programs; processor time leaves out what a program waits for by itself.
    """
    return max(ours.wall / theirs.wall, ours.cpu / theirs.cpu)


def seconds(timing: Timing | Sample) -> str:
    """The two times, short ones with three digits."""
    return f"{timing.wall:.2f} ({timing.cpu:.2f} cpu)" if timing.wall >= 0.2 else _small(timing)


def _small(timing: Timing | Sample) -> str:
    return f"{timing.wall:.3f} ({timing.cpu:.3f} cpu)"


def inside(timing: Timing) -> Timing:
    """What the program measured in itself and printed."""
    found = [json.loads(s.output) for s in timing.samples]
    return Timing(timing.program, tuple(Sample(f["wall"], f["cpu"], "") for f in found))


def printed(timing: Timing) -> float:
    """The number that the program printed last, the median."""
    return median(float(s.output.split()[-1]) for s in timing.samples)
