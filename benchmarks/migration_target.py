"""Writing to Cosmos DB: our target and a whole import beside a sequential loop of azure-cosmos."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Final

from benchmarks.process import ROOT
from benchmarks.table import Row

__all__ = ["migration_target"]

_PROGRAM: Final = ROOT / "benchmarks" / "programs" / "migration_target.py"
_TIMEOUT: Final = 300


def migration_target(_bench: object) -> list[Row]:
    """Items a second at 5 ms latency, and the share of the RU/s that are granted."""
    done = subprocess.run(
        [sys.executable, str(_PROGRAM)], capture_output=True, text=True, timeout=_TIMEOUT
    )
    if done.returncode:
        return [Row("writing to Cosmos DB", None, 1 / 10, done.stderr[-200:])]
    found = json.loads(done.stdout)
    speed, limited = found["speed"], found["limited"]
    loop = speed["sequential"]
    rows = []
    for way, what, target in (
        ("in batches", "writing items in batches / a loop with azure-cosmos", 1 / 10),
        ("a whole import", "a whole import, with its journal / that loop", 1 / 10),
        ("one by one", "writing items one by one / that loop", None),
    ):
        ours = speed[way]
        rows.append(
            Row(
                what,
                loop["rate"] / ours["rate"],
                target,
                f"{ours['rate']:.0f}/s; loop {loop['rate']:.0f}/s; a processor of its own would "
                f"let us write {ours['own']:.0f}/s, the server serve {ours['server']:.0f}/s",
            )
        )
    rows.append(
        Row(
            "RU/s that are granted and not used",
            max(0.0, 1 - limited["share"]),
            0.1,
            f"{limited['share']:.1%} used; {limited['throttles']:.1%} of requests throttled, "
            f"{limited['first']:.1%} in the first five seconds",
        )
    )
    return rows
