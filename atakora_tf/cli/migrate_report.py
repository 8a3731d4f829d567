"""`atakora migrate report`: a run as a page and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import click

from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

__all__ = ["command"]


@click.command(
    "report",
    epilog=examples(
        "atakora migrate report run",
        "atakora migrate report run --out migration.html",
        "atakora migrate report run --json",
    ),
)
@click.argument("run", metavar="RUN", type=click.Path(file_okay=False))
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Where the page goes. Default: report.html in the run's folder.",
)
@events_option
def command(run: str, out: str | None, as_json: bool) -> None:
    """Write the report of a run: figures, charts of rate and RU, dead letters, verification.

    The page is one file that loads nothing and needs no script; beside it, with the ending .json,
    stands the same as data.
    """
    from atakora_tf.cli.console import say
    from atakora_tf.cli.migrate_telling import say_event
    from atakora_tf.migration.report.page import report_page
    from atakora_tf.migration.report.reading import read_report
    from atakora_tf.whole_file import replace_file

    report = read_report(Path(run))
    page = Path(run) / "report.html" if out is None else Path(out)
    data = page.with_suffix(".json")
    replace_file(page, report_page(report))
    replace_file(data, json.dumps(report.as_json(), indent=2, ensure_ascii=False) + "\n")
    if as_json:
        files = {"html": str(page), "json": str(data)}
        say_event({"event": "report", "files": files, **report.as_json()})
        return
    say(report.verdict()[1])
    say(f"Wrote {page} and {data}")
