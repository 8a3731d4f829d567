"""One package for an app that several components bring code for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Final

from attrs import frozen

from atakora_tf.packages.archive import archive, archive_size
from atakora_tf.packages.code_package import CodePackage, contents_of, digest_of

__all__ = ["JOINED", "AppPackage", "Collision", "app_package", "collisions", "merged_size"]


JOINED: Final = frozenset({"function_app.py", "host.json", "requirements.txt"})
"""What several folders of one app may each hold: `atakora package` makes one file of them."""


@frozen
class Collision:
    """A path at which two packages hold different files."""

    path: str
    first: str
    """Whose it is, by name."""
    second: str


@frozen(eq=False)
class AppPackage:
    """The zip file of a whole app."""

    zipped: bytes
    digest: str
    """SHA-256 of all paths and contents in it."""
    md5: str
    """MD5 of the zip file, in hexadecimal, as Azure Storage knows it."""


def collisions(packages: Mapping[str, CodePackage]) -> Iterator[Collision]:
    """Every path that two packages fill differently; equal files are no collision.

    `packages` are those of one app by the names of their owners.
    """
    taken: dict[str, str] = {}
    known = {name: contents_of(package) or {} for name, package in packages.items()}
    for name in sorted(known):
        for path, content in sorted(known[name].items()):
            first = taken.setdefault(path, name)
            if known[first][path] != content:
                yield Collision(path, first, name)


def merged_size(packages: Iterable[CodePackage]) -> int:
    """How many bytes the zip file of an app has, if its packages do not collide."""
    sizes: dict[str, int] = {}
    for package in packages:
        known = contents_of(package) or {}
        sizes.update({path: len(content) for path, content in known.items()})
    return archive_size(sizes.items())


def app_package(packages: Iterable[CodePackage]) -> AppPackage:
    """The zip file of an app from the packages of its components."""
    return _app_package(tuple(sorted({package.digest for package in packages})))


@lru_cache(4)
def _app_package(digests: tuple[str, ...]) -> AppPackage:
    # Asked for twice, when the document is rendered and when the files are written.
    import hashlib

    files: dict[str, bytes] = {}
    for digest in digests:
        files.update(contents_of(CodePackage("", digest)) or {})
    zipped = archive(files)
    md5 = hashlib.md5(zipped, usedforsecurity=False).hexdigest()
    return AppPackage(zipped, digest_of(files), md5)
