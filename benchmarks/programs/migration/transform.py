"""Carries documents; arguments: `plain`, `memory` or `lines`, and a file of JSON lines.

plain: every line through `json.loads` and `json.dumps`. memory: transform, check and hash documents
that are there already. lines: the same from the lines on. Prints what that took, without reading
the file.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import read_line
from benchmarks.programs.migration.workload import transformation

# As a source gives them; all at once would fill the caches of the processor with what is over.
CHUNK = 500

transform = transformation()


def plain(lines: Iterable[bytes]) -> None:
    for line in lines:
        json.dumps(json.loads(line))


def carry(documents: Iterable[Document]) -> None:
    for document in documents:
        [item] = transform(document)
        _ = item.hash


how = sys.argv[1]
lines = Path(sys.argv[2]).read_bytes().splitlines()
cpu = wall = 0.0
for start in range(0, len(lines), CHUNK):
    chunk = lines[start : start + CHUNK]
    ready = list(map(read_line, chunk)) if how == "memory" else []
    cpu_before, wall_before = time.process_time(), time.perf_counter()
    if how == "plain":
        plain(chunk)
    else:
        carry(ready if how == "memory" else map(read_line, chunk))
    cpu += time.process_time() - cpu_before
    wall += time.perf_counter() - wall_before
print(json.dumps({"cpu": cpu, "wall": wall}))
