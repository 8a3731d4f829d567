"""The built files of a site, as they are to be in the container."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from attrs import frozen

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.publish.caching import NEVER, cache_control
from atakora_tf.publish.content_types import PAGE, content_type
from atakora_tf.requirements.cache_rule import CacheRule

__all__ = ["SiteFile", "site_files"]

_KNOWN_HIDDEN = ".well-known"


@frozen
class SiteFile:
    """One file of a site."""

    path: str
    """From the root of the site, with `/` between folders."""
    file: Path
    size: int
    """In bytes."""
    md5: bytes
    content_type: str
    cache_control: str

    @property
    def is_entry(self) -> bool:
        """Whether browsers begin here, or ask for it again and again: it comes last."""
        return self.content_type == PAGE or self.cache_control == NEVER


def site_files(
    directory: Path, documents: Sequence[str] = (), rules: Sequence[CacheRule] = ()
) -> tuple[SiteFile, ...]:
    """Every file below a folder, sorted by path; hidden ones stay out, but for `.well-known`.

    Raises `ApplicationInvalid` where the folder is missing or empty, or one of `documents` is not
    in it.
    """
    if not directory.is_dir():
        what = "is a file, not a folder" if directory.exists() else "does not exist"
        raise ApplicationInvalid(
            f"the output directory {directory} {what}; build the site, or correct output_directory"
        )
    found = tuple(
        SiteFile(
            path,
            file,
            file.stat().st_size,
            _md5(file),
            content_type(path),
            cache_control(path, rules),
        )
        for path, file in sorted(_walk(directory))
    )
    if not found:
        raise ApplicationInvalid(
            f"the output directory {directory} is empty; build the site, or correct "
            "output_directory"
        )
    known = {file.path for file in found}
    if missing := [document for document in documents if document not in known]:
        raise ApplicationInvalid(
            f"the output directory {directory} has no {' and no '.join(missing)}, which the site "
            "serves; build it, or correct index_document or error_document"
        )
    return found


def _walk(directory: Path) -> Iterator[tuple[str, Path]]:
    for folder, folders, names in os.walk(directory):
        folders[:] = [name for name in folders if _shown(name)]
        for name in names:
            file = Path(folder, name)
            if _shown(name) and file.is_file():
                yield file.relative_to(directory).as_posix(), file


def _shown(name: str) -> bool:
    # `.env`, `.git` and what the desktop leaves behind are for nobody else's eyes.
    return not name.startswith(".") or name == _KNOWN_HIDDEN


def _md5(file: Path) -> bytes:
    with file.open("rb") as content:
        return hashlib.file_digest(content, lambda: hashlib.md5(usedforsecurity=False)).digest()
