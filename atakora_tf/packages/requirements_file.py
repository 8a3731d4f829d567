"""`requirements.txt` of a package: ours, in the versions that were tested, and those of folders."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from attrs import frozen

if TYPE_CHECKING:
    from packaging.requirements import Requirement

__all__ = [
    "Wanted",
    "canonical",
    "joined_requirements",
    "pins_of",
    "read_requirements",
    "requirements_text",
    "runtime_lock",
]

_LOCK: Final = Path(__file__).with_name("runtime.lock")
_COMMENT: Final = re.compile(r"(^|\s)#.*$")


@frozen
class Wanted:
    """A line of a requirements.txt."""

    name: str
    """In its canonical form."""
    line: str
    requirement: Requirement


def canonical(name: str) -> str:
    """The name of a distribution as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def runtime_lock() -> Mapping[str, str]:
    """Version by distribution: all that the code of an API needs."""
    lines = _LOCK.read_text(encoding="utf-8").splitlines()
    pins = (line.partition("==") for line in lines if line and not line.startswith("#"))
    return {name: version for name, _, version in pins}


def read_requirements(content: bytes) -> tuple[list[Wanted], list[str]]:
    """The lines of a requirements.txt, and what is wrong with others, as ends of sentences.

    Raises ImportError if the library packaging is not installed.
    """
    if not content.strip():
        return [], []
    from packaging.requirements import InvalidRequirement, Requirement

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return [], ["is no text in UTF-8"]
    found, faults = [], []
    for whole in text.replace("\\\r\n", " ").replace("\\\n", " ").splitlines():
        line = _COMMENT.sub("", whole).strip()
        if not line:
            continue
        try:
            made = Requirement(line)
        except InvalidRequirement:
            faults.append(f"holds the line {line!r}, which is no name with a version")
            continue
        found.append(Wanted(canonical(made.name), line, made))
    return found, faults


def joined_requirements(
    wanted: Mapping[str, Iterable[Wanted]],
) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Our lines and those of all folders, by their owners; and where they contradict.

    Each contradiction is two owners and what they contradict about, as the end of a sentence; ours
    has the owner "".
    """
    pins = {name: ("", version) for name, version in runtime_lock().items()}
    lines = {f"{name}=={version}" for name, (_, version) in pins.items()}
    clashes: list[tuple[str, str, str]] = []
    listed = [(owner, each) for owner, many in sorted(wanted.items()) for each in many]
    for owner, each in listed:
        version = _pinned(each)
        if version is not None:
            pins.setdefault(each.name, (owner, version))
    for owner, each in listed:
        first, version = pins.get(each.name, (owner, ""))
        if version and first != owner and not _admits(each, version):
            clashes.append((first, owner, f"{each.name}=={version} and {each.line}"))
        elif not (version and first != owner) or each.requirement.extras:
            lines.add(each.line)
    return sorted(lines, key=_sorted_by), clashes


def _pinned(wanted: Wanted) -> str | None:
    given = list(wanted.requirement.specifier)
    exact = len(given) == 1 and given[0].operator in ("==", "===")
    return given[0].version if exact and "*" not in given[0].version else None


def _admits(wanted: Wanted, version: str) -> bool:
    if wanted.requirement.url is not None:
        return False
    return wanted.requirement.specifier.contains(version, prereleases=True)


def _sorted_by(line: str) -> tuple[str, str]:
    name = re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0]
    return canonical(name), line


def requirements_text(lines: Iterable[str]) -> str:
    """The file's text."""
    return "".join(f"{line}\n" for line in lines)


def pins_of(versions: Mapping[str, str]) -> list[str]:
    """The lines for exactly these distributions and versions."""
    return sorted(f"{canonical(name)}=={version}" for name, version in versions.items())
