"""All sources against the real Firestore emulator, where it is on the machine."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.json_lines.writer import write_json_lines
from atakora_tf.migration.live.patience import Patience
from atakora_tf.migration.live.source import LiveFirestore
from atakora_tf.migration.managed_export.source import ManagedExport
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.source import Source
from atakora_tf.migration.values import Timestamp
from tests.migration.documents import data_set
from tests.migration.firestore_emulator import Emulator, running_emulator
from tests.migration.record_exports import DEFAULT as RECORDED
from tests.migration.record_exports import FIXTURES, recorded

DB = DatabaseName("demo-all")
COUNT = 1_000
# Filling the emulator takes minutes with the larger number, so only `make properties` does it.
LARGE = 50_000 if os.environ.get("HYPOTHESIS_PROFILE") == "long" else 5_000


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(tmp_path_factory.mktemp("emulator") / "log") as running:
        running.fill(DB, data_set(COUNT, DB))
        yield running


def by_path(source: Source, *patterns: str) -> list[Document]:
    found = [document for chunk in source.documents(patterns or None) for document in chunk]
    return sorted(found, key=lambda document: document.path)


@pytest.fixture(scope="module")
def expected() -> list[Document]:
    return sorted(data_set(COUNT, DB), key=lambda document: document.path)


def test_all_sources_give_the_same_documents(emulator: Emulator, tmp_path: Path) -> None:
    database = DatabaseName("demo-large", "second")
    # Firestore has at most 100 collections above one another.
    deep = [
        Document(DocumentPath(("ชั้น", "ᚠ", "niveau", "à la") * levels), {"levels": 2 * levels})
        for levels in (1, 25, 50)
    ]
    written = [*data_set(LARGE - len(deep), database), *deep]
    expected = sorted(written, key=lambda document: document.path)
    assert len({document.path for document in expected}) == LARGE
    emulator.fill(database, written)
    managed = ManagedExport(emulator.export(database, tmp_path), database)
    with LiveFirestore(database, emulator=emulator.host) as live:
        of_live = write_json_lines(live, tmp_path / "live", compression="none")
    assert by_path(managed) == expected
    of_managed = write_json_lines(managed, tmp_path / "managed", compression="zstd")
    lines = JsonLines(tmp_path / "live")
    found = by_path(lines)
    assert found == expected
    assert all(document.created and document.updated for document in found)
    assert by_path(JsonLines(tmp_path / "managed")) == expected
    assert of_live.total == of_managed.total
    assert managed.collections() == lines.collections()


@pytest.mark.parametrize(
    "pattern", ["users", "users/*/orders", "**/ordérs", "phantoms/**", "numbers", "users/**"]
)
def test_all_sources_choose_the_same_collections(
    emulator: Emulator, expected: list[Document], tmp_path: Path, pattern: str
) -> None:
    managed = ManagedExport(emulator.export(DB, tmp_path))
    chosen = by_path(managed, pattern)
    assert 0 < len(chosen) < len(expected)
    with LiveFirestore(DB, emulator=emulator.host) as live:
        assert by_path(live, pattern) == chosen
        write_json_lines(live, tmp_path / "chosen", collections=[pattern])
    assert by_path(JsonLines(tmp_path / "chosen")) == chosen


def test_the_emulator_orders_names_as_we_do_and_counts_the_same(emulator: Emulator) -> None:
    with LiveFirestore(DB, emulator=emulator.host, workers=1) as one:
        paths = [document.path for chunk in one.documents() for document in chunk]
    with LiveFirestore(DB, emulator=emulator.host, workers=8) as many:
        assert [document.path for chunk in many.documents() for document in chunk] == paths
        assert sum(entry.documents for entry in many.collections()) == COUNT


def test_phantom_parents_are_found(emulator: Emulator) -> None:
    there = {document.path for document in data_set(COUNT, DB)}
    missing = set()
    for path in there:
        while (parent := path.parent) is not None:
            if parent not in there:
                missing.add(parent)
            path = parent
    with LiveFirestore(DB, emulator=emulator.host) as live:
        found = list(live.phantoms())
    assert len(found) == len(set(found))
    assert set(found) == missing


def test_what_is_written_later_is_not_read(emulator: Emulator) -> None:
    database = DatabaseName("demo-moment")
    before = [Document(DocumentPath(("kept", str(number))), {"n": number}) for number in range(9)]
    emulator.fill(database, before)
    with LiveFirestore(database, emulator=emulator.host) as live:
        snapshot = live.snapshot()
        assert snapshot.consistent
        after = Document(DocumentPath(("kept", "4")), {"n": "changed"})
        emulator.fill(database, [after, Document(DocumentPath(("new", "x")), {})])
        assert by_path(live) == before
    with LiveFirestore(database, emulator=emulator.host, read_time=snapshot.read_time) as again:
        assert by_path(again) == before
        assert again.fingerprint() == live.fingerprint()
    with LiveFirestore(database, emulator=emulator.host) as now:
        assert len(by_path(now)) == 10


def test_the_recorded_exports_are_what_the_emulator_takes_back(emulator: Emulator) -> None:
    overall = FIXTURES / "default" / "default.overall_export_metadata"
    database = DatabaseName("demo-import")
    emulator.import_(database, overall)
    with LiveFirestore(database, emulator=emulator.host) as live:
        found = by_path(live)
    wanted = sorted(document.path for document in recorded(RECORDED))
    assert [document.path for document in found] == wanted


def test_an_empty_database_has_no_documents(emulator: Emulator, tmp_path: Path) -> None:
    nothing = DatabaseName("demo-nothing")
    with LiveFirestore(nothing, emulator=emulator.host) as live:
        assert list(live.documents()) == []
        assert live.collections() == ()
        manifest = write_json_lines(live, tmp_path / "nothing")
        with pytest.raises(MigrationError) as caught:
            live.documents(["users"])
    assert str(caught.value) == (
        f"There is no collection users in projects/demo-nothing/databases/(default) at "
        f"{emulator.host}. No document there has such a path."
    )
    assert manifest.documents == 0
    assert list(JsonLines(tmp_path / "nothing").documents()) == []


def test_a_future_read_time_is_refused(emulator: Emulator) -> None:
    patience = Patience(attempts=1)
    with (
        LiveFirestore(
            DB, emulator=emulator.host, read_time=Timestamp(9_999_999_999), patience=patience
        ) as live,
        pytest.raises(MigrationError, match="cannot be read as of 2286-11-20T17:46:39Z"),
    ):
        live.snapshot()
