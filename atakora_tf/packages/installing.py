"""Installs what a package needs for the system that it will run on, whatever this one is."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Iterator
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from attrs import frozen

from atakora_tf.packages.joined_source import DEPENDENCIES

__all__ = ["InstallFailed", "Installed", "installed"]

# Azure's images for Python have Debian 11 or newer, which is glibc 2.31; pip takes wheels for
# exactly these, and names the older ones itself up to manylinux2014 (PEP 600).
_PLATFORMS: Final = (
    *(f"manylinux_2_{minor}_x86_64" for minor in (31, 28, 27, 26, 24, 17)),
    "manylinux2014_x86_64",
)

_LEFT_OUT: Final = frozenset({"RECORD", "INSTALLER", "REQUESTED", "direct_url.json"})
"""What pip notes of an installation; it names paths of this machine, or lists what is left out."""

_SECONDS: Final = 600

_ASIDES: Final = "Ignored the following "
"""How pip begins lines about versions that it passed over, before it comes to what failed."""


class InstallFailed(Exception):
    """The reason, as a sentence to a person without a stop."""


@frozen(eq=False)
class Installed:
    """files: by their paths in the package. versions: by distribution."""

    files: dict[str, bytes]
    versions: dict[str, str]


def installed(requirements: Iterable[str], python: str) -> Installed:
    """The files of all requirements and of theirs, for a version of Python on Linux.

    python: such as "3.12". Raises `InstallFailed`.
    """
    if find_spec("pip") is None:
        raise InstallFailed(
            "this Python has no pip, which installs them; run `python -m ensurepip`, or leave them "
            "out with --no-dependencies"
        )
    with TemporaryDirectory(prefix="atakora-") as folder:
        wanted = Path(folder, "requirements.txt")
        wanted.write_text("".join(f"{line}\n" for line in requirements), encoding="utf-8")
        target = Path(folder, "installed")
        command = [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-input", "--no-compile"),
            *("--disable-pip-version-check", "--no-warn-conflicts", "--only-binary", ":all:"),
            *("--retries", "1", "--timeout", "30"),
            *("--implementation", "cp", "--python-version", python),
            *(word for each in _PLATFORMS for word in ("--platform", each)),
            *("--target", str(target), "--requirement", str(wanted)),
        ]
        try:
            ran = subprocess.run(
                command, capture_output=True, text=True, timeout=_SECONDS, check=False
            )
        except subprocess.TimeoutExpired:
            raise InstallFailed(f"pip was not done after {_SECONDS} seconds") from None
        if ran.returncode != 0:
            raise InstallFailed(_reason(ran.stderr))
        files = dict(_files(target))
        return Installed(files, dict(_versions(target)))


def _files(target: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(target.rglob("*")):
        inside = path.relative_to(target)
        # Programs name the Python of this machine in their first line.
        if "__pycache__" in inside.parts or inside.parts[0] == "bin" or not path.is_file():
            continue
        if inside.parts[0].endswith(".dist-info") and inside.name in _LEFT_OUT:
            continue
        yield f"{DEPENDENCIES}/{inside.as_posix()}", path.read_bytes()


def _versions(target: Path) -> Iterator[tuple[str, str]]:
    from importlib.metadata import distributions

    for each in distributions(path=[str(target)]):
        yield each.metadata["Name"], each.version


def _reason(said: str) -> str:
    told = (line.removeprefix("ERROR: ") for line in said.splitlines() if "ERROR: " in line)
    lines = [line for line in told if not line.startswith(_ASIDES)]
    first = (lines or [said.strip() or "pip failed without a word"])[0].rstrip(".")
    if any(sign in said for sign in ("NewConnectionError", "NameResolutionError", "ProxyError")):
        return (
            "pip reaches no index of packages; go online, or leave them out with "
            f"--no-dependencies ({first})"
        )
    return first
