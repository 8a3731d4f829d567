"""What is brought, what is not, and in which order; the container is a recorder here."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.errors import BackendStateError
from atakora_tf.publish.changes import Changes, Present, changes
from atakora_tf.publish.publishing import apply_changes
from atakora_tf.publish.site_files import SiteFile


def file(path: str, md5: bytes = b"1", kind: str = "t", cache: str = "c") -> SiteFile:
    return SiteFile(path, Path(path), 1, md5, kind, cache)


def page(path: str) -> SiteFile:
    return file(path, kind="text/html; charset=utf-8", cache="no-cache")


class Recorder:
    """A container that remembers, and can be slow or fail."""

    def __init__(self, fails: str | None = None, wait: float = 0.0) -> None:
        self.done: list[tuple[str, str]] = []
        self.fails = fails
        self.wait = wait
        self.running = 0
        self.most = 0
        self.lock = threading.Lock()

    def present(self) -> Mapping[str, Present]:
        return {}

    def upload(self, one: SiteFile) -> None:
        self._do("upload", one.path)

    def describe(self, one: SiteFile) -> None:
        self._do("describe", one.path)

    def delete(self, path: str) -> None:
        self._do("delete", path)

    def _do(self, what: str, path: str) -> None:
        with self.lock:
            self.running += 1
            self.most = max(self.most, self.running)
        time.sleep(self.wait)
        with self.lock:
            self.running -= 1
            if path == self.fails:
                raise BackendStateError(f"cannot {what} {path}")
            self.done.append((what, path))


def test_only_what_differs_is_brought() -> None:
    present = {
        "same": Present(b"1", "t", "c"),
        "other-content": Present(b"2", "t", "c"),
        "other-type": Present(b"1", "x", "c"),
        "other-cache": Present(b"1", "t", "x"),
        "unknown-content": Present(None, "t", "c"),
        "gone": Present(b"1", "t", "c"),
    }
    names = ("same", "other-content", "other-type", "other-cache", "unknown-content", "new")
    assert changes([file(name) for name in names], present) == Changes(
        upload=(file("new"), file("other-content"), file("unknown-content")),
        describe=(file("other-cache"), file("other-type")),
        unchanged=1,
        gone=("gone",),
    )


contents = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([b"1", b"2"]))


@given(contents, contents)
def test_what_was_published_needs_nothing_more(
    site: dict[str, bytes], before: dict[str, bytes]
) -> None:
    files = [file(path, md5) for path, md5 in site.items()]
    todo = changes(files, {path: Present(md5, "t", "c") for path, md5 in before.items()})
    after = {path: Present(md5, "t", "c") for path, md5 in before.items()}
    after |= {f.path: Present(f.md5, f.content_type, f.cache_control) for f in todo.upload}
    for path in todo.gone:
        del after[path]
    assert changes(files, after) == Changes((), (), len(files), ())
    assert len(todo.upload) + todo.unchanged == len(files)


PLANNED = Changes(
    upload=(file("app.js"), page("index.html"), file("style.css"), page("about.html")),
    describe=(file("old.js"),),
    unchanged=0,
    gone=("gone.html", "gone.js"),
)


def test_pages_come_after_what_they_name_and_deletions_last() -> None:
    container = Recorder()
    told: list[str] = []
    apply_changes(PLANNED, container, delete=True, done=told.append)
    assert container.done[-2:] == [("delete", "gone.html"), ("delete", "gone.js")]
    assert {path for _, path in container.done[:3]} == {"app.js", "style.css", "old.js"}
    assert {path for _, path in container.done[3:5]} == {"about.html", "index.html"}
    assert ("describe", "old.js") in container.done
    assert sorted(told) == sorted(path for _, path in container.done)


def test_nothing_is_deleted_unless_it_is_asked_for() -> None:
    container = Recorder()
    apply_changes(PLANNED, container)
    assert {what for what, _ in container.done} == {"upload", "describe"}


def test_where_a_file_fails_no_page_is_brought_and_nothing_is_deleted() -> None:
    container = Recorder(fails="style.css", wait=0.01)
    with pytest.raises(BackendStateError, match=r"^cannot upload style\.css$"):
        apply_changes(PLANNED, container, delete=True, parallel=2)
    assert {path for _, path in container.done} <= {"app.js", "old.js"}


def test_no_more_are_on_their_way_at_once_than_was_said() -> None:
    many = Changes(tuple(file(f"{n}.js") for n in range(20)), (), 0, ())
    container = Recorder(wait=0.005)
    apply_changes(many, container, parallel=3)
    assert len(container.done) == 20
    assert 1 < container.most <= 3
