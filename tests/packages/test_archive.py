"""Zip files: the same bytes for the same files, and the size that was foretold."""

from __future__ import annotations

import io
import random
import zipfile

from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.packages.archive import archive, archive_size

names = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/\\"), min_size=1
)
paths = st.lists(names, min_size=1, max_size=3).map("/".join)
trees = st.dictionaries(paths, st.binary(max_size=64), max_size=6)


@given(trees, st.randoms(use_true_random=False))
def test_the_order_of_files_does_not_matter(tree: dict[str, bytes], chance: random.Random) -> None:
    items = list(tree.items())
    chance.shuffle(items)
    assert archive(dict(items)) == archive(tree)


@given(trees)
def test_the_zip_file_holds_the_files_and_has_the_size_that_was_foretold(
    tree: dict[str, bytes],
) -> None:
    zipped = archive(tree)
    with zipfile.ZipFile(io.BytesIO(zipped)) as opened:
        assert {name: opened.read(name) for name in opened.namelist()} == tree
        assert opened.testzip() is None
    assert len(zipped) == archive_size((path, len(content)) for path, content in tree.items())


def test_times_and_modes_are_the_same_for_all_files() -> None:
    with zipfile.ZipFile(io.BytesIO(archive({"b": b"1", "a/c": b""}))) as opened:
        infos = opened.infolist()
    assert [info.filename for info in infos] == ["a/c", "b"]
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    assert {info.external_attr >> 16 for info in infos} == {0o100755}
    assert {info.compress_type for info in infos} == {zipfile.ZIP_STORED}


def test_the_bytes_of_a_package_are_frozen() -> None:
    import hashlib

    zipped = archive({"host.json": b"{}", "é/function_app.py": b"app = 1\n"})
    digest = hashlib.sha256(zipped).hexdigest()
    assert digest == "46cf925441a8ada0002cd05f4a157ff5cb208489920b0a752734d2781063c607"
