"""What the commands share that work on a run: its folder, the source as it was, the ending."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

if TYPE_CHECKING:
    from atakora_tf.cli.migrate_source import ChosenSource
    from atakora_tf.migration.paths import DatabaseName
    from atakora_tf.migration.run.head import RunHead
    from atakora_tf.migration.run.journal import Journal
    from atakora_tf.migration.source import Source
    from atakora_tf.migration.values import Timestamp

__all__ = [
    "INTERRUPTED",
    "begun_run",
    "carried_moment",
    "finished",
    "interruptible",
    "run_option",
    "source_of_run",
]

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")

INTERRUPTED: Final = 130
"""The exit status after Ctrl-C, as shells have it."""

_NEW_OBJECTS: Final = 50_000


def run_option(command: F) -> F:
    """`--run`, handed over as a path."""
    return click.option(
        "--run",
        "run",
        metavar="FOLDER",
        required=True,
        type=click.Path(file_okay=False),
        help="The folder of the run, with its journal.",
    )(command)


def begun_run(folder: Path) -> RunHead | None:
    """The head of the run in the folder, or None where one could begin there.

    Raises MigrationError for a folder that holds something else.
    """
    from atakora_tf.errors import MigrationError
    from atakora_tf.migration.run.head import HEAD_FILE, RunHead

    if (folder / HEAD_FILE).exists():
        return RunHead.read(folder)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise MigrationError(
            f"{folder} exists and is neither an empty folder nor that of a run. Name another one."
        )
    return None


@contextmanager
def source_of_run(
    chosen: ChosenSource, database: DatabaseName | None, head: RunHead | None
) -> Iterator[Source]:
    """The source, a live one as of the moment that the run was begun with."""
    from atakora_tf.migration.values import Timestamp

    read_time = None
    if chosen.is_live and head is not None and head.read_time is not None:
        read_time = Timestamp.parse(head.read_time)
    with chosen.opened(database=database, read_time=read_time) as source:
        yield source


def carried_moment(journal: Journal) -> Timestamp | None:
    """The moment that the run has carried last, as far as its sources told one."""
    from atakora_tf.migration.values import Timestamp

    passes = [each for each in journal.passes() if each.finished is not None]
    moments = [each.read_time for each in passes if each.read_time is not None]
    last = moments[-1] if moments else journal.head.read_time
    return None if last is None else Timestamp.parse(last)


def finished(work: Coroutine[Any, Any, T]) -> T:
    """What the work comes to; Ctrl-C lets it settle what is under way first."""
    with _collecting_seldom():
        return asyncio.run(work)


@contextmanager
def _collecting_seldom() -> Iterator[None]:
    """Look for cycles of garbage every so many new objects.

    Thousands of documents and requests are alive at any moment of a run. By Python's own measure,
    which is 700, going over them again and again takes a quarter of its processor time.
    """
    usual = gc.get_threshold()
    gc.set_threshold(_NEW_OBJECTS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@contextmanager
def interruptible(ctx: click.Context, folder: Path) -> Iterator[None]:
    """Ctrl-C in this block is no failure; it is said how to go on."""
    from atakora_tf.cli.console import complain
    from atakora_tf.cli.migrate_telling import say_event

    try:
        yield
    except KeyboardInterrupt:
        from atakora_tf.migration.run.head import HEAD_FILE

        how = (
            f"The journal in {folder} knows of every write: the same command goes on."
            if (folder / HEAD_FILE).exists()
            else "Nothing was written yet."
        )
        if ctx.obj.get("json"):
            say_event({"event": "interrupted", "message": how})
        complain(f"Interrupted. {how}", style="yellow")
        ctx.exit(INTERRUPTED)
