"""An export takes its place as a whole, and nobody else's file is touched."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import DocumentError
from atakora_tf.terraform.module_writer import (
    EXPORT_RECORD,
    Exported,
    export_differences,
    write_export,
)

FILES = {"README.md": "one\n", "main.tf.json": "{}\n", "locals.tf.json": "{}\n"}
FEWER = {"main.tf.json": '{"x": {}}\n'}


def _content(directory: Path) -> dict[str, str]:
    return {p.name: p.read_text("utf-8") for p in directory.iterdir() if p.name != EXPORT_RECORD}


def test_a_folder_is_made_and_filled(tmp_path: Path) -> None:
    directory = tmp_path / "a" / "b"
    done = write_export(directory, FILES, "shop in dev")
    assert done == Exported(("README.md", "locals.tf.json", "main.tf.json"), (), ())
    assert _content(directory) == FILES
    assert export_differences(directory, FILES) == ()
    record = json.loads((directory / EXPORT_RECORD).read_text("utf-8"))
    assert (record["exported"], record["version"]) == ("shop in dev", 1)
    assert list(record["files"]) == ["README.md", "locals.tf.json", "main.tf.json"]


def test_what_is_the_same_is_left_alone(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    before = {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()}
    done = write_export(tmp_path, FILES, "shop in dev")
    assert done == Exported((), ("README.md", "locals.tf.json", "main.tf.json"), ())
    assert {p.name: p.stat().st_mtime_ns for p in tmp_path.iterdir()} == before


def test_what_the_next_export_does_not_have_goes_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    others = {"extra.tf": "# mine\n", "terraform.tfvars": "", "x.tfstate": "{}"}
    for name, text in others.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert export_differences(tmp_path, FEWER) == ("README.md", "locals.tf.json", "main.tf.json")
    done = write_export(tmp_path, FEWER, "shop in dev")
    assert done == Exported(("main.tf.json",), (), ("README.md", "locals.tf.json"))
    assert _content(tmp_path) == {**FEWER, **others}


def test_files_that_no_export_wrote_are_refused(tmp_path: Path) -> None:
    (tmp_path / "main.tf.json").write_text('{"mine": {}}', encoding="utf-8")
    # Not written by this export, but Terraform would read it together with the others.
    (tmp_path / "providers.tf.json").write_text("{}", encoding="utf-8")
    with pytest.raises(DocumentError) as caught:
        write_export(tmp_path, FEWER, "shop in dev")
    assert str(caught.value) == (
        f"{tmp_path} cannot take the export: main.tf.json, providers.tf.json were not written by "
        "an export. Move what you want to keep to another name or folder, or say --force, which "
        "replaces or removes it."
    )
    assert _content(tmp_path) == {"main.tf.json": '{"mine": {}}', "providers.tf.json": "{}"}
    done = write_export(tmp_path, FEWER, "shop in dev", force=True)
    assert done == Exported(("main.tf.json",), (), ("providers.tf.json",))


def test_a_readme_is_in_the_way_of_a_module_only(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine", encoding="utf-8")
    assert write_export(tmp_path, FEWER, "shop in dev", force=True).removed == ()
    assert (tmp_path / "README.md").read_text("utf-8") == "mine"
    with pytest.raises(DocumentError, match=r"README\.md was not written by an export"):
        write_export(tmp_path, FILES, "shop in dev")


def test_what_somebody_changed_is_not_lost(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    (tmp_path / "locals.tf.json").write_text('{"locals": {}}', encoding="utf-8")
    for files in (FILES | FEWER, FEWER):
        with pytest.raises(DocumentError) as caught:
            write_export(tmp_path, files, "shop in dev")
        assert str(caught.value) == (
            f"{tmp_path} cannot take the export: locals.tf.json was changed since the last export. "
            "Move what you want to keep to another name or folder, or say --force, which replaces "
            "or removes it."
        )
    assert _content(tmp_path) == {**FILES, "locals.tf.json": '{"locals": {}}'}
    write_export(tmp_path, FEWER, "shop in dev", force=True)
    assert _content(tmp_path) == FEWER


def test_another_export_is_not_replaced(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    with pytest.raises(DocumentError) as caught:
        write_export(tmp_path, FEWER, "shop in prod")
    assert str(caught.value) == (
        f"{tmp_path} holds the export of shop in dev, and that of shop in prod would take its "
        "place. Export into another folder, or say --force."
    )
    assert _content(tmp_path) == FILES
    write_export(tmp_path, FEWER, "shop in prod", force=True)
    assert _content(tmp_path) == FEWER


def test_ends_of_lines_are_no_change(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    (tmp_path / "README.md").write_bytes(b"one\r\n")
    assert export_differences(tmp_path, FILES) == ()
    assert write_export(tmp_path, FEWER, "shop in dev").removed == ("README.md", "locals.tf.json")


@pytest.mark.parametrize("text", ["", "{", "[]", '{"exported": 1, "files": {}}', "\x00", "null"])
def test_a_record_that_cannot_be_read_makes_no_file_ours(tmp_path: Path, text: str) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    (tmp_path / EXPORT_RECORD).write_text(text, encoding="utf-8")
    with pytest.raises(DocumentError, match=r"main\.tf\.json was not written by an export"):
        write_export(tmp_path, {**FILES, **FEWER}, "shop in dev")
    # The same content is in nobody's way.
    assert write_export(tmp_path, FILES, "shop in dev").written == ()


def test_a_record_does_not_lead_out_of_the_folder(tmp_path: Path) -> None:
    directory = tmp_path / "module"
    write_export(directory, FILES, "shop in dev")
    victim = tmp_path / "victim.txt"
    victim.write_text("mine", encoding="utf-8")
    record = json.loads((directory / EXPORT_RECORD).read_text("utf-8"))
    digest = hashlib.sha256(b"mine").hexdigest()
    record["files"] |= {"../victim.txt": digest, str(victim): digest}
    (directory / EXPORT_RECORD).write_text(json.dumps(record), encoding="utf-8")
    write_export(directory, FEWER, "shop in dev")
    assert victim.read_text("utf-8") == "mine"


def test_nothing_is_replaced_where_one_file_cannot_be(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    (tmp_path / "outputs.tf.json").mkdir()
    with pytest.raises(IsADirectoryError) as caught:
        write_export(tmp_path, {**FEWER, "outputs.tf.json": "{}"}, "shop in dev", force=True)
    assert caught.value.filename == str(tmp_path / "outputs.tf.json")
    (tmp_path / "outputs.tf.json").rmdir()
    assert _content(tmp_path) == FILES
    assert not [name for name in os.listdir(tmp_path) if name.endswith(".tmp")]


def test_nothing_is_replaced_where_what_comes_before_fails(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")

    def fails() -> None:
        assert _content_of_ours() == FILES
        raise OSError("the disk is full")

    def _content_of_ours() -> dict[str, str]:
        return {n: t for n, t in _content(tmp_path).items() if not n.startswith(".")}

    with pytest.raises(OSError, match="the disk is full"):
        write_export(tmp_path, FEWER, "shop in dev", before=fails)
    assert _content(tmp_path) == FILES


@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["main.tf.json", "README.md", "locals.tf.json", "backend.tf.json"]),
            st.sampled_from(["1\n", "2\n"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_after_any_exports_the_folder_holds_the_last(
    tmp_path_factory: pytest.TempPathFactory, exports: list[dict[str, str]]
) -> None:
    directory = tmp_path_factory.mktemp("export")
    (directory / "mine.tf").write_text("", encoding="utf-8")
    for files in exports:
        write_export(directory, files, "shop in dev")
    assert _content(directory) == {**exports[-1], "mine.tf": ""}
    assert export_differences(directory, exports[-1]) == ()


def test_an_export_that_was_stopped_in_between_can_be_done_again(tmp_path: Path) -> None:
    write_export(tmp_path, FILES, "shop in dev")
    # As if it had been killed after the first of two files took its place.
    wanted = {"main.tf.json": "new\n", "outputs.tf.json": "new\n"}
    (tmp_path / "main.tf.json").write_text("new\n", encoding="utf-8")
    done = write_export(tmp_path, wanted, "shop in dev")
    assert done.written == ("outputs.tf.json",)
    assert _content(tmp_path) == wanted
