"""Reading a folder of code: what is shipped of it, and what is wrong with it."""

from __future__ import annotations

import errno
import os
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from attrs import field, frozen

from atakora_tf.azure.packages import (
    HOST_FILE,
    LEFT_OUT_FILES,
    LEFT_OUT_FOLDERS,
    MAXIMUM_PACKAGE_BYTES,
)
from atakora_tf.packages.archive import archive_size
from atakora_tf.packages.code_package import CodePackage
from atakora_tf.packages.ignoring import IGNORE_FILE, ignored_by, never_ignored

__all__ = ["SourceFolder", "read_source"]

_SHOWN = 3
"""Files that are named in one message; the others are counted."""


@frozen
class SourceFolder:
    """What was found in a folder: its package, or what is wrong with it, as ends of sentences."""

    package: CodePackage | None
    faults: tuple[str, ...] = ()


@frozen
class _Found:
    """A file as the folder lists it: enough to know whether it has changed since."""

    path: str
    at: Path = field(eq=False)
    size: int
    mtime: int
    inode: int


_read: dict[Path, tuple[tuple[_Found, ...], float, CodePackage]] = {}
"""What was read last of a folder: planning twice reads once."""

# A file that changes within the clock's resolution after it was read looks unchanged
# (git has the same care: "racy git").
_SETTLED_SECONDS = 2.0


def read_source(written: object) -> SourceFolder:
    """The package of a folder's code. Never raises: what is wrong stands in `faults`.

    Links are followed where they stay inside the folder. `.funcignore` at its root leaves files
    out, by the rules of .gitignore; local settings, `.git` and `__pycache__` always stay behind.
    """
    if not isinstance(written, str | os.PathLike) or not str(written).strip():
        return SourceFolder(None, (f"{written!r} is not the path of a folder",))
    root = Path(written)
    name = root.as_posix()
    try:
        real = root.resolve(strict=True)
        if not stat.S_ISDIR(real.stat().st_mode):
            return SourceFolder(None, (f"{name!r} is a file, not a folder",))
    except (OSError, RuntimeError) as fault:
        return SourceFolder(None, (f"{name!r} cannot be read: {_reason(fault)}",))
    walk = _Walk(real)
    found = tuple(sorted(walk.files(), key=lambda f: f.path))
    faults = [*walk.faults, *_faults_of(found)]
    if faults:
        return SourceFolder(None, tuple(f"{name!r} {fault}" for fault in _shortened(faults)))
    known = _read.get(real)
    if known is not None and known[0] == found and _settled(*known[:2]):
        return SourceFolder(known[2].named(name))
    return _read_files(real, name, found)


def _read_files(real: Path, name: str, found: tuple[_Found, ...]) -> SourceFolder:
    began = time.time()
    contents: dict[str, bytes] = {}
    faults = []
    for file in found:
        try:
            contents[file.path] = file.at.read_bytes()
        except OSError as fault:
            faults.append(f"holds {file.path!r}, which cannot be read: {_reason(fault)}")
    if faults:
        return SourceFolder(None, tuple(f"{name!r} {fault}" for fault in _shortened(faults)))
    package = CodePackage.of(name, contents)
    _read[real] = (found, began, package)
    return SourceFolder(package)


def _settled(found: tuple[_Found, ...], read_at: float) -> bool:
    newest = max(f.mtime for f in found) / 1e9
    return newest + _SETTLED_SECONDS < read_at


def _faults_of(found: tuple[_Found, ...]) -> Iterator[str]:
    if not found:
        yield "holds no file that could be shipped"
        return
    paths = [f.path for f in found]
    if HOST_FILE not in paths:
        yield f"has no {HOST_FILE}, without which the Functions host does not start"
    size = archive_size((f.path, f.size) for f in found)
    if size > MAXIMUM_PACKAGE_BYTES:
        largest = max(found, key=lambda f: (f.size, f.path))
        yield (
            f"makes a package of {size:,} bytes; Azure Functions runs packages of up to "
            f"{MAXIMUM_PACKAGE_BYTES:,} bytes. Its largest file is {largest.path!r} with "
            f"{largest.size:,}"
        )


def _shortened(faults: list[str]) -> list[str]:
    faults = sorted(faults)
    if len(faults) > _SHOWN:
        faults[_SHOWN:] = [f"has {len(faults) - _SHOWN} more faults like these"]
    return faults


def _reason(fault: BaseException) -> str:
    return getattr(fault, "strerror", None) or str(fault)


class _Walk:
    """One walk through a folder; links that leave it or lead in circles are faults."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.faults: list[str] = []
        self.ignored: Callable[[str], bool] = never_ignored
        try:
            rules = root / IGNORE_FILE
            if rules.is_file():
                self.ignored = ignored_by(rules.read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            self.faults.append(f"has a {IGNORE_FILE} that cannot be read: {_reason(fault)}")

    def files(self) -> Iterator[_Found]:
        """Every file that is shipped."""
        yield from self._folder(self.root, "", (self.root,))

    def _folder(self, folder: Path, prefix: str, above: tuple[Path, ...]) -> Iterator[_Found]:
        try:
            entries = sorted(os.scandir(folder), key=lambda e: e.name)
        except OSError as fault:
            where = f"folder {prefix[:-1]!r}" if prefix else "folder"
            self.faults.append(f"holds a {where} that cannot be read: {_reason(fault)}")
            return
        for entry in entries:
            path = prefix + entry.name
            if entry.name in LEFT_OUT_FOLDERS or entry.name in LEFT_OUT_FILES:
                continue
            yield from self._entry(entry, path, above)

    def _entry(
        self, entry: os.DirEntry[str], path: str, above: tuple[Path, ...]
    ) -> Iterator[_Found]:
        at = Path(entry.path)
        try:
            # What lies below a folder that is left out cannot be asked for again, as with git.
            if self.ignored(f"{path}/" if entry.is_dir() else path):
                return
            if entry.is_symlink():
                at = self._target(at)
            status = at.stat()
        except (OSError, RuntimeError, _Refused) as fault:
            self.faults.append(f"holds {path!r}, {_why(fault)}")
            return
        if stat.S_ISDIR(status.st_mode):
            if at in above:
                self.faults.append(f"holds {path!r}, a link to a folder around it")
                return
            yield from self._folder(at, f"{path}/", (*above, at))
        elif not stat.S_ISREG(status.st_mode):
            self.faults.append(f"holds {path!r}, which is neither a file nor a folder")
        elif "\\" in path or not _is_text(path):
            self.faults.append(f"holds {path!r}, a name that no zip file can carry everywhere")
        else:
            yield _Found(path, at, status.st_size, status.st_mtime_ns, status.st_ino)

    def _target(self, at: Path) -> Path:
        """What a link leads to."""
        target = at.resolve(strict=True)
        if not target.is_relative_to(self.root):
            raise _Refused("a link that leaves the folder")
        inside = target.relative_to(self.root)
        kept_back = LEFT_OUT_FILES | LEFT_OUT_FOLDERS
        if not kept_back.isdisjoint(inside.parts):
            raise _Refused("a link to what is never shipped")
        return target


class _Refused(Exception):
    """A link that is not followed."""


def _why(fault: BaseException) -> str:
    if isinstance(fault, _Refused):
        return str(fault)
    if isinstance(fault, FileNotFoundError):
        return "a link to nothing"
    if isinstance(fault, RuntimeError) or getattr(fault, "errno", None) == errno.ELOOP:
        return "a link that leads to itself"
    return f"which cannot be read: {_reason(fault)}"


def _is_text(path: str) -> bool:
    try:
        path.encode()
    except UnicodeEncodeError:
        return False
    return True
