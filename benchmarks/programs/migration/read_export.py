"""Reads a managed export with our reader; argument: its folder. Prints what that took."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from atakora_tf.migration.managed_export.source import ManagedExport

# Loads what a first reading loads.
place = Path(sys.argv[1])
next(iter(ManagedExport(place).documents()))
cpu, wall = time.process_time(), time.perf_counter()
count = sum(len(chunk) for chunk in ManagedExport(place).documents())
print(
    json.dumps(
        {
            "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "documents": count,
        }
    )
)
