"""`atakora migrate gather`: the journals of a run on Spark in one folder."""

from __future__ import annotations

from pathlib import Path

import click

from atakora_tf.cli.options import examples

__all__ = ["command"]


@click.command(
    "gather",
    epilog=examples(
        "atakora migrate gather /mnt/migration/work run",
        "atakora migrate gather https://ACCOUNT.blob.core.windows.net/migration/work run",
    ),
)
@click.argument("work", metavar="LOCATION")
@click.argument("folder", metavar="RUN", type=click.Path(file_okay=False))
def command(work: str, folder: str) -> None:
    """Bring the journals of a run on Spark together in the folder RUN.

    An import that carries everything does that itself. After one that was stopped, this is the way
    to go on, to report or to roll back with the engine local; Spark does not go on with it then.
    """
    from atakora_tf.cli.console import say
    from atakora_tf.migration.spark.gathering import gather
    from atakora_tf.migration.spark.work import work_location

    done = gather(work_location(work), Path(folder))
    say(
        f"The run is in {folder}."
        if done
        else f"The run is in {folder}; the import is not done. `atakora migrate import --run "
        f"{folder} …` goes on, and `atakora migrate rollback {folder}` takes it back."
    )
