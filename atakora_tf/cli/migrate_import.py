"""`atakora migrate import`: the documents into Cosmos DB, with a journal of all of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from atakora_tf.cli.migrate_mapping import ChosenMapping, mapping_option
from atakora_tf.cli.migrate_source import ChosenSource, source_options
from atakora_tf.cli.migrate_spark import ChosenEngine, engine_options
from atakora_tf.cli.migrate_target import ChosenTarget, target_options
from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.cli.migrate_throughput import Rates
    from atakora_tf.migration.run.head import Mode
    from atakora_tf.migration.run.importing import ImportOptions, ImportResult
    from atakora_tf.migration.source import Source

__all__ = ["command"]


@click.command(
    "import",
    epilog=examples(
        "atakora migrate import --json-lines export -m mapping.yaml --endpoint $COSMOS --run run",
        "atakora migrate import --firestore shop -m mapping.yaml --endpoint $COSMOS --dry-run",
        "atakora migrate import --managed-export 2026-11-01 -m mapping.yaml --endpoint $COSMOS "
        "--run run --throughput 20000 --restore-throughput",
    )
    + "\n\nExit status: 0 all documents are carried; 1 some were refused, see the dead letters; 2 "
    "the input is wrong; 130 interrupted. After any stop the same command goes on.",
)
@source_options
@mapping_option
@target_options(of_run=False)
@click.option(
    "--run",
    "run",
    metavar="FOLDER",
    type=click.Path(file_okay=False),
    help="The folder of the run: a new one, or that of a run to go on with.",
)
@click.option(
    "--mode",
    type=click.Choice(("create", "upsert", "replace-if-unchanged")),
    default="create",
    show_default=True,
    help="What becomes of other items that are there already: they stay and the document is "
    "refused; they are replaced; they are replaced where this run wrote them.",
)
@click.option(
    "--max-errors",
    metavar="N",
    type=click.IntRange(min=0),
    help="Stop when more documents than this are refused.",
)
@click.option(
    "--throughput",
    metavar="RU",
    type=click.IntRange(min=400),
    help="Raise the RU/s of the containers to this for the run.",
)
@click.option(
    "--restore-throughput", is_flag=True, help="Bring the RU/s back at the end of the run."
)
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(min=0),
    help="Look at N documents of each collection before anything is written. Default: at all "
    "documents of an export, at 1000 of each collection of a live database.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be written, and write nothing.")
@engine_options
@events_option
@click.pass_context
def command(
    ctx: click.Context,
    chosen: ChosenSource,
    mapping: str,
    into: ChosenTarget,
    run: str | None,
    mode: Mode,
    max_errors: int | None,
    throughput: int | None,
    restore_throughput: bool,
    sample: int | None,
    dry_run: bool,
    engine: ChosenEngine,
    as_json: bool,
) -> None:
    """Carry the documents of a source into Cosmos DB, where the containers are there already.

    Nothing is written before source, mapping and target fit each other. The run's folder holds a
    journal: a run that was stopped, by Ctrl-C or by a loss of power, goes on with the same command
    and writes nothing twice.
    """
    from atakora_tf.cli.console import say
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_examining import examine
    from atakora_tf.cli.migrate_mapping import read_chosen
    from atakora_tf.cli.migrate_result import say_result
    from atakora_tf.cli.migrate_run import begun_run, finished, interruptible, source_of_run
    from atakora_tf.cli.migrate_throughput import Rates
    from atakora_tf.migration.run.importing import ImportOptions

    if run is None and not dry_run:
        raise click.UsageError("say which folder the run is in: --run FOLDER")
    folder = Path(run or ".")
    read = read_chosen(mapping)
    head = None if run is None else begun_run(folder)
    options = ImportOptions(
        mode=mode,
        max_errors=max_errors,
        collections=chosen.collections,
        dry_run=dry_run,
        count=not chosen.is_live,
    )
    if engine.on_spark:
        from atakora_tf.cli.migrate_spark import import_on_spark

        import_on_spark(
            ctx,
            chosen,
            read,
            into,
            engine,
            None if run is None else folder,
            options,
            sample,
            throughput=throughput is not None or restore_throughput,
            as_json=as_json,
        )
        return
    with (
        interruptible(ctx, folder),
        source_of_run(chosen, read.rules.source, head) as source,
    ):
        if head is None or dry_run:
            finished(_look_at_target(read, into))
            examine(source, chosen, read, sample, as_json=as_json)
        rates = Rates(throughput, restore_throughput, as_json)
        result = finished(_carry(source, read, into, folder, options, rates))
    say_result(result, dry_run=dry_run, as_json=as_json)
    if not (dry_run or as_json or result.stopped):
        say(f"Next: atakora migrate verify --run {folder} …; atakora migrate report {folder}")
    if not result.ok:
        ctx.exit(DIFFERENT)


async def _look_at_target(mapping: ChosenMapping, into: ChosenTarget) -> None:
    """Tell what is wrong with the target before a source is read that may be long."""
    from atakora_tf.migration.run.importing import looked_at

    async with into.target() as target:
        await looked_at(target, mapping.rules)


async def _carry(
    source: Source,
    mapping: ChosenMapping,
    into: ChosenTarget,
    folder: Path,
    options: ImportOptions,
    rates: Rates,
) -> ImportResult:
    from atakora_tf.cli.migrate_progress import observing
    from atakora_tf.migration.run.importing import run_import

    async with into.target() as target:
        await rates.raised(source, mapping, target, folder, options)
        with observing(as_json=rates.as_json) as observer:
            result = await run_import(source, mapping.rules, target, folder, options, observer)
        if result.stopped is None and not options.dry_run:
            await rates.brought_back(target, folder)
        return result
