"""Writes an export into a folder in which other files may lie, and leaves those alone."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from attrs import frozen

from atakora_tf.errors import DocumentError
from atakora_tf.terraform.module import MODULE_FILES
from atakora_tf.terraform.module_root import ROOT_FILES
from atakora_tf.turns import taking_turns
from atakora_tf.whole_file import Replacements

__all__ = ["EXPORT_RECORD", "Exported", "export_differences", "write_export"]

EXPORT_RECORD: Final = ".atakora-export.json"
"""What an export wrote, with a hash of each file; Terraform reads no file with a dot before it."""

_VERSION: Final = 1
_OURS: Final = frozenset({*MODULE_FILES, *ROOT_FILES})
# The code of Function Apps, which the configuration names.
_PACKAGE: Final = re.compile(r"packages/[\w-]+\.zip")


@frozen
class Exported:
    """What an export did."""

    written: tuple[str, ...]
    """The files whose content is new."""
    unchanged: tuple[str, ...]
    removed: tuple[str, ...]
    """The files of a former export that this one does not have."""


@frozen
class _Record:
    """What a former export wrote; nothing, where there was none."""

    subject: str = ""
    files: Mapping[str, str] = {}


def export_differences(directory: Path, files: Mapping[str, str | bytes]) -> tuple[str, ...]:
    """The files in which `directory` is not what an export of `files` would leave there."""
    known = _record(directory).files
    differing = {name for name, text in files.items() if _content(directory / name) != text}
    differing |= {name for name in known if name not in files and (directory / name).exists()}
    return tuple(sorted(differing))


def write_export(
    directory: Path,
    files: Mapping[str, str | bytes],
    subject: str,
    *,
    force: bool = False,
    before: Callable[[], object] = lambda: None,
) -> Exported:
    """Make `directory` hold `files`, all of them or none; folders are made.

    `subject` says what is exported: "shop in dev". `before` is called when everything is ready and
    nothing is replaced yet; if it raises, nothing is. Files of a former export that are not among
    `files` are removed. Other files are never touched, but a configuration with a name that exports
    use would be read by Terraform together with ours: it is refused, and so is a file of ours that
    someone has changed, and a folder that holds another subject. `force` replaces or removes all of
    these.

    Raises DocumentError for what is refused, and OSError if a file cannot be written.
    """
    directory.mkdir(parents=True, exist_ok=True)
    with taking_turns(directory / EXPORT_RECORD):
        record = _record(directory)
        if not force:
            _refuse(directory, files, record, subject)
        present = {name for name in _in_the_way(files, record) if (directory / name).exists()}
        for name in sorted(present):
            if (directory / name).is_dir():
                raise IsADirectoryError(
                    errno.EISDIR, os.strerror(errno.EISDIR), str(directory / name)
                )
        stale = sorted(present - files.keys())
        with Replacements() as replacing:
            for name in files:
                (directory / name).parent.mkdir(parents=True, exist_ok=True)
            changed = [n for n, content in files.items() if replacing.add(directory / n, content)]
            replacing.add(directory / EXPORT_RECORD, _record_text(files, subject))
            before()
            # Last, and after a file that it names: whoever is stopped in between can export again.
            replacing.settle()
        for name in stale:
            (directory / name).unlink()
    unchanged = sorted(files.keys() - set(changed))
    return Exported(tuple(sorted(changed)), tuple(unchanged), tuple(stale))


def _refuse(
    directory: Path, files: Mapping[str, str | bytes], record: _Record, subject: str
) -> None:
    if record.subject and record.subject != subject:
        raise DocumentError(
            f"{directory} holds the export of {record.subject}, and that of {subject} would take "
            "its place. Export into another folder, or say --force."
        )
    foreign: list[str] = []
    changed: list[str] = []
    for name in sorted(_in_the_way(files, record)):
        content = _content(directory / name)
        if content in (None, files.get(name)) or _digest(content) == record.files.get(name):
            continue
        (changed if name in record.files else foreign).append(name)
    faults = []
    if foreign:
        faults.append(f"{_named(foreign)} not written by an export")
    if changed:
        faults.append(f"{_named(changed)} changed since the last export")
    if faults:
        raise DocumentError(
            f"{directory} cannot take the export: {'; '.join(faults)}. Move what you want to keep "
            "to another name or folder, or say --force, which replaces or removes it."
        )


def _in_the_way(files: Mapping[str, str | bytes], record: _Record) -> set[str]:
    """The names that this export writes, that the last one wrote, and that Terraform would read."""
    read_along = {name for name in _OURS if name.endswith(".tf.json")}
    return {*files, *record.files, *read_along}


def _named(names: list[str]) -> str:
    return f"{', '.join(names)} {'was' if len(names) == 1 else 'were'}"


def _content(path: Path) -> str | bytes | None:
    """What a file holds, of a text whatever the ends of its lines; None if there is none."""
    try:
        return path.read_bytes() if path.suffix == ".zip" else path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        return ""


def _digest(content: str | bytes | None) -> str:
    held = content.encode() if isinstance(content, str) else content or b""
    return hashlib.sha256(held).hexdigest()


def _is_ours(name: str) -> bool:
    """Whether exports write files of this name: a record must not lead out of the folder."""
    return name in _OURS or bool(_PACKAGE.fullmatch(name))


def _record_text(files: Mapping[str, str | bytes], subject: str) -> str:
    digests = {name: _digest(content) for name, content in files.items()}
    content = {"exported": subject, "files": digests, "version": _VERSION}
    return json.dumps(content, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _record(directory: Path) -> _Record:
    """What the record says; one that cannot be read counts as none, and then no file is ours."""
    try:
        found = json.loads((directory / EXPORT_RECORD).read_text(encoding="utf-8"))
        subject, files = found["exported"], found["files"]
    except (OSError, ValueError, LookupError, TypeError):
        return _Record()
    if not (isinstance(subject, str) and isinstance(files, dict)):
        return _Record()
    return _Record(subject, {n: str(d) for n, d in files.items() if _is_ours(n)})
