"""Declaring, merging and planning many CRUD APIs; argument: how many. Prints what it took."""

from __future__ import annotations

import json
import sys
import time

from benchmarks.programs.workload import many_apis

# What planning loads, it loads once for any number; imports have rows of their own.
many_apis(1).plan()
cpu, wall = time.process_time(), time.perf_counter()
many_apis(int(sys.argv[1])).plan()
print(json.dumps({"cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}))
