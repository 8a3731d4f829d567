"""Writes what the migration is measured with; arguments: the folder and how many documents."""

from __future__ import annotations

import sys
from pathlib import Path

from atakora_tf.migration.json_line import write_line
from benchmarks.programs.migration.workload import DATABASE, documents
from tests.migration.export_writer import entity, write_export

folder, count = Path(sys.argv[1]), int(sys.argv[2])
folder.mkdir(parents=True, exist_ok=True)
made = list(documents(count))
(folder / "lines.jsonl").write_bytes(b"".join(write_line(one) + b"\n" for one in made))
write_export(folder / "export", [[entity(one, DATABASE) for one in made]])
