"""Reads an output file of a managed export with leveldb-export; argument: the file. Prints what
that took. Runs where leveldb-export is installed and this project is not.
"""

from __future__ import annotations

import json
import sys
import time

from leveldb_export import parse_leveldb_documents

next(parse_leveldb_documents(sys.argv[1]))
cpu, wall = time.process_time(), time.perf_counter()
count = sum(1 for _ in parse_leveldb_documents(sys.argv[1]))
print(
    json.dumps(
        {
            "cpu": time.process_time() - cpu,
            "wall": time.perf_counter() - wall,
            "documents": count,
        }
    )
)
