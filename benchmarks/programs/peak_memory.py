"""Runs another program and prints the most memory that its Python process ever had, in MB;
arguments: the program and its arguments.
"""

from __future__ import annotations

import re
import resource
import runpy
import sys
from pathlib import Path

sys.argv = sys.argv[1:]
runpy.run_path(sys.argv[0], run_name="__main__")
try:
    # The high-water mark of this very process; ru_maxrss would count its parent's size in.
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text())
    kilobytes = int(found[1]) if found else 0
except OSError:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kilobytes = peak // 1024 if sys.platform == "darwin" else peak
print(kilobytes / 1024)
