"""What the migration is measured with: nothing is refused, and all programs do the same work."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from atakora_tf.migration.managed_export.source import ManagedExport
from benchmarks import leveldb_export, migration
from benchmarks.bench import Bench
from benchmarks.process import ROOT
from benchmarks.programs.migration.workload import documents, small_documents, transformation

PROGRAMS = ROOT / "benchmarks" / "programs" / "migration"


def test_no_document_of_the_benchmarks_is_refused() -> None:
    transform = transformation()
    made = [*documents(200), *small_documents(20)]
    items = [item for document in made for item in transform(document)]
    assert [item.source for item in items] == [document.path for document in made]
    assert {item.container.container for item in items} == {"users", "orders", "places"}


def test_the_export_of_the_benchmarks_holds_the_same_documents(tmp_path: Path) -> None:
    _python("prepare.py", str(tmp_path / "b"), "50")
    found = [
        document
        for chunk in ManagedExport(tmp_path / "b" / "export").documents()
        for document in chunk
    ]
    assert found == list(documents(50))
    for how in ("plain", "memory", "lines"):
        said = json.loads(_python("transform.py", how, str(tmp_path / "b" / "lines.jsonl")))
        assert said["cpu"] > 0
    assert json.loads(_python("read_export.py", str(tmp_path / "b" / "export")))["documents"] == 50


def test_a_rival_that_cannot_be_installed_is_a_row_that_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing() -> Path:
        raise leveldb_export.LeveldbExportMissing("pip found no such package")

    monkeypatch.setattr(migration, "python_with_leveldb_export", missing)
    [row] = migration.managed_export(Bench(tmp_path, 1, 1))
    assert (row.value, row.met, row.details) == (None, False, "pip found no such package")


def _python(script: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, str(PROGRAMS / script), *arguments],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout
