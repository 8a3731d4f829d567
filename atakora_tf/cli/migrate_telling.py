"""What the commands of a migration print: sentences for people, events for programs."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, redirect_stdout
from typing import Any, TypeVar

import click

__all__ = ["events_option", "events_to", "said_in_a_line", "say_event"]

F = TypeVar("F", bound=Callable[..., Any])


def events_option(command: F) -> F:
    """`--json`, handed over as `as_json`: every event is one JSON object on a line of its own."""
    return click.option(
        "--json",
        "as_json",
        is_flag=True,
        callback=_remember,
        help="Print events for programs, one JSON object a line.",
    )(command)


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    if ctx.obj is not None:
        ctx.obj["json"] = value
    return value


def say_event(event: Mapping[str, Any]) -> None:
    """Print an event at once, so that whoever reads the lines gets each when it happens."""
    print(_line(event), flush=True)


@contextmanager
def events_to() -> Iterator[Callable[[Mapping[str, Any]], None]]:
    """Keep standard output for events; what a mapping's functions print goes to standard error."""
    out = sys.stdout

    def tell(event: Mapping[str, Any]) -> None:
        print(_line(event), file=out, flush=True)

    with redirect_stdout(sys.stderr):
        yield tell


def _line(event: Mapping[str, Any]) -> str:
    return json.dumps(event, ensure_ascii=False, separators=(",", ":"))


@contextmanager
def said_in_a_line(ctx: click.Context) -> Iterator[None]:
    """With `--json`, say what went wrong as one more event; otherwise leave that to the others."""
    from atakora_tf.cli.console import complain
    from atakora_tf.cli.failures import WRONG, failure_json
    from atakora_tf.errors import AtakoraError

    try:
        yield
    except (AtakoraError, OSError) as fault:
        if isinstance(fault, BrokenPipeError) or not ctx.obj.get("json"):
            raise
        said = failure_json(fault)
        say_event({"event": "failed", "error": said["error"], "message": said["message"]})
        complain(said["message"])
        ctx.exit(WRONG)
