"""`atakora migrate export`: the documents of a source as JSON lines."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from atakora_tf.cli.migrate_source import ChosenSource, source_options
from atakora_tf.cli.migrate_telling import events_option, events_to
from atakora_tf.cli.options import examples

if TYPE_CHECKING:
    from atakora_tf.migration.json_lines.manifest import Manifest
    from atakora_tf.migration.json_lines.writer import Progress
    from atakora_tf.migration.source import Source

__all__ = ["command"]


@click.command(
    "export",
    epilog=examples(
        "atakora migrate export --firestore my-project export",
        "atakora migrate export --firestore my-project/orders --collections 'users/**' users",
        "atakora migrate export --managed-export 2026-11-01 --compress zstd export",
        "atakora migrate export --firestore my-project export --dry-run",
    ),
)
@click.argument("folder", metavar="FOLDER", type=click.Path(file_okay=False))
@source_options
@click.option(
    "--compress",
    type=click.Choice(("gzip", "zstd", "none")),
    default="gzip",
    show_default=True,
    help="How the files are compressed.",
)
@click.option("--dry-run", is_flag=True, help="Count the documents, and write nothing.")
@events_option
def command(folder: str, chosen: ChosenSource, compress: str, dry_run: bool, as_json: bool) -> None:
    """Write the documents of a source into FOLDER, which is new or empty.

    The files hold every type of Firestore exactly, and a manifest of counts and hashes that every
    later reading checks. A live database is read as of one moment. Firestore bills each document
    that is read; a dry run reads the names alone, which it bills too.
    """
    with chosen.opened() as source:
        if dry_run:
            _count(source, chosen, as_json=as_json)
            return
        manifest = _write(source, chosen, Path(folder), compress, as_json=as_json)
        _say(manifest, folder, as_json=as_json)


def _write(
    source: Source, chosen: ChosenSource, folder: Path, compress: str, *, as_json: bool
) -> Manifest:
    from atakora_tf.cli.migrate_waiting import counting
    from atakora_tf.migration.json_lines.writer import write_json_lines
    from atakora_tf.migration.report.wording import size

    with (
        events_to() if as_json else nullcontext() as tell,
        counting(f"Exporting {source.name}", tell) as told,
    ):

        def progress(so_far: Progress) -> None:
            told(so_far.documents, f", {size(so_far.bytes)}")

        return write_json_lines(
            source, folder, collections=chosen.collections, compression=compress, progress=progress
        )


def _say(manifest: Manifest, folder: str, *, as_json: bool) -> None:
    from atakora_tf.cli.console import Table, say, say_table
    from atakora_tf.cli.migrate_telling import say_event
    from atakora_tf.migration.report.wording import counted, size

    written = sum(file.bytes for entry in manifest.collections for file in entry.files)
    snapshot = manifest.snapshot
    if as_json:
        say_event(
            {
                "event": "exported",
                "folder": folder,
                "documents": manifest.documents,
                "bytes": written,
                "read_time": None if snapshot.read_time is None else str(snapshot.read_time),
                "consistent": snapshot.consistent,
                "collections": {each.collection: each.documents for each in manifest.collections},
            }
        )
        return
    if manifest.collections:
        rows = [
            (each.collection, f"{each.documents:,}", size(sum(file.bytes for file in each.files)))
            for each in manifest.collections
        ]
        say_table(Table(("collection", "documents", "compressed"), rows))
        say("")
    say(f"Wrote {counted(manifest.documents, 'document')} to {folder}{_moment(manifest)}.")


def _moment(manifest: Manifest) -> str:
    snapshot = manifest.snapshot
    if snapshot.read_time is None:
        return ""
    if snapshot.consistent:
        return f", all as of {snapshot.read_time}"
    return (
        f", read from {snapshot.read_time} on; the source does not promise that all are of one "
        "moment"
    )


def _count(source: Source, chosen: ChosenSource, *, as_json: bool) -> None:
    from atakora_tf.cli.console import Table, say, say_table
    from atakora_tf.cli.migrate_sampling import chosen_collections
    from atakora_tf.cli.migrate_telling import say_event
    from atakora_tf.migration.report.wording import counted

    counts = chosen_collections(source, chosen.collections)
    documents = sum(each.documents for each in counts)
    if as_json:
        found: dict[str, Any] = {each.collection: each.documents for each in counts}
        say_event({"event": "counted", "documents": documents, "collections": found})
        return
    rows = [(each.collection, f"{each.documents:,}") for each in counts]
    if rows:
        say_table(Table(("collection", "documents"), rows))
        say("")
    say(f"Would export {counted(documents, 'document')} of {source.name}; nothing was written.")
