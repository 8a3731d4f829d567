"""The repacked assembly, kept in the per-user cache."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

from attrs import frozen

from atakora_tf.stack.assembly_repack import repack
from atakora_tf.stack.cache_directory import write_atomically

__all__ = ["CachedAssembly", "cached_assembly"]

# Raised whenever `repack` writes something else for the same input.
_RECIPE = 1

_DIGEST = re.compile(r"[0-9a-f]{64}")


@frozen
class CachedAssembly:
    """A repacked assembly in the cache, ready for the kernel."""

    name: str
    version: str
    submodules: tuple[str, ...]
    tarball: Path


def cached_assembly(stock: Path, directory: Path) -> CachedAssembly:
    """The repacked twin of the tarball `stock`, from `directory` or made now and put there.

    Found by the file's name (which holds the version) and its content.  Every file is
    written whole or not at all, and holds the same whoever writes it, so any number of
    processes may start together.  A file that is damaged is made again.
    Raises OSError where the directory cannot be written, and what `repack` raises.
    """
    content = _content_digest(stock, directory)
    label = stock.name.removesuffix(".jsii.tgz")
    manifest = directory / f"{label}-{content[:16]}-r{_RECIPE}.json"
    return _read(manifest) or _make(stock, manifest)


def _content_digest(stock: Path, directory: Path) -> str:
    # Hashing 30 MB at every start costs up to 0.1 s, so the digest is kept for as long
    # as the file has the same place, size and time.
    state = stock.stat()
    key = f"{stock.resolve()}\n{state.st_size}\n{state.st_mtime_ns}"
    stamp = directory / f"stamp-{hashlib.sha256(key.encode()).hexdigest()[:32]}"
    try:
        known = stamp.read_text(encoding="ascii")
    except (OSError, ValueError):
        known = ""
    if _DIGEST.fullmatch(known):
        return known
    digest = _file_digest(stock)
    write_atomically(stamp, digest.encode())
    return digest


def _file_digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _read(manifest: Path) -> CachedAssembly | None:
    """What the manifest describes, or None if it or its tarball is missing or damaged."""
    try:
        entry = json.loads(manifest.read_bytes())
        tarball = manifest.parent / entry["tarball"]
        if tarball.name != entry["tarball"] or _file_digest(tarball) != entry["sha256"]:
            return None
        return CachedAssembly(
            name=entry["name"],
            version=entry["version"],
            submodules=tuple(entry["submodules"]),
            tarball=tarball,
        )
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _make(stock: Path, manifest: Path) -> CachedAssembly:
    made = repack(stock)
    digest = hashlib.sha256(made.tarball).hexdigest()
    # Named by its own content: two Pythons whose zlibs compress differently never
    # overwrite each other's file, and a manifest never describes another's.
    tarball = manifest.parent / f"{manifest.stem}-{digest[:16]}.tgz"
    entry = {
        "name": made.name,
        "version": made.version,
        "submodules": list(made.submodules),
        "tarball": tarball.name,
        "sha256": digest,
    }
    write_atomically(tarball, made.tarball)
    # Last, so that a manifest always finds its tarball.
    write_atomically(manifest, json.dumps(entry).encode())
    return CachedAssembly(
        name=made.name, version=made.version, submodules=made.submodules, tarball=tarball
    )
