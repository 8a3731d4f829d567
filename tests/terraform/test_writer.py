import json
import os
from pathlib import Path

import pytest

from atakora_tf.errors import DocumentError
from atakora_tf.terraform import TerraformDocument, azurerm, write_stack

DOCUMENT = TerraformDocument([azurerm("resource_group", "rg", name="ß")])


def files_under(directory: Path) -> list[str]:
    return sorted(
        path.relative_to(directory).as_posix() for path in directory.rglob("*") if path.is_file()
    )


def test_the_files_lie_where_cdktf_puts_them(tmp_path):
    path = write_stack(DOCUMENT, tmp_path / "out", "shop")
    assert path == tmp_path / "out" / "stacks" / "shop" / "cdk.tf.json"
    assert path.read_text(encoding="utf-8") == DOCUMENT.to_json()
    assert files_under(tmp_path / "out") == ["manifest.json", "stacks/shop/cdk.tf.json"]
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest == {
        "stacks": {
            "shop": {
                "annotations": [],
                "constructPath": "shop",
                "dependencies": [],
                "name": "shop",
                "stackMetadataPath": "stacks/shop/metadata.json",
                "synthesizedStackPath": "stacks/shop/cdk.tf.json",
                "workingDirectory": "stacks/shop",
            }
        },
        "version": "0.21.0",
    }


def test_what_does_not_change_is_not_touched(tmp_path):
    path = write_stack(DOCUMENT, tmp_path, "shop")
    manifest = tmp_path / "manifest.json"
    for file in (path, manifest):
        os.utime(file, (1, 1))
    write_stack(DOCUMENT, tmp_path, "shop")
    assert (path.stat().st_mtime, manifest.stat().st_mtime) == (1, 1)
    write_stack(TerraformDocument(), tmp_path, "shop")
    assert path.read_text(encoding="utf-8") == "{\n}\n"
    assert path.stat().st_mtime != 1


def test_the_manifest_keeps_other_stacks_as_long_as_they_exist(tmp_path):
    first = write_stack(DOCUMENT, tmp_path, "first")
    write_stack(DOCUMENT, tmp_path, "second")
    manifest = tmp_path / "manifest.json"
    assert list(json.loads(manifest.read_text(encoding="utf-8"))["stacks"]) == ["first", "second"]
    first.unlink()
    write_stack(DOCUMENT, tmp_path, "third")
    assert list(json.loads(manifest.read_text(encoding="utf-8"))["stacks"]) == ["second", "third"]


@pytest.mark.parametrize("broken", ["", "[]", '{"stacks": 1}', '{"stacks": {"a": {}}}', "\x80"])
def test_a_manifest_that_cannot_be_read_is_written_anew(tmp_path, broken):
    (tmp_path / "manifest.json").write_text(broken, encoding="latin-1")
    write_stack(DOCUMENT, tmp_path, "shop")
    written = json.loads((tmp_path / "manifest.json").read_text(encoding="utf-8"))
    assert list(written["stacks"]) == ["shop"]


def test_a_document_that_cannot_be_written_leaves_the_old_file(tmp_path):
    path = write_stack(DOCUMENT, tmp_path, "shop")
    with pytest.raises(DocumentError):
        write_stack(TerraformDocument([azurerm("x", "y", name=object())]), tmp_path, "shop")
    assert path.read_text(encoding="utf-8") == DOCUMENT.to_json()


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(tmp_path, monkeypatch):
    path = write_stack(DOCUMENT, tmp_path, "shop")
    before = files_under(tmp_path)

    def full(*_arguments):
        raise OSError("no space left")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no space left"):
        write_stack(TerraformDocument(), tmp_path, "shop")
    assert path.read_text(encoding="utf-8") == DOCUMENT.to_json()
    assert files_under(tmp_path) == before


@pytest.mark.parametrize("wrong", ["", "..", ".hidden", "a/b", "a b", "a*", "ä", "a\\b"])
def test_a_name_that_is_no_folder_name_is_refused(tmp_path, wrong):
    with pytest.raises(DocumentError) as caught:
        write_stack(DOCUMENT, tmp_path, wrong)
    assert str(caught.value) == (
        f"{wrong!r} cannot be the name of a stack, because it is the name of a folder too. Use "
        "letters, digits, '_', '-' and '.', and do not start with '.'."
    )
    assert files_under(tmp_path) == []
