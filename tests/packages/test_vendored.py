"""Our own code in a package: what answers requests, and nothing else."""

from __future__ import annotations

from atakora_tf.packages.vendored import vendored_files


def test_only_the_code_that_answers_is_shipped() -> None:
    rooms = {path.split("/")[1] for path in vendored_files()}
    assert rooms == {"__init__.py", "contract", "errors.py", "runtime"}


def test_the_fake_identity_and_the_embedded_store_are_in_no_package() -> None:
    paths = set(vendored_files())
    assert "atakora_tf/runtime/identity/entra.py" in paths
    assert "atakora_tf/runtime/identity/local.py" not in paths
    assert not [path for path in paths if "sqlite" in path or "openapi" in path]


def test_every_folder_is_a_package() -> None:
    paths = set(vendored_files())
    folders = {path.rpartition("/")[0] for path in paths}
    assert {f"{folder}/__init__.py" for folder in folders} <= paths


def test_the_library_itself_is_not_imported_there() -> None:
    assert vendored_files()["atakora_tf/__init__.py"] == (
        b'"""The part of atakora_tf that answers; `atakora package` puts it here."""\n'
    )
