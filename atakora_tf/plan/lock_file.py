"""`atakora.lock.json`: where everything is placed, committed beside the program.

    {
      "version": 1,
      "backends": {"shop/prod": {"cosmos:shared-database": {"databases/user-api": "…"}}}
    }

The key of a backend is its name and environment, since environments may have other limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from atakora_tf.errors import LockError

if TYPE_CHECKING:
    from atakora_tf.plan.planner import Pins

__all__ = [
    "LOCK_FILE",
    "LOCK_VERSION",
    "lock_text",
    "naming_the_lock",
    "read_pins",
    "render_lock",
    "write_pins",
]

LOCK_FILE: Final = "atakora.lock.json"
LOCK_VERSION: Final = 1

_UNIT = re.compile(r"\w+/.+", re.DOTALL)


def read_pins(path: Path, backend: str) -> Pins:
    """The placements of one backend (`name/environment`); none if there is no file yet.

    Raises `LockError` for a file of a newer version, one that is no lock file, and one whose
    placements contradict their own keys.
    """
    pins: Pins = _read(path).get(backend, {})
    return pins


def write_pins(path: Path, backend: str, pins: Pins) -> bool:
    """Record the placements of one backend; others in the file stay. True if anything changed.

    The file is replaced as a whole or not at all, and not touched if nothing changed. Raises
    `LockError` where it cannot be read or written.
    """
    from atakora_tf.whole_file import replace_file

    with naming_the_lock(path):
        return replace_file(path, lock_text(path, {backend: pins}))


@contextmanager
def naming_the_lock(*paths: Path) -> Iterator[None]:
    """Say of an `OSError` that is about a lock file that it is; as `LockError`."""
    try:
        yield
    except OSError as cause:
        found = [path for path in paths if cause.filename in (str(path), None)]
        if not found:
            raise
        raise LockError(f"the lock file {found[0]} cannot be written: {cause}") from cause


def lock_text(path: Path, changed: Mapping[str, Pins]) -> str:
    """What the lock file holds when the pins of these backends are recorded in it."""
    return render_lock({**_read(path), **changed})


def render_lock(backends: Mapping[str, Pins]) -> str:
    """The text of a lock file: sorted, so that it merges well in version control."""
    filled = {
        name: {key: dict(units) for key, units in pins.items() if units}
        for name, pins in backends.items()
        if any(pins.values())
    }
    document = {"version": LOCK_VERSION, "backends": filled}
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _read(path: Path) -> dict[str, Pins]:
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as cause:
        raise LockError(f"the lock file {path} cannot be read: {cause}") from cause
    try:
        document = json.loads(text, object_pairs_hook=_without_repetition)
    except _Repeated as cause:
        raise LockError(
            f"the lock file {path} contradicts itself: {cause.args[0]!r} stands in it twice; "
            "restore it from version control"
        ) from cause
    except (ValueError, RecursionError) as cause:
        raise LockError(
            f"the lock file {path} is not JSON ({cause}); restore it from version control: "
            "without it, what is deployed could be placed anew"
        ) from cause
    return _checked(document, path)


class _Repeated(Exception):
    """A key that stands twice in one object of the lock file."""


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    # A merge in version control may leave both sides of a line; `json` would take the last.
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise _Repeated(name)
        found[name] = value
    return found


def _checked(document: Any, path: Path) -> dict[str, Pins]:
    version = document.get("version") if isinstance(document, dict) else None
    if isinstance(version, int) and version > LOCK_VERSION:
        raise LockError(
            f"the lock file {path} is of version {version}; this release of atakora_tf knows "
            f"version {LOCK_VERSION}; upgrade atakora_tf"
        )
    if version != LOCK_VERSION or not isinstance(document.get("backends"), dict):
        raise LockError(
            f"the file {path} is not a lock file of version {LOCK_VERSION}; restore it from "
            "version control"
        )
    faults = sorted(_faults(document["backends"]))
    if faults:
        raise LockError(
            f"the lock file {path} contradicts itself: {'; '.join(faults)}; restore it from "
            "version control"
        )
    backends: dict[str, Pins] = document["backends"]
    return backends


def _faults(backends: dict[str, Any]) -> list[str]:
    faults: list[str] = []
    for backend, pins in backends.items():
        if not isinstance(pins, dict) or not all(isinstance(u, dict) for u in pins.values()):
            faults.append(f"{backend} holds no placements")
            continue
        for key, units in pins.items():
            slots = re.compile(re.escape(key) + r"(-([2-9]|[1-9][0-9]+))?")
            for unit, at in units.items():
                if unit.startswith("fixed/"):
                    if not slots.fullmatch(unit.removeprefix("fixed/")) or not isinstance(at, str):
                        faults.append(f"{backend}: {unit!r} belongs to no resource of {key}")
                elif not _UNIT.fullmatch(unit):
                    faults.append(f"{backend}: {unit!r} is not of the form 'databases/user-api'")
                elif not isinstance(at, str) or not slots.fullmatch(at):
                    faults.append(f"{backend}: {unit} of {key} is placed in {at!r}")
    return faults
