"""The migration's transformation, reader of managed exports, and memory."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from benchmarks.bench import Bench, inside, printed, ratio
from benchmarks.leveldb_export import LeveldbExportMissing, python_with_leveldb_export
from benchmarks.process import ROOT, Program, ProgramFailed, Timing, by_turns, run
from benchmarks.table import Row

__all__ = ["managed_export", "migration_memory", "transformation"]

DOCUMENTS: Final = 10_000
_PROGRAMS: Final = "benchmarks/programs/migration"
_OUTPUT: Final = Path("export", "all_namespaces", "all_kinds", "output-0")


def transformation(bench: Bench) -> list[Row]:
    """Transform + validate + hash, beside plain parsing and writing of the same JSON."""
    lines = str(_prepared(bench) / "lines.jsonl")
    script = f"{_PROGRAMS}/transform.py"
    plain, memory, whole = (
        inside(timing)
        for timing in by_turns(
            [
                bench.program("plain JSON", script, "plain", lines),
                bench.program("from memory", script, "memory", lines),
                bench.program("from lines", script, "lines", lines),
            ],
            bench.times,
        )
    )
    what = "transform + validate + hash {} / json.loads + json.dumps"
    return [
        ratio(what.format("documents"), memory, plain, 4),
        ratio(what.format("JSON lines"), whole, plain, 4),
    ]


def managed_export(bench: Bench) -> list[Row]:
    """Reading a managed export, beside leveldb-export without its checksums."""
    what = "reading a managed export / by leveldb-export"
    try:
        python = python_with_leveldb_export()
    except LeveldbExportMissing as why:
        return [Row(what, None, 1 / 2, str(why))]
    place = _prepared(bench)
    ours = bench.program("ours", f"{_PROGRAMS}/read_export.py", str(place / "export"))
    script = ROOT / _PROGRAMS / "read_by_leveldb_export.py"
    theirs = Program(
        "leveldb-export",
        (str(python), str(script), str(place / _OUTPUT)),
        bench.place / "leveldb-export",
        bench.place / "caches-warm",
    )
    a, b = by_turns((ours, theirs), bench.slow)
    for timing in (a, b):
        _must_have_read(timing, DOCUMENTS)
    return [ratio(what, inside(a), inside(b), 1 / 2)]


def migration_memory(bench: Bench) -> list[Row]:
    """The most memory of ten times as many documents."""
    counts = (10_000, 100_000) if bench.quick else (100_000, 1_000_000)
    peaks: dict[str, list[float]] = {"export": [], "carry": []}
    for count in counts:
        folder = str(bench.place / f"exported-{count}")
        for step, found in peaks.items():
            program = bench.program(
                f"{step} {count}",
                "benchmarks/programs/peak_memory.py",
                *(str(ROOT / _PROGRAMS / "stream.py"), step, folder, str(count)),
            )
            # One run is enough: memory does not depend on what else the machine does.
            found.append(printed(Timing(program.name, (run(program),))))
    words = {"export": "exporting to JSON lines", "carry": "JSON lines + transform + hash"}
    return [
        Row(
            f"peak memory, {words[step]}: {counts[1]:,} / {counts[0]:,}",
            large / small,
            1.1 if step == "carry" else None,
            f"{large:.0f} MB; {small:.0f} MB",
        )
        for step, (small, large) in peaks.items()
    ]


def _prepared(bench: Bench) -> Path:
    place = bench.place / "documents"
    if not place.exists():
        run(bench.program("prepare", f"{_PROGRAMS}/prepare.py", str(place), str(DOCUMENTS)))
    return place


def _must_have_read(timing: Timing, count: int) -> None:
    for sample in timing.samples:
        found = json.loads(sample.output)["documents"]
        if found != count:
            raise ProgramFailed(f"{timing.program} read {found} documents of {count}.")
