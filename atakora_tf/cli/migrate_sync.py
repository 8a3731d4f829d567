"""`atakora migrate sync`: what changed in the source since the run."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from attrs import frozen

from atakora_tf.cli.migrate_mapping import ChosenMapping, mapping_option
from atakora_tf.cli.migrate_run import run_option
from atakora_tf.cli.migrate_source import ChosenSource, whole_source_options
from atakora_tf.cli.migrate_target import ChosenTarget, target_options
from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.migration.sync.result import SyncResult

__all__ = ["command"]

_MOST_TOLD: Final = 20
"""How many conflicts and differences are printed; the files have all."""


@frozen
class _Limits:
    until: int
    passes: int
    verification: bool
    allow_extra: bool
    max_errors: int | None
    dry_run: bool


@click.command(
    "sync",
    epilog=examples(
        "atakora migrate sync --firestore shop -m mapping.yaml --run run --until 1000 --no-verify",
        "atakora migrate sync --firestore shop -m mapping.yaml --run run     # the last one",
        "atakora migrate sync --managed-export 2026-11-02 -m mapping.yaml --run run --dry-run",
    )
    + "\n\nExit status: 0 the target is as the source; 1 something differs, or somebody else "
    "changed items; 2 the input is wrong; 130 interrupted, and the same command goes on.",
)
@whole_source_options
@mapping_option
@target_options(of_run=True)
@run_option
@click.option(
    "--until",
    metavar="N",
    type=click.IntRange(min=0),
    default=0,
    show_default=True,
    help="Read the source again until a pass changes at most N items.",
)
@click.option(
    "--passes",
    metavar="N",
    type=click.IntRange(min=1),
    default=10,
    show_default=True,
    help="But read it at most N times.",
)
@click.option("--no-verify", is_flag=True, help="Leave out the verification after the last pass.")
@click.option("--allow-extra", is_flag=True, help="Items that others wrote are no difference.")
@click.option(
    "--max-errors",
    metavar="N",
    type=click.IntRange(min=0),
    help="Stop when more documents than this are refused in one pass.",
)
@click.option("--dry-run", is_flag=True, help="Say what a pass would do, and change nothing.")
@events_option
@click.pass_context
def command(
    ctx: click.Context,
    chosen: ChosenSource,
    mapping: str,
    into: ChosenTarget,
    run: str,
    until: int,
    passes: int,
    no_verify: bool,
    allow_extra: bool,
    max_errors: int | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Carry what was created, changed and deleted in the source since the run read it.

    Passes follow each other until little is left to change; then all of it is verified. For the cut
    over, stop what writes to the source and do it a last time. What somebody else changed in the
    target stays, and is listed. Rollback takes back all passes of the run.
    """
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_mapping import read_chosen
    from atakora_tf.cli.migrate_run import finished, interruptible

    if chosen.collections is not None:
        raise click.UsageError("a sync carries the collections of the run: leave out --collections")
    folder = Path(run)
    limits = _Limits(until, passes, not no_verify, allow_extra, max_errors, dry_run)
    read = read_chosen(mapping)
    with interruptible(ctx, folder):
        result = finished(_carry(chosen, read, into, folder, limits, as_json=as_json))
    _say(result, as_json=as_json)
    if not result.ok and not dry_run:
        ctx.exit(DIFFERENT)


async def _carry(
    chosen: ChosenSource,
    mapping: ChosenMapping,
    into: ChosenTarget,
    folder: Path,
    limits: _Limits,
    *,
    as_json: bool,
) -> SyncResult:
    from atakora_tf.cli.migrate_progress import observing
    from atakora_tf.migration.sync.sync import sync

    async with into.target(folder) as target:
        with observing(as_json=as_json) as shown:
            return await sync(
                lambda: chosen.opened(database=mapping.rules.source),
                mapping.rules,
                target,
                folder,
                shown,
                until=limits.until,
                most_passes=limits.passes,
                verification=limits.verification,
                allow_extra=limits.allow_extra,
                max_errors=limits.max_errors,
                dry_run=limits.dry_run,
                tell=shown.tell,
            )


def _say(result: SyncResult, *, as_json: bool) -> None:
    from atakora_tf.cli.console import say
    from atakora_tf.cli.migrate_differences import say_differences
    from atakora_tf.cli.migrate_telling import say_event

    if as_json:
        say_event({"event": "synced", **result.as_json()})
        return
    for conflict in result.conflicts[:_MOST_TOLD]:
        say(f"! {conflict.sentence}", marked=True)
    if result.verification is not None:
        say_differences(result.verification)
    for sentence in result.sentences:
        say(sentence)
