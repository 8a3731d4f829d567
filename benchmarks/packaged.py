"""The package of the shop's APIs: what importing it takes, as Azure's worker imports it."""

from __future__ import annotations

import json
from statistics import median

from atakora_tf.components.app_packages import app_codes
from benchmarks.bench import Bench
from benchmarks.process import by_turns
from benchmarks.table import Row
from examples.shop.backend import shop

__all__ = ["packaged"]


def packaged(bench: Bench) -> list[Row]:
    """Import in a fresh process, and the memory after it; then the first request."""
    folder = bench.place / "package"
    backend = shop("dev", lock=None)
    for code in app_codes(backend.plan(), backend.components.values()):
        for path, content in code.files.items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    program = bench.program(
        "packaged import", "benchmarks/programs/packaged_import.py", str(folder)
    )
    (timing,) = by_turns((program,), bench.times)
    found = [json.loads(sample.output) for sample in timing.samples]
    middle = {name: median(each[name] for each in found) for name in found[0]}
    first = f"with the first request {middle['answered']:.3f} s"
    return [
        Row("import of the packaged app", middle["imported"], 0.6, first, "s"),
        Row("memory with the packaged app", middle["memory"], 120, "after one request", "MB"),
    ]
