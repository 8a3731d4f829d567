"""`atakora migrate verify`: what Cosmos DB holds against what the source says."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from atakora_tf.cli.migrate_mapping import ChosenMapping, mapping_option
from atakora_tf.cli.migrate_run import run_option
from atakora_tf.cli.migrate_source import ChosenSource, source_options
from atakora_tf.cli.migrate_spark import ChosenEngine, engine_options
from atakora_tf.cli.migrate_target import ChosenTarget, target_options
from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.migration.run.journal import Journal
    from atakora_tf.migration.source import Source
    from atakora_tf.migration.verification.result import Verification

__all__ = ["command"]


@click.command(
    "verify",
    epilog=examples(
        "atakora migrate verify --json-lines export -m mapping.yaml --run run",
        "atakora migrate verify --firestore shop -m mapping.yaml --run run --sample 10000",
    )
    + "\n\nExit status: 0 no difference; 1 there are differences; 2 the input is wrong.",
)
@source_options
@mapping_option
@target_options(of_run=True)
@run_option
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(min=1),
    help="Compare N items alone, and say how sure that is. Default: all of them.",
)
@click.option(
    "--seed", metavar="N", type=int, default=0, show_default=True, help="Chooses the sample."
)
@click.option("--allow-extra", is_flag=True, help="Items that others wrote are no difference.")
@click.option(
    "--allow-refused", is_flag=True, help="Documents that the mapping refuses are no difference."
)
@engine_options
@events_option
@click.pass_context
def command(
    ctx: click.Context,
    chosen: ChosenSource,
    mapping: str,
    into: ChosenTarget,
    run: str,
    sample: int | None,
    seed: int,
    allow_extra: bool,
    allow_refused: bool,
    engine: ChosenEngine,
    as_json: bool,
) -> None:
    """Compare Cosmos DB with the source: counts, keys both ways, and the content of every item.

    The items are made of the documents once more and compared by their hashes; of those that differ
    the fields are told. A live database is read as of the moment that was carried last. Nothing is
    changed; the run's folder gets differences.jsonl and verification.json.
    """
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_mapping import read_chosen
    from atakora_tf.cli.migrate_run import carried_moment, finished
    from atakora_tf.migration.run.journal import Journal

    read = read_chosen(mapping)
    if engine.on_spark:
        from atakora_tf.cli.migrate_spark import verified_on_spark

        result = verified_on_spark(
            ctx,
            chosen,
            read,
            into,
            engine,
            Path(run),
            sample,
            allow_extra=allow_extra,
            allow_refused=allow_refused,
        )
        _say(result, as_json=as_json)
        if not result.ok:
            ctx.exit(DIFFERENT)
        return
    with (
        Journal.open(Path(run)) as journal,
        chosen.opened(database=read.rules.source, read_time=carried_moment(journal)) as source,
    ):
        result = finished(
            _compare(
                source,
                chosen,
                read,
                into,
                journal,
                sample,
                seed,
                allow_extra=allow_extra,
                allow_refused=allow_refused,
                as_json=as_json,
            )
        )
    _say(result, as_json=as_json)
    if not result.ok:
        ctx.exit(DIFFERENT)


async def _compare(
    source: Source,
    chosen: ChosenSource,
    mapping: ChosenMapping,
    into: ChosenTarget,
    journal: Journal,
    sample: int | None,
    seed: int,
    *,
    allow_extra: bool,
    allow_refused: bool,
    as_json: bool,
) -> Verification:
    from atakora_tf.cli.migrate_progress import observing
    from atakora_tf.migration.verification.verify import verify

    async with into.target(journal.folder) as target:
        with observing(as_json=as_json) as shown:
            return await verify(
                source,
                mapping.rules,
                target,
                collections=chosen.collections,
                sample=sample,
                seed=seed,
                journal=journal,
                allow_extra=allow_extra,
                allow_refused=allow_refused,
                tell=shown.tell,
            )


def _say(result: Verification, *, as_json: bool) -> None:
    from atakora_tf.cli.console import say
    from atakora_tf.cli.migrate_differences import say_differences
    from atakora_tf.cli.migrate_telling import say_event

    if as_json:
        say_event({"event": "verified", **result.as_json()})
        return
    say_differences(result)
    for sentence in result.sentences:
        say(sentence)
