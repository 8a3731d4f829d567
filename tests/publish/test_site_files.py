from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.publish.site_files import site_files
from atakora_tf.requirements.cache_rule import CacheRule


def test_every_file_is_found_but_those_that_are_hidden(site: Path) -> None:
    files = site_files(site, ["index.html"], [CacheRule("*.ico", "no-store")])
    assert [(f.path, f.content_type, f.cache_control, f.is_entry) for f in files] == [
        (".well-known/security.txt", "text/plain; charset=utf-8", "public, max-age=3600", False),
        (
            "assets/index-BX3k9aQz.js",
            "text/javascript; charset=utf-8",
            "public, max-age=31536000, immutable",
            False,
        ),
        ("assets/module.wasm", "application/wasm", "public, max-age=3600", False),
        ("favicon.ico", "image/vnd.microsoft.icon", "no-store", False),
        ("index.html", "text/html; charset=utf-8", "no-cache", True),
    ]
    (script,) = (f for f in files if f.path.endswith(".js"))
    content = (site / script.path).read_bytes()
    assert (script.size, script.md5) == (len(content), hashlib.md5(content).digest())


def test_a_page_that_may_be_kept_comes_last_all_the_same(site: Path) -> None:
    files = site_files(site, (), [CacheRule("*.html", "public, max-age=60")])
    assert [f.path for f in files if f.is_entry] == ["index.html"]


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (
            lambda _folder: None,
            "the output directory {} does not exist; build the site, or correct output_directory",
        ),
        (
            lambda folder: folder.write_text(""),
            "the output directory {} is a file, not a folder; build the site, or correct "
            "output_directory",
        ),
        (
            lambda folder: folder.mkdir(),
            "the output directory {} is empty; build the site, or correct output_directory",
        ),
    ],
)
def test_an_output_directory_without_a_site_is_said(
    tmp_path: Path, make: object, said: str
) -> None:
    folder = tmp_path / "out"
    make(folder)  # type: ignore[operator]
    with pytest.raises(ApplicationInvalid, match=re.escape(said.format(folder)) + "$"):
        site_files(folder)


def test_a_document_that_was_not_built_is_said(site: Path) -> None:
    with pytest.raises(ApplicationInvalid) as raised:
        site_files(site, ["index.html", "404.html"])
    assert str(raised.value) == (
        f"the output directory {site} has no 404.html, which the site serves; build it, or correct "
        "index_document or error_document"
    )
