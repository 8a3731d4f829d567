"""The command in processes of its own, for what cannot be tried in one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

__all__ = ["PATIENCE", "environment", "finished", "start"]

PATIENCE = 120
"""Seconds after which a test gives up on a command."""


def environment(**changes: str) -> dict[str, str]:
    """The environment of a user; Python writes no byte code into the folder of the program."""
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **changes}


def start(
    folder: Path,
    *arguments: str,
    before: Callable[[], Any] | None = None,
    **changes: str,
) -> subprocess.Popen[str]:
    """Start the command; `before` runs in the new process, ahead of the program."""
    return subprocess.Popen(
        [sys.executable, "-m", "atakora_tf.cli.main", *arguments],
        cwd=folder,
        env=environment(**changes),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=before,
    )


def finished(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a command: its exit status, standard output and standard error."""
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, out, err
