"""Many CRUD APIs, written directly; arguments: how many, and the directory to write to."""

from __future__ import annotations

import sys

from benchmarks.programs.workload import many_apis

many_apis(int(sys.argv[1])).synthesize(sys.argv[2])
