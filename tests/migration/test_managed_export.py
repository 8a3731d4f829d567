"""Managed exports: recorded ones, made ones, and damaged ones."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.managed_export.entity import EntityUnreadable, read_entity
from atakora_tf.migration.managed_export.log import read_records
from atakora_tf.migration.managed_export.source import ManagedExport
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.source import Snapshot
from atakora_tf.migration.values import Timestamp, Vector
from tests.migration import export_writer as writer
from tests.migration.documents import data_set, databases, documents
from tests.migration.export_writer import entity, log, write_export
from tests.migration.record_exports import DEFAULT, EMPTY, FIXTURES, SECOND, recorded

DB = DatabaseName("demo")
INNER = Path("all_namespaces") / "all_kinds"


def read(place: Path, *patterns: str) -> list[Document]:
    source = ManagedExport(place)
    return [document for chunk in source.documents(patterns or None) for document in chunk]


def message(place: Path, *patterns: str) -> str:
    with pytest.raises(MigrationError) as caught:
        read(place, *patterns)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "database"), [("default", DEFAULT), ("second", SECOND), ("empty", EMPTY)]
)
def test_a_recorded_export_holds_what_was_written(name: str, database: DatabaseName) -> None:
    found = sorted(read(FIXTURES / name), key=lambda document: document.path)
    assert found == sorted(recorded(database), key=lambda document: document.path)
    snapshot = ManagedExport(FIXTURES / name, database).snapshot()
    assert snapshot.database == (database if found else None)
    assert not snapshot.consistent


def test_a_recorded_export_reaches_over_the_border_of_a_block() -> None:
    output = FIXTURES / "default" / INNER / "output-0"
    assert max(len(record.data) for record in read_records(output)) > writer.BLOCK
    assert output.stat().st_size > 2 * writer.BLOCK


@given(documents(exported=True), databases)
def test_any_document_survives_as_an_entity(document: Document, database: DatabaseName) -> None:
    where, path, fields = read_entity(entity(document, database))
    assert where == database
    assert Document(path, fields) == document


@given(st.lists(st.integers(0, 90_000) | st.integers(32_740, 32_790), max_size=6))
def test_records_of_any_length_survive_the_log(
    tmp_path_factory: pytest.TempPathFactory, lengths: list[int]
) -> None:
    path = tmp_path_factory.mktemp("log") / "log"
    records = [bytes([number + 1]) * length for number, length in enumerate(lengths)]
    path.write_bytes(log(records))
    assert [record.data for record in read_records(path)] == records
    path.write_bytes(log(records) + bytes(100))
    assert [record.data for record in read_records(path)] == records


def test_each_changed_bit_of_an_output_file_is_found(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "second", tmp_path / "e")
    output = tmp_path / "e" / INNER / "output-0"
    whole = output.read_bytes()
    first, second = read_records(output)
    for place in range(8 * len(whole)):
        offset, bit = divmod(place, 8)
        # Every bit of the first record, header and all, and of the second one's header.
        if offset >= second.offset + 7 and bit != offset % 8:
            continue
        with output.open("r+b") as file:
            file.seek(offset)
            file.write(bytes([whole[offset] ^ 1 << bit]))
        with pytest.raises(MigrationError) as caught:
            list(read_records(output))
        number = first.number if offset < second.offset else second.number
        assert f"{output} is damaged at offset" in str(caught.value)
        assert f"in record {number}:" in str(caught.value)
        with output.open("r+b") as file:
            file.seek(offset)
            file.write(whole[offset : offset + 1])
    assert list(read_records(output)) == [first, second]


@given(st.data())
def test_a_changed_bit_of_a_record_over_several_blocks_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    whole = (FIXTURES / "default" / INNER / "output-0").read_bytes()
    place = data.draw(st.integers(0, 8 * len(whole) - 1))
    found = read_changed(tmp_path_factory, whole, place // 8, 1 << place % 8)
    assert "is damaged at offset" in found


@given(
    st.lists(documents(exported=True), min_size=1, max_size=4, unique_by=lambda one: one.path),
    st.data(),
)
def test_a_changed_byte_of_any_records_is_found(
    tmp_path_factory: pytest.TempPathFactory, given_documents: list[Document], data: st.DataObject
) -> None:
    whole = log([entity(document, DB) for document in given_documents])
    place, change = data.draw(st.integers(0, len(whole) - 1)), data.draw(st.integers(1, 255))
    assert "is damaged at offset" in read_changed(tmp_path_factory, whole, place, change)


def read_changed(factory: pytest.TempPathFactory, whole: bytes, offset: int, change: int) -> str:
    """What the reader says of a log of which one byte is another one."""
    path = factory.mktemp("changed") / "output-0"
    changed = bytearray(whole)
    changed[offset] ^= change
    path.write_bytes(changed)
    with pytest.raises(MigrationError) as caught:
        list(read_records(path))
    return str(caught.value)


def test_each_changed_bit_of_the_overall_metadata_is_found(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "second", tmp_path / "e")
    overall = tmp_path / "e" / "second.overall_export_metadata"
    whole = overall.read_bytes()
    for place in range(8 * len(whole)):
        changed = bytearray(whole)
        changed[place // 8] ^= 1 << place % 8
        overall.write_bytes(changed)
        with pytest.raises(MigrationError) as caught:
            ManagedExport(overall)
        assert str(overall) in str(caught.value)


def test_a_changed_bit_is_reported_with_file_offset_and_record(tmp_path: Path) -> None:
    write_export(tmp_path / "e", [[entity(document, DB) for document in data_set(3, DB)]])
    output = tmp_path / "e" / INNER / "output-0"
    third = list(read_records(output))[2]
    changed = bytearray(output.read_bytes())
    changed[third.offset + 50] ^= 1
    output.write_bytes(changed)
    assert message(tmp_path / "e") == (
        f"{output} is damaged at offset {third.offset}, in record 3: the checksum of a piece does "
        "not fit its bytes. Copy the file again from where it was exported to, or export again."
    )


def test_each_cut_is_found(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "second", tmp_path / "e")
    output = tmp_path / "e" / INNER / "output-0"
    for size in reversed(range(output.stat().st_size)):
        os.truncate(output, size)
        with pytest.raises(MigrationError, match="output-0"):
            read(tmp_path / "e")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (writer.header(3, b"x") + b"x", "a piece of the type MIDDLE stands outside any record"),
        (writer.header(4, b"x") + b"x", "a piece of the type LAST stands outside any record"),
        (2 * (writer.header(2, b"x") + b"x"), "a piece of the type FIRST stands within a record"),
        (writer.header(2, b"x") + b"x", "the file ends before the record's last piece"),
        (writer.header(5, b"x") + b"x", "a piece has the type 5, which there is not"),
        (bytes(8) + b"x", "the unused end of a block is not zero"),
        (writer.header(1, bytes(40_000))[:7] + bytes(40_000), "more than its block holds"),
        (b"\1\2", "the file ends within a piece's header"),
        (writer.header(1, b"xyz") + b"xy", "2 of its 3 bytes are there"),
    ],
)
def test_pieces_that_are_not_in_turn_are_refused(tmp_path: Path, data: bytes, fault: str) -> None:
    (tmp_path / "log").write_bytes(data)
    with pytest.raises(MigrationError) as caught:
        list(read_records(tmp_path / "log"))
    assert fault in str(caught.value)
    assert "in record 1" in str(caught.value)


def key(path: str = "a/b") -> bytes:
    place = writer.elements(DocumentPath.parse(path), 1, 2, 3, 4)
    return writer.text(13, writer.text(13, "dev~demo") + writer.text(14, place))


def prop(name: str, meaning: int, value: bytes, *, multiple: bool = False) -> bytes:
    return writer.text(15, writer.one_property(name, meaning, value, multiple=multiple))


TEXT = writer.text(3, "x")


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"", "an entity has no key"),
        (key() + writer.text(19, "x"), "an entity has a field that is not known (tag 0x9a)"),
        (key() + 2 * prop("f", 0, TEXT), "in the document a/b: the field f is there twice"),
        (
            key() + prop("f", 0, TEXT) + prop("f", 0, TEXT, multiple=True),
            "in the document a/b: the field f is there twice",
        ),
        (
            key() + prop("f", 32, TEXT),
            "in the document a/b: field f: it is a Decimal128, a type of Firestore's MongoDB "
            "compatibility that cannot be carried",
        ),
        (
            key() + prop("f", 8, TEXT),
            "in the document a/b: field f: text has the meaning 8, which is not Firestore's",
        ),
        (
            key() + prop("f", 0, writer.group(8, writer.text(9, "e"))),
            "in the document a/b: field f: it is a user of App Engine, which only Datastore can "
            "hold",
        ),
        (
            key() + prop("f", 0, TEXT + b"x"),
            "in the document a/b: field f: a value does not end where it should",
        ),
        (
            key() + prop("f", 31, TEXT, multiple=True),
            "in the document a/b: field f: text has the meaning 31, which is not Firestore's",
        ),
        (
            key()
            + prop("f", 31, writer.double(4, 1.0), multiple=True)
            + prop("f", 0, TEXT, multiple=True),
            "in the document a/b: the field f is half a vector and half an array",
        ),
        (
            key() + prop("f", 0, writer.text(3, b"\xff")),
            "in the document a/b: text in it is no UTF-8",
        ),
        (
            key() + prop("f", 0, b"\x10\2"),
            "in the document a/b: field f: a bool is neither true nor false",
        ),
        (
            key("a/xy").replace(b"xy", b".."),
            "In the document path 'a/..' the id '..' is one that Firestore reserves",
        ),
        (key()[:-1], "it ends within a field"),
    ],
)
def test_entities_that_are_no_documents_are_refused(data: bytes, fault: str) -> None:
    with pytest.raises(EntityUnreadable) as caught:
        read_entity(data)
    assert str(caught.value) == fault


@given(documents(exported=True), st.data())
def test_bytes_that_are_no_entity_never_raise_anything_else(
    document: Document, data: st.DataObject
) -> None:
    whole = bytearray(entity(document, DB))
    place = data.draw(st.integers(0, len(whole) - 1))
    whole[place] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(whole)))
    for damaged in (bytes(whole), bytes(whole[:cut])):
        with suppress(EntityUnreadable):
            read_entity(damaged)


def test_a_record_that_is_no_document_is_reported_with_its_place(tmp_path: Path) -> None:
    [first] = data_set(1, DB)
    records = [entity(first, DB), key() + prop("f", 32, TEXT)]
    write_export(tmp_path / "e", [records])
    output = tmp_path / "e" / INNER / "output-0"
    assert message(tmp_path / "e") == (
        f"{output}, record 2 at offset {7 + len(records[0])}, is no document of Firestore: in the "
        "document a/b: field f: it is a Decimal128, a type of Firestore's MongoDB compatibility "
        "that cannot be carried."
    )


def test_an_export_of_datastore_with_namespaces_is_refused() -> None:
    place = writer.elements(DocumentPath.parse("a/b"), 1, 2, 3, 4)
    named = writer.text(13, "s~demo") + writer.text(14, place) + writer.text(20, "space")
    with pytest.raises(EntityUnreadable) as caught:
        read_entity(writer.text(13, named))
    assert str(caught.value) == (
        "its key has a namespace, which only Datastore knows; Firestore cannot hold it"
    )


def test_a_count_that_disagrees_is_refused(tmp_path: Path) -> None:
    records = [entity(document, DB) for document in data_set(3, DB)]
    write_export(tmp_path / "e", [records], entities=4)
    metadata = tmp_path / "e" / INNER / "all_namespaces_all_kinds.export_metadata"
    assert message(tmp_path / "e") == (
        f"{metadata} stands for 4 documents, but its output (output-0) holds 3: a file is cut off, "
        "or is of another export. Copy the export again."
    )


def test_a_missing_output_file_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    write_export(tmp_path / "e", [[], []])
    (tmp_path / "e" / INNER / "output-1").unlink()
    with pytest.raises(MigrationError) as caught:
        ManagedExport(tmp_path / "e")
    assert str(caught.value) == (
        f"{tmp_path / 'e' / INNER / 'output-1'} is missing, though "
        "all_namespaces_all_kinds.export_metadata names it; copy the whole export, with every file "
        "and folder of it."
    )


def test_an_export_of_another_project_is_refused(tmp_path: Path) -> None:
    [document] = data_set(1, DB)
    write_export(tmp_path / "e", [[entity(document, DB)]])
    output = tmp_path / "e" / INNER / "output-0"
    source = ManagedExport(tmp_path / "e", DatabaseName("prod"))
    with pytest.raises(MigrationError) as caught:
        list(source.documents())
    assert str(caught.value) == (
        f"{output}, record 1 at offset 0, belongs to projects/demo/databases/(default), but this "
        "should be an export of projects/prod/databases/(default). Name the export of the right "
        "project and database."
    )


def test_files_of_two_exports_are_not_mixed(tmp_path: Path) -> None:
    one, two = data_set(2, DB)
    write_export(tmp_path / "e", [[entity(one, DB)], [entity(two, DatabaseName("other"))]])
    output = tmp_path / "e" / INNER / "output-1"
    assert message(tmp_path / "e") == (
        f"{output}, record 1 at offset 0, belongs to projects/other/databases/(default), while the "
        "documents before it belong to projects/demo/databases/(default); files of two exports are "
        "mixed. Copy one export into an empty folder."
    )


def test_another_version_of_the_metadata_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        ManagedExport(write_export(tmp_path / "e", [[]], version=b"4"))
    assert str(caught.value) == (
        f"{tmp_path / 'e' / 'e.overall_export_metadata'} is of a version that this release cannot "
        "read: '4' and not '3'."
    )


def test_places_without_an_export_are_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()
    write_export(tmp_path / "two", [[]], name="a")
    (tmp_path / "two" / "b.overall_export_metadata").touch()
    for place, says in [
        ("none", f"There is no export at {tmp_path / 'none'}: no such file or folder."),
        (
            "file",
            f"{tmp_path / 'file'} is no managed export: name the file that ends in "
            ".overall_export_metadata, or the folder that it is in.",
        ),
        (
            "empty",
            f"{tmp_path / 'empty'} holds no managed export: there is no file that ends in "
            ".overall_export_metadata. An export that was stopped has none.",
        ),
        (
            "two",
            f"{tmp_path / 'two'} holds several exports: a.overall_export_metadata, "
            "b.overall_export_metadata. Name one of them.",
        ),
    ]:
        with pytest.raises(MigrationError) as caught:
            ManagedExport(tmp_path / place)
        assert str(caught.value) == says


def test_a_file_name_that_leads_out_of_the_export_is_refused(tmp_path: Path) -> None:
    overall = write_export(tmp_path / "e", [[]])
    pointer = writer.text(2, "../elsewhere")
    overall.write_bytes(log([b"3", writer.text(1, pointer)]))
    with pytest.raises(MigrationError) as caught:
        ManagedExport(overall)
    assert str(caught.value) == (
        f"{overall} is no metadata of an export: it names the file '../elsewhere', which is not "
        "inside the export."
    )


def test_collections_are_chosen_and_unknown_ones_refused() -> None:
    place = FIXTURES / "default"
    chosen = read(place, "phantoms/**")
    assert {document.path.collection for document in chosen} == {"phantoms/*/deep/*/deeper"}
    assert message(place, "user") == (
        f"There is no collection user in the export {place / 'default.overall_export_metadata'}. "
        "Did you mean users?"
    )
    with pytest.raises(MigrationError, match=r"No document there has such a path\.$"):
        read(place, "users/nobody/orders")


def test_the_snapshot_and_the_fingerprint_are_of_the_files(tmp_path: Path) -> None:
    [document] = data_set(1, DB)
    write_export(tmp_path / "e", [[entity(document, DB)]])
    source = ManagedExport(tmp_path / "e")
    assert source.snapshot() == Snapshot(
        DB, Timestamp(1_714_979_289, 123_456_000), consistent=False
    )
    before = source.fingerprint()
    assert ManagedExport(tmp_path / "e").fingerprint() == before
    with (tmp_path / "e" / INNER / "output-0").open("ab") as output:
        output.write(b"\0")
    assert ManagedExport(tmp_path / "e").fingerprint() != before


def test_an_indexed_property_and_one_with_the_meaning_of_text_are_read() -> None:
    data = key() + writer.text(14, writer.one_property("a", 15, TEXT))
    data += prop("v", 31, writer.double(4, 2.0), multiple=True)
    assert read_entity(data)[2] == {"a": "x", "v": Vector((2.0,))}


def test_a_missing_library_is_one_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "google_crc32c", None)
    with pytest.raises(MigrationError) as caught:
        ManagedExport(FIXTURES / "second")
    assert str(caught.value) == (
        "Reading a managed export needs the library google-crc32c for its checksums: pip install "
        "'atakora-tf[migrate]'."
    )
