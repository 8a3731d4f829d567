"""`atakora migrate rollback`: what a run wrote is taken back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from atakora_tf.cli.migrate_target import ChosenTarget, target_options
from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.migration.rollback.result import RollbackResult

__all__ = ["command"]

_MOST_TOLD: Final = 20
"""How many items that are left are printed; the file has all."""


@click.command(
    "rollback",
    epilog=examples(
        "atakora migrate rollback run --dry-run",
        "atakora migrate rollback run",
    )
    + "\n\nExit status: 0 everything is as before the run; 1 some items are left, as somebody else "
    "changed them; 2 the input is wrong; 130 interrupted, and the same command goes on.",
)
@click.argument("run", metavar="RUN", type=click.Path(file_okay=False))
@target_options(of_run=True)
@click.option("--dry-run", is_flag=True, help="Say what would be done, and change nothing.")
@events_option
@click.pass_context
def command(ctx: click.Context, run: str, into: ChosenTarget, dry_run: bool, as_json: bool) -> None:
    """Delete what a run created, and bring back what it replaced or deleted.

    Only what is still as the run left it is touched: what somebody else changed since stays, and is
    listed. Doing it again does nothing more.
    """
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_run import finished, interruptible

    folder = Path(run)
    with interruptible(ctx, folder):
        result = finished(_take_back(folder, into, dry_run=dry_run, as_json=as_json))
    _say(result, as_json=as_json)
    if not result.ok:
        ctx.exit(DIFFERENT)


async def _take_back(
    folder: Path, into: ChosenTarget, *, dry_run: bool, as_json: bool
) -> RollbackResult:
    from atakora_tf.cli.migrate_progress import observing
    from atakora_tf.migration.rollback.rollback import rollback

    async with into.target(folder) as target:
        with observing(as_json=as_json) as shown:
            return await rollback(folder, target, dry_run=dry_run, tell=shown.tell)


def _say(result: RollbackResult, *, as_json: bool) -> None:
    from atakora_tf.cli.console import say
    from atakora_tf.cli.migrate_telling import say_event

    if as_json:
        say_event({"event": "rolled-back", **result.as_json()})
        return
    for left in result.listed[:_MOST_TOLD]:
        say(f"! {left.sentence}", marked=True)
    for sentence in result.sentences:
        say(sentence)
