from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.publish.caching import FOR_EVER, FOR_NOW, NEVER, cache_control
from atakora_tf.requirements.cache_rule import CacheRule, cache_control_fault, cache_pattern_fault


@pytest.mark.parametrize(
    "path",
    [
        "assets/index-BX3k9aQz.js",
        "assets/index-Dk4_aCdf.css",
        "main.3f1a9c20.css",
        "static/js/main.3f1a9c2012345678.chunk.js",
        "static/js/787.28cb0dcd.chunk.js.map",
        "chunk-A7XK2Q5Z.js",
        "_next/static/chunks/webpack.js",
        "_app/immutable/entry/start.js",
        "fonts/inter.8f2d1c0b9a7e6d5c.woff2",
    ],
)
def test_names_with_a_hash_are_kept_for_ever(path: str) -> None:
    assert cache_control(path) == FOR_EVER


@pytest.mark.parametrize(
    "path",
    [
        "jquery-production.js",
        "report-20240101.pdf",
        "my-component2000.js",
        "app.min.js",
        "favicon.ico",
        "logo-large.png",
        "assets/vendor-bootstrap.css",
        "data/2024-annual-statement.pdf",
        "BX3k9aQz.js",
    ],
)
def test_names_without_one_are_not(path: str) -> None:
    assert cache_control(path) == FOR_NOW


@pytest.mark.parametrize("path", ["index.html", "a/b/c.htm", "sw.js", "site.webmanifest"])
def test_pages_are_asked_for_again(path: str) -> None:
    assert cache_control(path) == NEVER


def test_the_first_rule_of_the_site_that_matches_decides() -> None:
    rules = [CacheRule("docs/*.html", "public, max-age=60"), CacheRule("*.html", "no-store")]
    assert cache_control("docs/a.html", rules) == "public, max-age=60"
    assert cache_control("docs/deep/a.html", rules) == "no-store"
    assert cache_control("main.3f1a9c20.css", [CacheRule("*.css", "no-cache")]) == NEVER


@pytest.mark.parametrize(
    ("pattern", "path", "matches"),
    [
        ("*.html", "index.html", True),
        ("*.html", "a/b/index.html", True),
        ("a/*.html", "a/index.html", True),
        ("a/*.html", "a/b/index.html", False),
        ("a/**", "a/b/index.html", True),
        ("a/**/*.html", "a/index.html", True),
        ("a/**/*.html", "a/b/c/index.html", True),
        ("**/b/*", "a/b/c", True),
        ("v?.js", "v1.js", True),
        ("v?.js", "v12.js", False),
        ("a+b.(js)", "a+b.(js)", True),
        ("[ab].js", "a.js", False),
    ],
)
def test_a_pattern_matches_names_or_paths(pattern: str, path: str, matches: bool) -> None:
    assert CacheRule(pattern, "no-cache").matches(path) is matches


@pytest.mark.parametrize(
    ("pattern", "fault"),
    [
        (3, "3 is not a pattern, such as '*.html' or 'assets/*'"),
        (" ", "' ' is not a pattern, such as '*.html' or 'assets/*'"),
        ("/a", "the pattern '/a' begins with '/'; paths begin at the root of the site"),
        ("a\\b", r"the pattern 'a\\b' holds '\'; folders are parted by '/'"),
    ],
)
def test_a_pattern_that_is_none_is_said(pattern: object, fault: str) -> None:
    assert cache_pattern_fault(pattern) == fault


@pytest.mark.parametrize(
    ("value", "more"),
    [
        (3600, ""),
        ("", ""),
        ("max-age=soon", ": max-age takes a number of seconds"),
        ("max-age", ": max-age takes a number of seconds"),
        ("public, cached", ": it has no 'cached'"),
        ("no-cache=yes", ": it has no 'no-cache=yes'"),
        ("public,", ": it has no ''"),
    ],
)
def test_a_cache_control_that_is_none_is_said(value: object, more: str) -> None:
    assert cache_control_fault(value) == (
        f"{value!r} is not a Cache-Control, such as 'public, max-age=3600' or 'no-cache'{more}"
    )


@given(st.from_regex(r"[a-zA-Z0-9._/-]{1,60}", fullmatch=True))
def test_every_file_has_a_cache_control_that_is_one(path: str) -> None:
    assert cache_control_fault(cache_control(path)) is None
