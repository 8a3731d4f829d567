"""`python -m benchmarks [--json] [--quick]`: exit status 1 if a target is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.bench import Bench
from benchmarks.comparisons import MEASURES
from benchmarks.machine import machine
from benchmarks.table import Row, as_json, as_text, missed


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="run every program fewer times")
    parser.add_argument(
        "--only",
        choices=[m.__name__ for m in MEASURES],
        action="append",
        help="measure this part alone; may be given again",
    )
    options = parser.parse_args()
    times, slow = (3, 2) if options.quick else (9, 5)
    rows: list[Row] = []
    with tempfile.TemporaryDirectory(prefix="atakora-bench-") as place:
        bench = Bench(Path(place), times, slow, options.quick)
        for measure in MEASURES:
            if options.only and measure.__name__ not in options.only:
                continue
            print(f"measuring: {measure.__name__} ...", file=sys.stderr, flush=True)
            rows += measure(bench)
    notes = [
        f"On {machine()}; {time.strftime('%Y-%m-%d')}.",
        f"Medians of {times} runs ({slow} of the slow ones) by turns, each in a fresh process, "
        "after one run to fill the caches.",
        "Seconds are wall time, in brackets processor time with child processes; a ratio is the "
        "worse one of the two, unless it says otherwise.",
    ]
    failed = missed(rows)
    if failed:
        notes.append("Missed: " + "; ".join(row.what.strip() for row in failed) + ".")
    print(as_json(rows, notes) if options.json else as_text(rows, notes))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
