"""The exchange format: written, read back, and found out when it is damaged."""

from __future__ import annotations

import errno
import gzip
import json
import os
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atakora_tf.errors import MigrationError
from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import read_line, write_line
from atakora_tf.migration.json_lines import writer as writer_module
from atakora_tf.migration.json_lines.manifest import MANIFEST, Manifest
from atakora_tf.migration.json_lines.sorting import SortedLines
from atakora_tf.migration.json_lines.source import JsonLines
from atakora_tf.migration.json_lines.writer import Progress, write_json_lines
from atakora_tf.migration.json_values import dump
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.selection import parse_selection
from atakora_tf.migration.source import Chunk, CollectionCount, Snapshot, Source
from atakora_tf.migration.values import Timestamp
from tests.migration.documents import data_set, documents

DB = DatabaseName("demo")
SNAPSHOT = Snapshot(DB, Timestamp(1_700_000_000, 1), consistent=True)
DATA = list(data_set(60, DB))


class Listed:
    """A source of documents in a list."""

    name = "the list"

    def __init__(self, held: Sequence[Document]) -> None:
        self.held = held

    def snapshot(self) -> Snapshot:
        return SNAPSHOT

    def collections(self) -> Sequence[CollectionCount]:
        return ()

    def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
        chosen = parse_selection(collections).chooser()
        for start in range(0, len(self.held), 7):
            yield [one for one in self.held[start : start + 7] if chosen(one.path)]

    def fingerprint(self) -> str:
        return "list"


def read(folder: Path, *patterns: str) -> list[Document]:
    source: Source = JsonLines(folder)
    return [document for chunk in source.documents(patterns or None) for document in chunk]


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def message(folder: Path) -> str:
    with pytest.raises(MigrationError) as caught:
        read(folder)
    return str(caught.value)


def by_collection(documents: Iterable[Document]) -> list[Document]:
    return sorted(documents, key=lambda one: (one.path.collection, str(one.path)))


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
def test_an_export_is_read_back_as_it_was(tmp_path: Path, compression: str) -> None:
    manifest = write_json_lines(Listed(DATA), tmp_path / "e", compression=compression)
    assert read(tmp_path / "e") == by_collection(DATA)
    source = JsonLines(tmp_path / "e")
    source.verify()
    assert source.snapshot() == SNAPSHOT
    assert manifest == Manifest.read(tmp_path / "e")
    assert sum(entry.documents for entry in source.collections()) == len(DATA) == manifest.documents


@given(st.lists(documents(), max_size=6, unique_by=lambda one: one.path))
def test_any_documents_survive_an_export(
    tmp_path_factory: pytest.TempPathFactory, held: list[Document]
) -> None:
    folder = tmp_path_factory.mktemp("export") / "e"
    write_json_lines(Listed(held), folder, compression="none")
    back = read(folder)
    assert back == by_collection(held)
    times = {document.path: (document.created, document.updated) for document in held}
    assert {document.path: (document.created, document.updated) for document in back} == times
    JsonLines(folder).verify()


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
def test_the_order_of_the_source_does_not_change_a_byte(tmp_path: Path, compression: str) -> None:
    other = list(DATA)
    random.Random(1).shuffle(other)
    write_json_lines(Listed(DATA), tmp_path / "a", compression=compression)
    write_json_lines(Listed(other), tmp_path / "b", compression=compression)
    assert files(tmp_path / "a") == files(tmp_path / "b")


def test_compression_and_size_of_files_do_not_change_the_fingerprint(tmp_path: Path) -> None:
    write_json_lines(Listed(DATA), tmp_path / "a", compression="none")
    write_json_lines(Listed(DATA), tmp_path / "b", file_size=3_000)
    write_json_lines(Listed(DATA[1:]), tmp_path / "c")
    prints = [JsonLines(tmp_path / name).fingerprint() for name in "abc"]
    assert prints[0] == prints[1] != prints[2]


def test_files_are_split_by_collection_and_size(tmp_path: Path) -> None:
    manifest = write_json_lines(Listed(DATA), tmp_path / "e", compression="none", file_size=3_000)
    users = next(entry for entry in manifest.collections if entry.collection == "users")
    assert len(users.files) > 3
    sizes = [(tmp_path / "e" / file.name).stat().st_size for file in users.files]
    longest = max(len(write_line(document)) for document in DATA)
    assert all(3_000 <= size < 3_001 + longest for size in sizes[:-1])
    assert sum(file.documents for file in users.files) == users.documents
    assert read(tmp_path / "e") == by_collection(DATA)
    names = {file.name for entry in manifest.collections for file in entry.files}
    assert {path.name for path in (tmp_path / "e").iterdir()} == {*names, MANIFEST}


def test_more_than_memory_holds_is_sorted_on_disk(tmp_path: Path) -> None:
    lines = [(b"c", b"%05d" % number, b"x" * 40) for number in range(2_000)]
    shuffled = list(lines)
    random.Random(2).shuffle(shuffled)
    # About four lines a run, so that runs of runs are merged, too.
    gathered = SortedLines(tmp_path / "sorting", memory=1_000)
    for line in shuffled:
        gathered.add(line)
    assert len(list((tmp_path / "sorting").iterdir())) < 70
    assert list(gathered) == lines


def test_chosen_collections_are_exported_and_read_without_the_others(tmp_path: Path) -> None:
    write_json_lines(Listed(DATA), tmp_path / "e", collections=["users", "phantoms/**"])
    assert {one.path.segments[0] for one in read(tmp_path / "e")} == {"users", "phantoms"}
    for path in (tmp_path / "e").glob("*phantoms*"):
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    assert {one.path.collection for one in read(tmp_path / "e", "users")} == {"users"}
    with pytest.raises(MigrationError, match="is damaged"):
        read(tmp_path / "e", "**/deeper")
    with pytest.raises(MigrationError) as caught:
        read(tmp_path / "e", "user")
    assert str(caught.value) == (
        f"There is no collection user in the export {tmp_path / 'e'}. Did you mean users?"
    )


def test_progress_is_told_chunk_by_chunk(tmp_path: Path) -> None:
    told: list[Progress] = []
    write_json_lines(Listed(DATA), tmp_path / "e", progress=told.append)
    assert [one.documents for one in told] == [*range(7, 57, 7), 60]
    assert told[-1].bytes == sum(len(write_line(document)) + 1 for document in DATA)


def test_a_stopped_export_is_recognised(tmp_path: Path) -> None:
    class Stopped(Listed):
        def documents(self, collections: Iterable[str] | None = None) -> Iterator[Chunk]:
            yield from super().documents(collections)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_json_lines(Stopped(DATA), tmp_path / "e")
    assert not (tmp_path / "e" / MANIFEST).exists()
    (tmp_path / "e" / "0001-users-00001.jsonl.gz").touch()
    assert message(tmp_path / "e") == (
        f"The export in {tmp_path / 'e'} was stopped before it was whole: it has no manifest.json, "
        "which is written last. Delete the folder and export again."
    )


def test_a_full_disk_is_one_message_and_leaves_no_manifest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(writer_module.HashedFile, "write", full)
    with pytest.raises(MigrationError) as caught:
        write_json_lines(Listed(DATA), tmp_path / "e", compression="none")
    assert str(caught.value) == (
        f"The export cannot be written to {tmp_path / 'e'}: No space left on device. What is there "
        "has no manifest and is refused; delete it before you export again."
    )
    assert not (tmp_path / "e" / MANIFEST).exists()


def test_a_folder_that_holds_something_is_not_written_to(tmp_path: Path) -> None:
    (tmp_path / "mine").touch()
    with pytest.raises(MigrationError) as caught:
        write_json_lines(Listed(DATA), tmp_path)
    assert str(caught.value) == (
        f"{tmp_path} exists and is not an empty folder; an export takes a folder of its own."
    )
    assert os.listdir(tmp_path) == ["mine"]


def test_a_document_that_comes_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        write_json_lines(Listed([*DATA, DATA[3]]), tmp_path / "e")
    assert str(caught.value) == (
        f"The source holds the document {DATA[3].path} twice; a database holds it once. Files of "
        "two exports may be mixed."
    )


def test_an_unknown_compression_is_refused(tmp_path: Path) -> None:
    with pytest.raises(MigrationError) as caught:
        write_json_lines(Listed(DATA), tmp_path / "e", compression="lzma")
    assert str(caught.value) == "There is no compression 'lzma'; choose gzip, zstd or none."
    assert not (tmp_path / "e").exists()


def test_a_missing_library_is_one_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    with pytest.raises(MigrationError) as caught:
        write_json_lines(Listed(DATA), tmp_path / "e", compression="zstd")
    assert str(caught.value) == (
        "Files of zstd need the library zstandard: pip install 'atakora-tf[migrate]', or choose "
        "gzip."
    )


TWO = [Document(DocumentPath(("c", name)), {"n": number}) for number, name in enumerate("ab")]


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
def test_each_changed_bit_of_any_file_is_found(tmp_path: Path, compression: str) -> None:
    write_json_lines(Listed(TWO), tmp_path / "e", compression=compression)
    for path in sorted((tmp_path / "e").iterdir()):
        whole = path.read_bytes()
        for offset in range(len(whole)):
            changed = bytearray(whole)
            changed[offset] ^= 1 << offset % 8
            path.write_bytes(changed)
            with pytest.raises(MigrationError) as caught:
                read(tmp_path / "e")
            assert str(tmp_path / "e") in str(caught.value)
        path.write_bytes(whole)
    assert read(tmp_path / "e") == TWO


@given(
    st.lists(documents(), min_size=1, max_size=4, unique_by=lambda one: one.path),
    st.sampled_from(["gzip", "zstd", "none"]),
    st.data(),
)
@settings(max_examples=settings().max_examples // 4)
def test_a_changed_byte_of_any_export_is_found(
    tmp_path_factory: pytest.TempPathFactory,
    written: list[Document],
    compression: str,
    data: st.DataObject,
) -> None:
    folder = tmp_path_factory.mktemp("export") / "e"
    write_json_lines(Listed(written), folder, compression=compression)
    for path in sorted(folder.iterdir()):
        whole = path.read_bytes()
        for place in data.draw(st.lists(st.integers(0, len(whole) - 1), min_size=1, max_size=8)):
            changed = bytearray(whole)
            changed[place] ^= data.draw(st.integers(1, 255))
            if path.name == MANIFEST and not bytes([whole[place], changed[place]]).strip():
                continue  # one space of the layout is as good as another
            path.write_bytes(changed)
            with pytest.raises(MigrationError) as caught:
                read(folder)
            assert str(folder) in str(caught.value)
        path.write_bytes(whole)


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
def test_each_cut_is_found(tmp_path: Path, compression: str) -> None:
    write_json_lines(Listed(TWO), tmp_path / "e", compression=compression)
    [path] = (tmp_path / "e").glob("0001*")
    whole = path.read_bytes()
    for size in range(len(whole)):
        path.write_bytes(whole[:size])
        with pytest.raises(MigrationError) as caught:
            JsonLines(tmp_path / "e")
        says = f"{path} is cut off: it has {size} of its {len(whole)} bytes. "
        assert str(caught.value).startswith(says)


def plain(tmp_path: Path) -> Path:
    write_json_lines(Listed(TWO), tmp_path / "e", compression="none")
    return tmp_path / "e" / "0001-c-00001.jsonl"


def test_a_cut_line_is_named_with_its_number_and_offset(tmp_path: Path) -> None:
    path = plain(tmp_path)
    path.write_bytes(path.read_bytes()[:-1])
    assert message(tmp_path / "e") == (
        f"{path} is cut off: it has 63 of its 64 bytes. The first fault: {path}, line 2 (at offset "
        "32 of the text): the line is cut off. Copy the export again."
    )


def test_a_line_that_is_no_json_is_named(tmp_path: Path) -> None:
    path = plain(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'{"n":1}', b'{"n":]}'))
    assert message(tmp_path / "e") == (
        f"{path} is damaged: its SHA-256 is not the one in the manifest. The first fault: {path}, "
        "line 2 (at offset 32 of the text): it is no JSON (Expecting value: line 1 column 16 "
        "(char 15)). Copy the export again."
    )


def test_a_changed_value_is_found_though_every_line_can_be_read(tmp_path: Path) -> None:
    path = plain(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'{"n":1}', b'{"n":7}'))
    assert message(tmp_path / "e") == (
        f"{path} is damaged: its SHA-256 is not the one in the manifest. All of its 2 lines can be "
        "read, so bytes within values have changed. Copy the export again."
    )


def resealed(folder: Path, change: Any) -> None:
    """Change the manifest, and make its own check fit again."""
    path = folder / MANIFEST
    data = json.loads(path.read_bytes())
    del data["check"]
    change(data)
    data["check"] = sha256(dump(data).encode()).hexdigest()
    path.write_text(json.dumps(data))


def forged(path: Path, content: bytes) -> None:
    """Change a file, and the manifest's word for it."""
    path.write_bytes(content)

    def change(data: Any) -> None:
        file = data["collections"][0]["files"][0]
        file["bytes"], file["sha256"] = len(content), sha256(content).hexdigest()

    resealed(path.parent, change)


def test_lines_that_are_there_twice_or_out_of_order_or_astray_are_named(tmp_path: Path) -> None:
    path = plain(tmp_path)
    first, second = path.read_bytes().splitlines(keepends=True)
    for content, fault in [
        (first + first, "the document c/a is there twice."),
        (second + first, "the document c/a comes after c/b; documents are sorted by path."),
        (
            first + second.replace(b"c/b", b"d/b"),
            "the document d/b does not belong to c.",
        ),
    ]:
        forged(path, content)
        assert message(tmp_path / "e") == f"{path}, line 2 (at offset 32 of the text): {fault}"


def test_a_wrong_count_is_named(tmp_path: Path) -> None:
    path = plain(tmp_path)
    forged(path, path.read_bytes().splitlines(keepends=True)[0])
    assert message(tmp_path / "e") == (
        f"{path} holds 1 documents; the manifest says 2. Copy the export again."
    )


def test_verify_finds_content_that_disagrees_with_the_totals(tmp_path: Path) -> None:
    path = plain(tmp_path)
    manifest = path.parent / MANIFEST
    whole = path.read_bytes()
    forged(path, whole.replace(b'{"n":1}', b'{"n":7}'))
    with pytest.raises(MigrationError) as caught:
        JsonLines(tmp_path / "e").verify()
    assert str(caught.value) == (
        f"The content of c is not what {manifest} says: the number of documents or the sum of "
        "their hashes differs. Export again."
    )
    forged(path, whole)
    resealed(path.parent, lambda data: data.update(total="0" * 64))
    with pytest.raises(MigrationError, match="The content of all collections is not what"):
        JsonLines(tmp_path / "e").verify()


def test_verify_refuses_lines_that_are_not_canonical(tmp_path: Path) -> None:
    path = plain(tmp_path)
    forged(path, path.read_bytes().replace(b'{"n":1}', b'{"n": 1}'))
    assert read(tmp_path / "e") == TWO
    with pytest.raises(MigrationError) as caught:
        JsonLines(tmp_path / "e").verify()
    assert str(caught.value) == (
        f"{path}, line 2 (at offset 32 of the text): the document c/b is not written as the format "
        "wants it, so its content hash is not to be trusted. Export it again."
    )


def test_an_unknown_version_is_refused(tmp_path: Path) -> None:
    manifest = plain(tmp_path).parent / MANIFEST
    resealed(manifest.parent, lambda data: data.update(version=2))
    assert message(tmp_path / "e") == (
        f"{manifest} is of version 2 of the format; this release reads version 1. Use the release "
        "that wrote it, or a newer one than this."
    )


def test_manifests_that_are_none_are_refused(tmp_path: Path) -> None:
    manifest = plain(tmp_path).parent / MANIFEST
    folder = manifest.parent
    resealed(folder, lambda data: data["collections"][0]["files"][0].update(name="../x.jsonl"))
    assert message(folder) == (
        f"{manifest} is damaged: ValueError(\"the file name '../x.jsonl'\") while it was read."
    )
    resealed(folder, lambda data: data.pop("total"))
    assert "is damaged: " in message(folder)
    manifest.write_text("{}")
    assert message(folder) == f"{manifest} is not the manifest of an export of atakora."
    manifest.write_text("{")
    assert message(folder).startswith(f"{manifest} is damaged: it is no JSON (")
    assert message(tmp_path / "no") == f"There is no export at {tmp_path / 'no'}: no such folder."
    (tmp_path / "bare").mkdir()
    assert message(tmp_path / "bare") == (
        f"{tmp_path / 'bare'} holds no export of atakora: there is no manifest.json."
    )


def test_a_missing_file_is_named_at_once(tmp_path: Path) -> None:
    path = plain(tmp_path)
    path.unlink()
    with pytest.raises(MigrationError) as caught:
        JsonLines(tmp_path / "e")
    assert str(caught.value) == (
        f"{path} is missing, though the manifest names it; copy the whole export."
    )


def test_any_tool_can_read_the_lines(tmp_path: Path) -> None:
    write_json_lines(Listed(DATA), tmp_path / "e")
    found = []
    for path in sorted((tmp_path / "e").glob("*.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            found += [json.loads(line)["path"] for line in lines]
    assert sorted(found) == sorted(str(document.path) for document in DATA)


def test_the_examples_of_the_documentation_are_of_the_format() -> None:
    page = (Path(__file__).parents[2] / "docs" / "migration_format.md").read_text("utf-8")
    [line] = re.findall(r"^\{\"fields\".*$", page, re.MULTILINE)
    assert write_line(read_line(line.encode())).decode() == line
    tagged = re.findall(r"`(\{\"\$[a-z]+\":[^`]*\})`", page)
    assert len(tagged) == 8
    for value in tagged:
        text = f'{{"fields":{{"f":{value}}},"path":"a/b"}}'
        assert write_line(read_line(text.encode())).decode() == text
