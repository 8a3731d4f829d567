"""`atakora migrate retry`: documents that were refused, once more."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from atakora_tf.cli.migrate_mapping import ChosenMapping, mapping_option
from atakora_tf.cli.migrate_target import ChosenTarget, target_options
from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.migration.run.head import Mode
    from atakora_tf.migration.run.importing import ImportResult

__all__ = ["command"]


@click.command(
    "retry",
    epilog=examples(
        "atakora migrate retry run/dead-letters.jsonl -m corrected.yaml",
        "atakora migrate retry run/dead-letters.jsonl -m mapping.yaml --mode upsert",
    )
    + "\n\nExit status: 0 all are carried; 1 some were refused again; 2 the input is wrong.",
)
@click.argument("dead_letters", metavar="DEADLETTER", type=click.Path(dir_okay=False))
@mapping_option
@target_options(of_run=True)
@click.option(
    "--run",
    "run",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="The folder of the run. Default: the one that the file is in.",
)
@click.option(
    "--mode",
    type=click.Choice(("create", "upsert", "replace-if-unchanged")),
    help="Another one than that of the run, for these documents.",
)
@click.option(
    "--max-errors",
    metavar="N",
    type=click.IntRange(min=0),
    help="Stop when more documents than this are refused.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@events_option
@click.pass_context
def command(
    ctx: click.Context,
    dead_letters: str,
    mapping: str,
    into: ChosenTarget,
    run: str | None,
    mode: Mode | None,
    max_errors: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Carry the documents of a dead-letter file with a corrected mapping, or in another mode.

    The journal is that of the run, so rollback takes these back, too. What fails again goes to a
    new file, and the old one is kept.
    """
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_mapping import read_chosen
    from atakora_tf.cli.migrate_result import say_result
    from atakora_tf.cli.migrate_run import finished, interruptible

    file = Path(dead_letters)
    folder = file.parent if run is None else Path(run)
    read = read_chosen(mapping)
    with interruptible(ctx, folder):
        result = finished(
            _carry(file, folder, read, into, mode, max_errors, dry_run=dry_run, as_json=as_json)
        )
    say_result(result, dry_run=dry_run, as_json=as_json)
    if not result.ok:
        ctx.exit(DIFFERENT)


async def _carry(
    file: Path,
    folder: Path,
    mapping: ChosenMapping,
    into: ChosenTarget,
    mode: Mode | None,
    max_errors: int | None,
    *,
    dry_run: bool,
    as_json: bool,
) -> ImportResult:
    from atakora_tf.cli.migrate_progress import observing
    from atakora_tf.migration.paths import DatabaseName
    from atakora_tf.migration.run.head import RunHead
    from atakora_tf.migration.run.importing import ImportOptions, run_import
    from atakora_tf.migration.run.retrying import DeadLetters, run_retry

    head = RunHead.read(folder)
    options = ImportOptions(
        mode=head.mode if mode is None else mode, max_errors=max_errors, dry_run=dry_run, count=True
    )
    async with into.target(folder) as target:
        with observing(as_json=as_json) as observer:
            if dry_run:
                database = None if head.database is None else DatabaseName.parse(head.database)
                source = DeadLetters(file, database)
                return await run_import(source, mapping.rules, target, folder, options, observer)
            return await run_retry(
                file, mapping.rules, target, options, observer, folder=folder, mode=mode
            )
