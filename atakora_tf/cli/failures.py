"""What a command says when it cannot do what it was asked for."""

from __future__ import annotations

import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

import click

from atakora_tf.cli.console import complain, say_json
from atakora_tf.errors import AtakoraError, BackendInvalid

__all__ = ["DIFFERENT", "WRONG", "failure_json", "said"]

DIFFERENT: Final = 1
"""The exit status where something differs, or is missing on the machine."""

WRONG: Final = 2
"""The exit status where the input is wrong."""


@contextmanager
def said(ctx: click.Context) -> Iterator[None]:
    """Say a user's mistake, or what the machine refused, and exit with 2.

    With `--json` standard output has it in a form for programs, too.
    """
    try:
        yield
    except (AtakoraError, OSError) as fault:
        if isinstance(fault, BrokenPipeError):
            raise
        if ctx.obj.get("traceback"):
            traceback.print_exc()
        if ctx.obj.get("json"):
            say_json(failure_json(fault))
        complain(str(fault) if isinstance(fault, AtakoraError) else _refused(fault))
        ctx.exit(WRONG)


def failure_json(fault: AtakoraError | OSError) -> dict[str, Any]:
    """A failure as plain JSON data; `problems` is empty unless the backend itself is wrong."""
    from atakora_tf.plan.problem_json import problem_to_json

    problems = fault.problems if isinstance(fault, BackendInvalid) else ()
    return {
        "error": type(fault).__name__,
        "message": str(fault) if isinstance(fault, AtakoraError) else _refused(fault),
        "problems": [problem_to_json(problem) for problem in problems],
    }


def _refused(fault: OSError) -> str:
    where = f"{fault.filename}: " if fault.filename else ""
    return f"{where}{fault.strerror or fault}; nothing was changed there"
