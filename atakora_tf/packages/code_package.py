"""The code of one component, as a value that can be claimed, compared and written down."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from attrs import evolve, frozen

from atakora_tf.merge.claim import show

__all__ = ["CodePackage", "contents_of", "package_fault"]

_contents: dict[str, Mapping[str, bytes]] = {}
"""The files of every package that this program has read, by digest: a claim is compared, sorted
and printed, and must not carry them itself."""


@frozen(cache_hash=True)
class CodePackage:
    """Files that are shipped together. Two with the same digest hold the same files."""

    source: str
    """The folder that they come from, as its author wrote it."""
    digest: str
    """SHA-256 of all paths and contents."""

    def __repr__(self) -> str:
        return f"{self.source} ({self.digest[:12]})"

    @classmethod
    def of(cls, source: str, files: Mapping[str, bytes]) -> CodePackage:
        """The package of these files, by their paths."""
        digest = digest_of(files)
        _contents[digest] = files
        return cls(source, digest)

    def named(self, source: str) -> CodePackage:
        """The same files under another path of their folder."""
        return evolve(self, source=source)


def digest_of(files: Mapping[str, bytes]) -> str:
    """SHA-256 of all paths and contents, in the order of the paths."""
    whole = hashlib.sha256()
    for path, content in sorted(files.items()):
        for part in (path.encode(), content):
            whole.update(len(part).to_bytes(8, "big"))
            whole.update(part)
    return whole.hexdigest()


def contents_of(package: CodePackage) -> Mapping[str, bytes] | None:
    """The files of a package; None for one that was read from a plan that was kept."""
    return _contents.get(package.digest)


def package_fault(value: Any) -> str | None:
    """What is wrong with a package, or None."""
    if isinstance(value, CodePackage):
        return None
    return f"{show(value)} is not a CodePackage"
