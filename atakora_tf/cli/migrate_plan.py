"""`atakora migrate plan`: a mapping drafted from the data, or one held against it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atakora_tf.cli.migrate_source import ChosenSource, source_options
from atakora_tf.cli.migrate_telling import events_option
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.cli.migrate_examining import Examined
    from atakora_tf.cli.migrate_sampling import Sampled
    from atakora_tf.migration.mapping.draft import Draft

__all__ = ["command"]


@click.command(
    "plan",
    epilog=examples(
        "atakora migrate plan --firestore my-project --database shop -o mapping.yaml",
        "atakora migrate plan --json-lines export --database shop > mapping.yaml",
        "atakora migrate plan --json-lines export --check mapping.yaml",
    )
    + "\n\nExit status: 0 all is well; 1 the mapping that is checked does not fit, or would refuse "
    "documents; 2 the input is wrong.",
)
@source_options
@click.option("--database", metavar="NAME", help="The Cosmos DB database of the containers.")
@click.option(
    "-o",
    "--out",
    metavar="FILE",
    type=click.Path(dir_okay=False),
    help="Write the draft into this new file instead of standard output.",
)
@click.option(
    "--check",
    metavar="MAPPING",
    type=click.Path(),
    help="Hold this mapping against the documents, and write nothing.",
)
@click.option(
    "--sample",
    metavar="N",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="How many documents of each collection to look at.",
)
@events_option
@click.pass_context
def command(
    ctx: click.Context,
    chosen: ChosenSource,
    database: str | None,
    out: str | None,
    check: str | None,
    sample: int,
    as_json: bool,
) -> None:
    """Draft a mapping from sampled documents: types, gaps, keys, sizes and RU are its comments.

    An export is read as a whole and sampled evenly. Of a live database the first documents of each
    collection are read; unless --collections names them, the names of all documents are read
    before, and billed.
    """
    if check is None and database is None:
        raise click.UsageError("say which Cosmos DB database the containers are in: --database")
    if check is not None and (database is not None or out is not None):
        raise click.UsageError("--check compares, and drafts nothing: leave out --database, --out")
    if check is not None:
        _check(ctx, chosen, check, sample, as_json=as_json)
    elif database is not None:
        _draft(chosen, database, out, sample, as_json=as_json)


def _draft(
    chosen: ChosenSource, database: str, out: str | None, sample: int, *, as_json: bool
) -> None:
    from atakora_tf.cli.console import say
    from atakora_tf.cli.migrate_examining import sample_source
    from atakora_tf.cli.migrate_telling import say_event
    from atakora_tf.errors import MigrationError
    from atakora_tf.migration.mapping.draft import draft_mapping
    from atakora_tf.migration.mapping.draft_file import draft_text
    from atakora_tf.whole_file import replace_file

    if out is not None and Path(out).exists():
        raise MigrationError(
            f"{out} exists already, and may hold what somebody wrote. Name another file, or take "
            "it away."
        )
    with chosen.opened() as source:
        sampled = sample_source(source, chosen, sample, as_json=as_json)
        draft = draft_mapping(
            sampled.documents, database=database, source=source.snapshot().database
        )
    text = draft_text(draft)
    if out is not None:
        replace_file(Path(out), text)
    if as_json:
        rows = _rows(draft, sampled)
        say_event({"event": "drafted", "file": out, "mapping": text, "collections": rows})
    elif out is None:
        say(text.rstrip("\n"))
    else:
        _say(draft, sampled, out, chosen)


def _rows(draft: Draft, sampled: Sampled) -> list[dict[str, Any]]:
    rules = {rule.pattern.text: rule for rule in draft.mapping.rules}
    return [
        {
            "collection": each.collection,
            "documents": sampled.counts.get(each.collection),
            "sampled": each.documents,
            "container": str(rules[each.collection].container),
            "partition_key": list(rules[each.collection].partition_key.paths),
            "mean_bytes": each.mean_bytes,
            "largest_bytes": each.largest_bytes,
            "write_ru": each.write_ru,
            "refused": sum(refusals.documents for refusals in each.refusals),
        }
        for each in draft.findings
    ]


def _say(draft: Draft, sampled: Sampled, out: str, chosen: ChosenSource) -> None:
    from atakora_tf.cli.console import Table, say, say_table
    from atakora_tf.migration.report.wording import counted, number, size

    rows = _rows(draft, sampled)
    cells = [
        (
            row["collection"],
            "?" if row["documents"] is None else f"{row['documents']:,}",
            row["container"],
            ", ".join(row["partition_key"]),
            size(row["mean_bytes"]),
            "?" if row["documents"] is None else number(row["documents"] * row["write_ru"]),
        )
        for row in rows
    ]
    if cells:
        headings = ("collection", "documents", "container", "partition key", "item", "RU, about")
        say_table(Table(headings, cells))
        say("")
    refused = sum(row["refused"] for row in rows)
    if refused:
        say(
            f"The draft loses nothing, and so refuses {refused:,} of "
            f"{counted(len(sampled.documents), 'sampled document')}; its comments say why."
        )
    say(f"Wrote {out}. Read it, change it, and check it against all documents:")
    say(f"  atakora migrate plan {_typed(chosen.words)} --check {_typed([out])}")


def _typed(words: Any) -> str:
    import shlex

    return " ".join(map(shlex.quote, words))


def _check(
    ctx: click.Context, chosen: ChosenSource, check: str, sample: int, *, as_json: bool
) -> None:
    from atakora_tf.cli.failures import DIFFERENT
    from atakora_tf.cli.migrate_examining import Examination, sample_source
    from atakora_tf.cli.migrate_mapping import read_chosen

    mapping = read_chosen(check)
    with chosen.opened(database=mapping.rules.source) as source:
        examination = Examination(mapping, source.snapshot().database)
        sampled = sample_source(source, chosen, sample, as_json=as_json, examination=examination)
        found = examination.found(sampled, chosen.collections, source.name)
    _say_examined(found, check, as_json=as_json)
    if found.problems or found.refused:
        ctx.exit(DIFFERENT)


def _say_examined(found: Examined, check: str, *, as_json: bool) -> None:
    from atakora_tf.cli.console import say
    from atakora_tf.cli.migrate_telling import say_event
    from atakora_tf.migration.report.wording import counted

    if as_json:
        say_event(
            {
                "event": "checked",
                "documents": found.documents,
                "whole": found.whole,
                "problems": list(found.problems),
                "refused": list(found.refused),
                "refused_documents": found.refused_documents,
            }
        )
        return
    for problem in found.problems:
        say(f"! {problem}", marked=True)
    for refused in found.refused:
        say(f"- {refused}", marked=True)
    looked = counted(found.documents, "document" if found.whole else "sampled document")
    if found.problems:
        say(f"{check} does not fit: {counted(len(found.problems), 'problem')} in {looked}.")
    elif found.refused:
        say(
            f"{check} fits, and {found.refused_documents:,} of {looked} would go to the dead "
            "letters."
        )
    else:
        say(f"{check} fits {'all of ' if found.whole else ''}{looked}.")
