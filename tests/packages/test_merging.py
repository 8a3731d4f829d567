"""One package for an app, from those of its components."""

from __future__ import annotations

import io
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from atakora_tf import CodePackage
from atakora_tf.packages.code_package import contents_of, package_fault
from atakora_tf.packages.merging import Collision, app_package, collisions, merged_size

trees = st.dictionaries(st.sampled_from(["a", "b", "c/d"]), st.sampled_from([b"", b"1"]))


def test_equal_files_are_no_collision_and_different_ones_name_both() -> None:
    one = CodePackage.of("one", {"host.json": b"{}", "a.py": b"1"})
    two = CodePackage.of("two", {"host.json": b"{}", "a.py": b"2"})
    three = CodePackage.of("three", {"host.json": b"{}", "b.py": b"3"})
    assert list(collisions({"One": one, "Three": three})) == []
    assert list(collisions({"Two": two, "One": one, "Three": three})) == [
        Collision("a.py", "One", "Two")
    ]


@given(trees, trees)
def test_the_package_of_an_app_holds_the_files_of_all_and_is_as_large_as_foretold(
    one: dict[str, bytes], two: dict[str, bytes]
) -> None:
    packages = [CodePackage.of("one", one), CodePackage.of("two", two)]
    if list(collisions({"One": packages[0], "Two": packages[1]})):
        return
    made = app_package(packages)
    with zipfile.ZipFile(io.BytesIO(made.zipped)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == {**one, **two}
    assert len(made.zipped) == merged_size(packages)
    assert app_package(reversed(packages)).zipped == made.zipped


@given(trees, trees)
def test_packages_are_equal_exactly_if_their_files_are(
    one: dict[str, bytes], two: dict[str, bytes]
) -> None:
    assert (CodePackage.of("x", one) == CodePackage.of("x", two)) is (one == two)


def test_a_package_reads_as_its_folder_and_the_start_of_its_digest() -> None:
    package = CodePackage.of("functions/jobs", {"host.json": b"{}"})
    assert repr(package) == f"functions/jobs ({package.digest[:12]})"
    assert contents_of(package) == {"host.json": b"{}"}
    assert contents_of(CodePackage("functions/jobs", "unknown")) is None
    assert package_fault("functions/jobs") == "'functions/jobs' is not a CodePackage"
