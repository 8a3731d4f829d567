"""leveldb-export, in an environment of its own: it pins a protobuf that Google's clients refuse."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

from benchmarks.process import ROOT

__all__ = ["LeveldbExportMissing", "python_with_leveldb_export"]

_VERSION: Final = "0.1.1"
_PLACE: Final = ROOT / ".tools" / f"leveldb-export-{_VERSION}"


class LeveldbExportMissing(Exception):
    """The package cannot be had here."""


def python_with_leveldb_export() -> Path:
    """A Python that can import it; the first time it is installed into `.tools`."""
    python = _PLACE / "bin" / "python"
    installed = _PLACE / ".installed"
    if not installed.exists():
        shutil.rmtree(_PLACE, ignore_errors=True)
        _run(sys.executable, "-m", "venv", str(_PLACE))
        _run(
            *(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"),
            f"leveldb-export=={_VERSION}",
        )
        installed.touch()
    return python


def _run(*command: str) -> None:
    done = subprocess.run(
        command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False
    )
    if done.returncode != 0:
        raise LeveldbExportMissing(f"{' '.join(command)}: {done.stdout}{done.stderr}"[-1500:])
