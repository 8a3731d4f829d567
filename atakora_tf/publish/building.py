"""Runs the command that builds a site."""

from __future__ import annotations

import os
import shlex
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from atakora_tf.errors import ApplicationInvalid, BackendStateError

__all__ = ["build"]

_SHOWN_LINES: Final = 100
"""Of the output of a command that failed; a bundler's last lines say what is wrong."""


def build(command: str | Sequence[str], directory: Path, environment: Mapping[str, str]) -> None:
    """Run a command in a folder, with these variables beside those of this process.

    A text is a line for a shell; a sequence is a command and its arguments. Raises
    `ApplicationInvalid` where folder or command is missing, and `BackendStateError`, with the end
    of its output, where the command fails.
    """
    line = command if isinstance(command, str) else shlex.join(command)
    if not directory.is_dir():
        raise ApplicationInvalid(
            f"the source directory {directory} does not exist, so {line!r} cannot run there; "
            "correct source_directory"
        )
    try:
        ended = subprocess.run(
            command if isinstance(command, str) else list(command),
            shell=isinstance(command, str),
            cwd=directory,
            env={**os.environ, **environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            check=False,
        )
    except OSError as cause:
        raise ApplicationInvalid(
            f"the build command {line!r} cannot be run in {directory}: {cause.strerror}; correct "
            "build_command"
        ) from cause
    if ended.returncode == 0:
        return
    said = ended.stdout.splitlines()
    cut = ["…"] if len(said) > _SHOWN_LINES else []
    raise BackendStateError(
        "\n".join(
            [
                f"the build command {line!r} failed in {directory} with exit status "
                f"{ended.returncode}; nothing was published. "
                + ("It said:" if said else "It said nothing."),
                *cut,
                *said[-_SHOWN_LINES:],
            ]
        )
    )
