"""`hooks=` and `rate_limit=` of a CRUD API: what is wrong with them, before any code runs."""

from __future__ import annotations

import ast
import os
import warnings
from pathlib import Path
from typing import Any

from atakora_tf.components.crud_auth import Say
from atakora_tf.contract.rate_limit import RateLimit, rate_faults
from atakora_tf.merge.claim import show

__all__ = ["check_hooks", "check_rate_limit"]


def check_rate_limit(given: Any, say: Say) -> None:
    """Say what is wrong with a limit; None is none."""
    if given is None:
        return
    if not isinstance(given, RateLimit):
        say(
            f"rate_limit={show(given)} is not a RateLimit",
            "write rate_limit=RateLimit(100, seconds=60)",
        )
        return
    for what in rate_faults(given):
        say(f"rate_limit: {what}", "correct the number")


def check_hooks(given: Any, say: Say) -> None:
    """Say why a file cannot hold hooks: it is not there, or it is no Python. It is not run."""
    if given is None:
        return
    if not isinstance(given, str | os.PathLike) or not str(given).strip():
        say(f"hooks={show(given)} is not the path of a Python file", "write hooks='hooks/users.py'")
        return
    file = Path(given)
    name = f"hooks='{file.as_posix()}'"
    if file.suffix != ".py":
        say(f"{name} is no Python file (*.py)", "name the file with the hooks")
        return
    try:
        if file.is_dir():
            say(f"{name} is a folder, not a Python file", "name the file with the hooks")
            return
        content = file.read_bytes()
    except FileNotFoundError:
        say(
            f"{name} is not there; paths begin in the working directory",
            "correct the path",
            "write the file, with `def before_create(item, context): ...` for example",
        )
        return
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        say(f"{name} cannot be read: {reason}", "correct the path")
        return
    _check_python(content, file, name, say)


def _check_python(content: bytes, file: Path, name: str, say: Say) -> None:
    try:
        with warnings.catch_warnings():
            # Whoever runs the file is warned.
            warnings.simplefilter("ignore")
            ast.parse(content, filename=str(file))
    except SyntaxError as fault:
        at = file.as_posix() + ("" if fault.lineno is None else f":{fault.lineno}")
        say(f"{name} is not Python: {fault.msg} ({at})", "correct the file")
    except (ValueError, RecursionError, MemoryError) as fault:
        say(f"{name} is not Python: {fault} ({file.as_posix()})", "correct the file")
