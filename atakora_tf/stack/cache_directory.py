"""Where this library keeps what it may compute again: the per-user cache."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

__all__ = ["cache_directory", "write_atomically"]


def cache_directory(environ: Mapping[str, str]) -> Path:
    """The directory of this user's cache; it need not exist yet.

    `ATAKORA_CACHE_DIR` names it outright.  Otherwise it is `atakora-tf` under
    `XDG_CACHE_HOME`, or under the platform's own place for caches; of the temporary folder where
    the user has no home.
    """
    if own := environ.get("ATAKORA_CACHE_DIR"):
        return Path(own).expanduser().absolute()
    xdg = environ.get("XDG_CACHE_HOME")
    # The XDG specification says that a relative path is to be ignored.
    if xdg and os.path.isabs(xdg):
        return Path(xdg) / "atakora-tf"
    try:
        home = Path.home()
    except RuntimeError:
        # A container may run as a user that has no home.
        return Path(tempfile.gettempdir()) / f"atakora-tf-{os.getuid()}"
    if sys.platform == "win32":
        local = environ.get("LOCALAPPDATA")
        base = Path(local) if local else home / "AppData" / "Local"
        return base / "atakora-tf" / "Cache"
    if sys.platform == "darwin":
        return home / "Library" / "Caches" / "atakora-tf"
    return home / ".cache" / "atakora-tf"


def write_atomically(path: Path, content: bytes) -> None:
    """Write a file of the cache so that no reader ever sees a part of it.

    Its directory is made, readable by this user only.  Raises OSError where that
    is not possible.
    """
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
