"""The engine spark behind `atakora migrate import` and `verify`: options, and what they start."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from attrs import frozen

if TYPE_CHECKING:
    from atakora_tf.cli.migrate_mapping import ChosenMapping
    from atakora_tf.cli.migrate_source import ChosenSource
    from atakora_tf.cli.migrate_target import ChosenTarget
    from atakora_tf.migration.run.importing import ImportOptions
    from atakora_tf.migration.spark.account import Account
    from atakora_tf.migration.spark.exports import Export
    from atakora_tf.migration.verification.result import Verification

__all__ = ["ChosenEngine", "engine_options", "import_on_spark", "verified_on_spark"]

F = TypeVar("F", bound=Callable[..., Any])


@frozen
class ChosenEngine:
    """Where the work is done. work, master, parts: of the engine spark alone."""

    name: str
    work: str | None
    master: str | None
    parts: int | None

    @property
    def on_spark(self) -> bool:
        """Whether Spark does it."""
        return self.name == "spark"


def engine_options(command: F) -> F:
    """`--engine`, `--work`, `--spark-master` and `--parts`, handed over as one `engine`."""

    def gathering(
        *args: Any,
        engine: str,
        work: str | None,
        spark_master: str | None,
        parts: int | None,
        **others: Any,
    ) -> Any:
        given = {"--work": work, "--spark-master": spark_master, "--parts": parts}
        said = [name for name, value in given.items() if value is not None]
        if engine != "spark" and said:
            raise click.UsageError(f"{' and '.join(said)} are for --engine spark")
        chosen = ChosenEngine(engine, work, spark_master, parts)
        return command(*args, engine=chosen, **others)

    gathering.__name__ = command.__name__
    gathering.__doc__ = command.__doc__
    made: Any = gathering
    made.__click_params__ = list(getattr(command, "__click_params__", ()))
    for option in reversed(_OPTIONS):
        made = option(made)
    result: F = made
    return result


_OPTIONS = (
    click.option(
        "--engine",
        type=click.Choice(("local", "spark")),
        default="local",
        show_default=True,
        help="Do it in this process, or as a job of Spark, for exports alone.",
    ),
    click.option(
        "--work",
        metavar="LOCATION",
        help="Of --engine spark: where tasks keep their journals. A folder that all machines have, "
        "or https://ACCOUNT.blob.core.windows.net/CONTAINER/PREFIX.",
    ),
    click.option(
        "--spark-master",
        metavar="URL",
        help="Of --engine spark: such as local[4]. Default: what the machine says.",
    ),
    click.option(
        "--parts",
        metavar="N",
        type=click.IntRange(min=1),
        help="Of --engine spark: how many tasks a new run has. Default: four for each that can be "
        "at work at once.",
    ),
)


def import_on_spark(
    ctx: click.Context,
    chosen: ChosenSource,
    mapping: ChosenMapping,
    into: ChosenTarget,
    engine: ChosenEngine,
    folder: Path | None,
    options: ImportOptions,
    sample: int | None,
    *,
    throughput: bool,
    as_json: bool,
) -> None:
    """`import --engine spark`, to its end."""
    from atakora_tf.cli.console import say
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_examining import examine
    from atakora_tf.cli.migrate_progress import observing
    from atakora_tf.cli.migrate_result import say_result
    from atakora_tf.migration.spark import importing
    from atakora_tf.migration.spark.gathering import stored_head
    from atakora_tf.migration.spark.session import spark_context
    from atakora_tf.migration.spark.work import work_location

    if throughput:
        raise click.UsageError("--engine spark leaves the RU/s as they are: raise them before it")
    export, work = _export(chosen, mapping), _work(engine, needed=not options.dry_run)
    begun = not options.dry_run and stored_head(work_location(work)) is not None
    if not begun:
        # By the driver alone, so the first documents have to do. In a managed export, those of each
        # collection are found only by reading all of it.
        usual = 100 if chosen.way == "json_lines" else 0
        few = usual if sample is None else sample
        examine(export.source(), chosen, mapping, few, as_json=as_json)
    with _interruptible(ctx, work), observing(as_json=as_json) as observer:
        _share_modules()
        result = importing.import_on_spark(
            spark_context(engine.master),
            export,
            mapping.rules,
            _account(into, folder),
            work,
            options,
            observer,
            folder=folder,
            parts=engine.parts,
        )
    say_result(result, dry_run=options.dry_run, as_json=as_json)
    if not (options.dry_run or as_json or result.stopped):
        say(f"Next: atakora migrate verify --run {folder} …; atakora migrate report {folder}")
    if not result.ok:
        ctx.exit(DIFFERENT)


def verified_on_spark(
    ctx: click.Context,
    chosen: ChosenSource,
    mapping: ChosenMapping,
    into: ChosenTarget,
    engine: ChosenEngine,
    folder: Path,
    sample: int | None,
    *,
    allow_extra: bool,
    allow_refused: bool,
) -> Verification:
    """What `verify --engine spark` comes to."""
    from atakora_tf.cli.migrate_telling import events_to
    from atakora_tf.migration.spark import verifying
    from atakora_tf.migration.spark.session import spark_context

    if sample is not None:
        raise click.UsageError("--sample is for --engine local: Spark compares all items")
    work = _work(engine, needed=True)
    with _interruptible(ctx, work), events_to():
        _share_modules()
        return verifying.verify_on_spark(
            spark_context(engine.master),
            _export(chosen, mapping),
            mapping.rules,
            _account(into, folder),
            work,
            collections=chosen.collections,
            folder=folder,
            allow_extra=allow_extra,
            allow_refused=allow_refused,
        )


def _export(chosen: ChosenSource, mapping: ChosenMapping) -> Export:
    from atakora_tf.errors import MigrationError
    from atakora_tf.migration.spark.exports import Export

    if chosen.way == "managed_export":
        return Export("managed-export", str(Path(chosen.place).absolute()), mapping.rules.source)
    if chosen.way == "json_lines":
        return Export("json-lines", str(Path(chosen.place).absolute()), mapping.rules.source)
    raise MigrationError(
        "--engine spark reads exports, whose files tasks share out; a live database has none. "
        f"Write one first: atakora migrate export {' '.join(chosen.words)} FOLDER, then name it "
        "with --json-lines FOLDER."
    )


def _work(engine: ChosenEngine, *, needed: bool) -> str:
    if engine.work is None and needed:
        raise click.UsageError("say where tasks of Spark keep their journals: --work LOCATION")
    if engine.work is None or "://" in engine.work:
        return engine.work or ""
    return str(Path(engine.work).absolute())


def _account(into: ChosenTarget, folder: Path | None) -> Account:
    from atakora_tf.cli.migrate_target import KEY_VARIABLE
    from atakora_tf.migration.run.head import RunHead
    from atakora_tf.migration.spark.account import Account
    from atakora_tf.migration.target.pace import Pace

    endpoint = into.endpoint
    if endpoint is None:
        assert folder is not None
        endpoint = RunHead.read(folder).target
    return Account(endpoint=endpoint, key_variable=KEY_VARIABLE, pace=Pace(max_ru=into.max_ru))


def _share_modules() -> None:
    """Let workers on this machine find the functions of a mapping where this process does."""
    known = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys([*filter(None, known), *sys.path]))


@contextmanager
def _interruptible(ctx: click.Context, work: str) -> Iterator[None]:
    """Ctrl-C in this block is no failure; it is said how to go on."""
    from atakora_tf.cli.console import complain
    from atakora_tf.cli.migrate_run import INTERRUPTED
    from atakora_tf.cli.migrate_telling import say_event

    try:
        yield
    except KeyboardInterrupt:
        how = f"The journals in {work} know of every write: the same command goes on."
        if ctx.obj.get("json"):
            say_event({"event": "interrupted", "message": how})
        complain(f"Interrupted. {how}", style="yellow")
        ctx.exit(INTERRUPTED)
