"""Programs in processes of their own, run by turns, and what each of them took."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median

from attrs import field, frozen

__all__ = ["Program", "ProgramFailed", "Sample", "Timing", "by_turns", "run"]

ROOT = Path(__file__).resolve().parent.parent


class ProgramFailed(Exception):
    """A program that was to be measured ended with an error."""


@frozen
class Program:
    """A command in a directory of its own, to which it writes."""

    name: str
    command: tuple[str, ...]
    directory: Path
    caches: Path
    environment: Mapping[str, str] = field(factory=dict)

    @classmethod
    def python(
        cls, name: str, script: str, *arguments: str, directory: Path, caches: Path
    ) -> Program:
        """A Python program of this repository, by the path of its file."""
        return cls(name, (sys.executable, str(ROOT / script), *arguments), directory, caches)


@frozen
class Sample:
    """One run: seconds on the clock, seconds of processor time with child processes, output."""

    wall: float
    cpu: float
    output: str


@frozen
class Timing:
    """The runs of one program; the first is not among them if it filled caches."""

    program: str
    samples: tuple[Sample, ...]

    @property
    def wall(self) -> float:
        """Seconds on the clock, the median."""
        return median(s.wall for s in self.samples)

    @property
    def cpu(self) -> float:
        """Seconds of processor time, the median."""
        return median(s.cpu for s in self.samples)


def run(program: Program) -> Sample:
    """Run a program once; raises `ProgramFailed` with what it said."""
    program.directory.mkdir(parents=True, exist_ok=True)
    errors = program.directory / "stderr.txt"
    before = time.perf_counter()
    with errors.open("wb") as stderr:
        process = subprocess.Popen(
            program.command,
            cwd=program.directory,
            env=_environment(program),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )
        assert process.stdout is not None
        output = process.stdout.read()
        # Only wait4 tells what this one process, and those that it waited for, have used.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - before
        process.returncode = os.waitstatus_to_exitcode(status)
        process.stdout.close()
    if process.returncode != 0:
        said = errors.read_text(encoding="utf-8", errors="replace")[-2000:]
        raise ProgramFailed(f"{program.name} ended with {process.returncode}:\n{said}")
    return Sample(wall, usage.ru_utime + usage.ru_stime, output.decode())


def by_turns(programs: Sequence[Program], times: int) -> list[Timing]:
    """A B A B …: what disturbs the machine meets all programs alike. One warm-up run each."""
    for program in programs:
        run(program)
    samples: list[list[Sample]] = [[] for _ in programs]
    for _ in range(times):
        for mine, program in zip(samples, programs, strict=True):
            mine.append(run(program))
    return [Timing(p.name, tuple(s)) for p, s in zip(programs, samples, strict=True)]


_LEFT_OUT = (
    "ATAKORA_STOCK_BINDINGS",
    "ATAKORA_ENVIRONMENT",
    "PYTHONDONTWRITEBYTECODE",
    "PYTHONOPTIMIZE",
    "PYTHONPROFILEIMPORTTIME",
)


def _environment(program: Program) -> dict[str, str]:
    environment = {k: v for k, v in os.environ.items() if k not in _LEFT_OUT}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "ATAKORA_CACHE_DIR": str(program.caches / "atakora"),
        # Newer releases of jsii have this cache on by themselves, so everyone gets it here.
        "JSII_RUNTIME_PACKAGE_CACHE": "enabled",
        "JSII_RUNTIME_PACKAGE_CACHE_ROOT": str(program.caches / "jsii"),
        "CHECKPOINT_DISABLE": "1",
    }
    return environment | dict(program.environment)
