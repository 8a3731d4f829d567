"""`atakora migrate export`: documents as JSON lines, and what keeps it from that."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import grpc
import pytest
from migrating import DB, USERS, events, export, user
from running import Folder

import atakora_tf.migration.json_lines.writer as writer_module
from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.paths import DatabaseName
from tests.migration.export_writer import entity, write_export
from tests.migration.fake_firestore import FakeFirestore, serving

ORDER = user("ada/orders/7")

STARTED = "2024-05-06T07:08:09.123456Z"
"""When the exports of the tests began, as they say."""


def test_a_source_is_written_as_json_lines(folder: Folder) -> None:
    export(folder, [*USERS, ORDER])
    ran = folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    assert (ran.status, ran.err) == (0, "")
    table, _, sentence = ran.out.partition("\n\n")
    assert [line.split()[:2] for line in table.splitlines()[1:]] == [
        ["users", "3"],
        ["users/*/orders", "1"],
    ]
    assert sentence == (
        f"Wrote 4 documents to lines, read from {STARTED} on; the source does not promise that all "
        "are of one moment.\n"
    )
    written = JsonLines(folder.path / "lines")
    written.verify()
    found = [each for chunk in written.documents() for each in chunk]
    assert found == [*USERS, ORDER]


def test_an_export_can_be_exported_again_and_as_events(folder: Folder) -> None:
    export(folder, [*USERS, ORDER])
    folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    ran = folder.atakora(
        *("migrate", "export", "--json-lines", "lines", "--collections", "users"),
        *("--compress", "zstd", "--json", "again"),
    )
    assert (ran.status, ran.err) == (0, "")
    [event] = events(ran)
    assert event.pop("bytes") > 0
    assert event == {
        "event": "exported",
        "folder": "again",
        "documents": 3,
        "read_time": STARTED,
        "consistent": False,
        "collections": {"users": 3},
    }
    assert [each for each in folder.files if each.startswith("again")] == [
        "again/0001-users-00001.jsonl.zst",
        "again/manifest.json",
    ]


def test_a_dry_run_counts_and_writes_nothing(folder: Folder) -> None:
    export(folder, [*USERS, ORDER])
    before = folder.files
    line = ("migrate", "export", "--managed-export", "export", "lines", "--dry-run")
    ran = folder.atakora(*line, "--collections", "**/orders")
    overall = "export/export.overall_export_metadata"
    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "collection      documents\n"
        "users/*/orders  1\n"
        f"\nWould export 1 document of the export {overall}; nothing was written.\n"
    )
    assert events(folder.atakora(*line, "--json")) == [
        {"event": "counted", "documents": 4, "collections": {"users": 3, "users/*/orders": 1}}
    ]
    assert folder.files == before


def test_a_folder_that_is_there_already_is_left_alone(folder: Folder) -> None:
    export(folder)
    folder.write("lines/mine.txt", "mine")
    ran = folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err == (
        "lines exists and is not an empty folder; an export takes a folder of its own.\n"
    )
    assert [each for each in folder.files if "lines" in each] == ["lines/mine.txt"]


def test_a_failure_is_one_more_event(folder: Folder) -> None:
    export(folder)
    ran = folder.atakora(
        *("migrate", "export", "--managed-export", "export", "lines", "--json"),
        *("--collections", "user"),
    )
    said = (
        "There is no collection user in the export export/export.overall_export_metadata. Did you "
        "mean users?"
    )
    assert (ran.status, ran.err) == (2, f"{said}\n")
    assert events(ran) == [{"event": "failed", "error": "MigrationError", "message": said}]
    assert not (folder.path / "lines").exists()


def test_a_full_disk_is_one_message(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    export(folder)
    monkeypatch.setattr(writer_module.HashedFile, "write", full)
    ran = folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "The export cannot be written to lines: No space left on device. What is there has no "
        "manifest and is refused; delete it before you export again.\n",
    )


def test_a_damaged_export_says_where(folder: Folder) -> None:
    place = export(folder)
    [output] = place.rglob("output-0")
    changed = bytearray(output.read_bytes())
    changed[40] ^= 1
    output.write_bytes(changed)
    ran = folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        f"{output.relative_to(folder.path)} is damaged at offset 0, in record 1: the checksum of a "
        "piece does not fit its bytes. Copy the file again from where it was exported to, or "
        "export again.\n",
    )
    assert not (folder.path / "lines" / "manifest.json").exists()


def test_files_of_two_projects_are_told_apart(folder: Folder) -> None:
    other = entity(user("zoe"), DatabaseName("other"))
    write_export(folder.path / "export", [[entity(USERS[0], DB), other]])
    ran = folder.atakora("migrate", "export", "--managed-export", "export", "lines")
    assert (ran.status, ran.out) == (2, "")
    assert (
        "belongs to projects/other/databases/(default), while the documents before it belong to "
        "projects/demo/databases/(default); files of two exports are mixed." in ran.err
    )


def test_a_missing_library_says_how_to_get_it(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    export(folder)
    line = ("migrate", "export", "--managed-export", "export", "lines")
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "zstandard", None)
        ran = folder.atakora(*line, "--compress", "zstd")
        assert (ran.status, ran.out) == (2, "")
        assert "atakora-tf[migrate]" in ran.err
    monkeypatch.setitem(sys.modules, "google_crc32c", None)
    ran = folder.atakora(*line)
    assert (ran.status, ran.out) == (2, "")
    assert "atakora-tf[migrate]" in ran.err


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            [],
            "say where the documents come from: --firestore PROJECT[/DATABASE], --managed-export "
            "PATH, or --json-lines FOLDER",
        ),
        (
            ["--json-lines", "a", "--firestore", "b"],
            "--firestore and --json-lines name several sources: name one of them",
        ),
        (
            ["--firestore", "a/b/c"],
            "--firestore 'a/b/c' names no database; write PROJECT or PROJECT/DATABASE, such as "
            "my-project/(default).",
        ),
        (["--json-lines", "none"], "There is no export at none: no such folder."),
        (["--managed-export", "none"], "There is no export at none: no such file or folder."),
    ],
)
def test_a_source_that_is_none_is_said(folder: Folder, words: list[str], message: str) -> None:
    ran = folder.atakora("migrate", "export", "lines", *words)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err
    assert folder.files == []


def test_a_firestore_that_does_not_answer_is_said(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", "127.0.0.1:1")
    monkeypatch.setattr("atakora_tf.migration.live.connection.sleep", lambda _seconds: None)
    ran = folder.atakora("migrate", "export", "--firestore", "demo", "lines")
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith(
        "Firestore at 127.0.0.1:1 cannot be reached, or stays busy, after 6 attempts: "
    )
    assert ran.err.count("\n") == 1
    assert folder.files == []


def test_a_firestore_that_refuses_is_said(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    server = FakeFirestore(DB, USERS, always=grpc.StatusCode.PERMISSION_DENIED)
    with serving(server) as host:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
        ran = folder.atakora("migrate", "export", "--firestore", "demo", "lines")
    assert (ran.status, ran.out) == (2, "")
    assert "the server says no." in ran.err
    assert ran.err.count("\n") == 1
    assert folder.files == []


def test_a_firestore_without_credentials_is_said(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("FIRESTORE_EMULATOR_HOST", "GOOGLE_APPLICATION_CREDENTIALS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("CLOUDSDK_CONFIG", str(folder.path / "none"))
    monkeypatch.setenv("NO_GCE_CHECK", "true")
    ran = folder.atakora("migrate", "export", "--firestore", "demo/second", "lines")
    assert (ran.status, ran.out, ran.err) == (
        2,
        "",
        "There are no credentials to read projects/demo/databases/second with. Run `gcloud auth "
        "application-default login`, or point GOOGLE_APPLICATION_CREDENTIALS at the key of a "
        "service account with the role roles/datastore.viewer.\n",
    )
