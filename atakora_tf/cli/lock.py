"""`atakora lock`: bring the lock file up to date, or check that it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from atakora_tf.cli.options import Chosen, examples, json_option, program_options

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.lock_changes import LockChange

__all__ = ["lock"]


@click.command(
    epilog=examples(
        "atakora lock                         # before you commit",
        "atakora lock --check                 # in a pipeline",
    )
)
@program_options
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 if the file is stale.")
@json_option
@click.pass_context
def lock(ctx: click.Context, chosen: Chosen, check: bool, as_json: bool) -> None:
    """Bring the lock file up to date, or check that it is.

    The lock file keeps the place of every database, function group and container. Commit it, and
    let pipelines run `atakora lock --check`.
    """
    from atakora_tf.cli.console import say, say_json
    from atakora_tf.cli.failures import DIFFERENT

    plans = chosen.plans()
    found = [(backend, _changes(chosen, backend, check)) for backend, _ in plans]
    stale = check and any(changes for _, changes in found)
    if as_json:
        say_json([_written(backend, changes, check) for backend, changes in found])
    else:
        for backend, changes in found:
            say(_sentence(backend, changes, check))
            for change in changes:
                say(f"  {change}", marked=True)
        if stale:
            say("Run atakora lock, read what it says, and commit the lock file.")
    if stale:
        ctx.exit(DIFFERENT)


def _changes(chosen: Chosen, backend: Backend, check: bool) -> tuple[LockChange, ...]:
    work = backend.lock_changes if check else backend.write_lock
    return work(environment=chosen.environment, location=chosen.location)


def _sentence(backend: Backend, changes: tuple[LockChange, ...], check: bool) -> str:
    from atakora_tf.plan.counted import counted

    if backend.lock is None:
        return f"{backend.name} has no lock file (lock=None)."
    if not changes:
        return f"{backend.lock} is up to date for {backend.name}."
    lines = counted(len(changes), "line")
    if check:
        return f"{backend.lock} is stale: {lines} of {backend.name} would change."
    return f"{backend.lock} is brought up to date: {lines} of {backend.name} changed."


def _written(backend: Backend, changes: tuple[LockChange, ...], check: bool) -> dict[str, object]:
    return {
        "backend": backend.name,
        "lock": None if backend.lock is None else str(backend.lock),
        "stale": check and bool(changes),
        "changes": [change.to_json() for change in changes],
    }
