from __future__ import annotations

import pytest

from atakora_tf.publish.content_types import content_type


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("index.html", "text/html; charset=utf-8"),
        ("docs/INDEX.HTM", "text/html; charset=utf-8"),
        ("assets/app.js", "text/javascript; charset=utf-8"),
        ("assets/app.mjs", "text/javascript; charset=utf-8"),
        ("assets/app.js.map", "application/json; charset=utf-8"),
        ("assets/app.css", "text/css; charset=utf-8"),
        ("assets/engine.wasm", "application/wasm"),
        ("site.webmanifest", "application/manifest+json; charset=utf-8"),
        ("sitemap.xml", "application/xml; charset=utf-8"),
        ("feed.rss", "application/rss+xml; charset=utf-8"),
        ("logo.svg", "image/svg+xml; charset=utf-8"),
        ("photo.avif", "image/avif"),
        ("photo.webp", "image/webp"),
        ("favicon.ico", "image/vnd.microsoft.icon"),
        ("a.woff2", "font/woff2"),
        ("a.woff", "font/woff"),
        ("a.ttf", "font/ttf"),
        ("a.otf", "font/otf"),
        ("robots.txt", "text/plain; charset=utf-8"),
        ("archive.zip", "application/zip"),
        ("CNAME", "application/octet-stream"),
        (".well-known/.hidden", "application/octet-stream"),
        ("strange.zzz", "application/octet-stream"),
    ],
)
def test_browsers_are_told_what_a_file_is(path: str, expected: str) -> None:
    assert content_type(path) == expected


def test_the_files_of_the_machine_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import mimetypes

    mimetypes.init()
    mimetypes.add_type("application/x-own", ".zzz")
    mimetypes.add_type("application/x-javascript", ".js")
    try:
        assert content_type("a.zzz") == "application/octet-stream"
        assert content_type("a.js") == "text/javascript; charset=utf-8"
    finally:
        monkeypatch.undo()
        mimetypes.init()
