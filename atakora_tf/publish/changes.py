"""What has to happen so that a container holds exactly the files of a site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from attrs import frozen

from atakora_tf.publish.site_files import SiteFile

__all__ = ["Changes", "Present", "changes"]


@frozen
class Present:
    """A file that is in the container already."""

    md5: bytes | None
    """None where whoever brought it did not say."""
    content_type: str
    cache_control: str


@frozen
class Changes:
    """The difference between a site's files and its container."""

    upload: tuple[SiteFile, ...]
    """New, or with another content."""
    describe: tuple[SiteFile, ...]
    """With the same content, but another content type or Cache-Control."""
    unchanged: int
    gone: tuple[str, ...]
    """Paths in the container that the site does not have any more."""


def changes(files: Iterable[SiteFile], present: Mapping[str, Present]) -> Changes:
    """What differs, sorted by path."""
    upload: list[SiteFile] = []
    describe: list[SiteFile] = []
    unchanged = 0
    wanted: set[str] = set()
    for file in sorted(files, key=lambda f: f.path):
        wanted.add(file.path)
        there = present.get(file.path)
        if there is None or there.md5 != file.md5:
            upload.append(file)
        elif (there.content_type, there.cache_control) != (file.content_type, file.cache_control):
            describe.append(file)
        else:
            unchanged += 1
    gone = tuple(sorted(present.keys() - wanted))
    return Changes(tuple(upload), tuple(describe), unchanged, gone)
