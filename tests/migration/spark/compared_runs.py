"""An export of everything, a mapping of all kinds, and what a run leaves behind, to compare."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf.migration.document import Document
from atakora_tf.migration.json_line import write_line
from atakora_tf.migration.json_lines.writer import write_json_lines
from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.mapping.mapping_file import parse_mapping
from atakora_tf.migration.run.importing import ImportOptions, ImportResult, run_import
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.spark.account import Account
from atakora_tf.migration.spark.exports import Export
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from tests.cosmos.server import CosmosServer
from tests.migration.documents import data_set
from tests.migration.run.runs import DB, MemorySource, Seen, document
from tests.migration.target_fixture import an_item, create_container, stored_items

MAPPING = parse_mapping(
    """
version: 1
accept: [nanoseconds, precision, negative_zero, reference_database, reference_path]
collections:
  '**': {container: shop/all, id: path, originals: _originals}
  teams:
    container: shop/teams
    partition_key: /town
    embed:
      members: {as: map, embed: {notes: {}}}
  things: {container: shop/things, partition_key: /kind}
  shops/*/things:
    container: shop/things
    partition_key: /kind
    function: tests.migration.spark.users_workers:seen
  secrets: skip
"""
)
CONTAINERS = {"all": "/id", "teams": "/town", "things": "/kind"}
NAMES = [ContainerName("shop", name) for name in CONTAINERS]
OPTIONS = ImportOptions(mode="upsert", every=0.2)


def documents(count: int) -> Iterator[Document]:
    """Every type, embedded documents, orphans, duplicates, and documents that are refused."""
    yield from data_set(count, DB, long_every=200)
    for number in range(count // 6):
        team = f"teams/t{number}"
        if number % 7:
            yield document(team, town=f"town {number % 3}", n=number)
        yield document(f"{team}/members/ada", since=number)
        if number % 5:
            yield document(f"{team}/members/ada/notes/{number}", text="日本")
    for number in range(count // 3):
        kind = {} if number % 19 == 0 else {"kind": f"kind {number % 4}"}
        yield document(f"shops/s{number % 3}/things/{number}", n=number, **kind)
    for number in range(0, count // 3, 10):
        # The same place as that of the thing of a shop; the export has shops before things.
        yield document(f"things/{number}", kind=f"kind {number % 4}", n=-number)
        yield document(f"secrets/{number}", n=number)


def exported(folder: Path, count: int) -> MemorySource:
    """The export, in several files for a collection; its source."""
    source = MemorySource(list(documents(count)), size=50)
    write_json_lines(source, folder, file_size=150_000)
    return source


def prepared(server: CosmosServer) -> None:
    """Containers with some items: one equal to what comes, one that differs, and one of others."""
    for name, path in CONTAINERS.items():
        create_container(server, "shop", name, path)
    things = NAMES[2]
    asyncio.run(
        written(
            server,
            [
                an_item(things, "5", "kind 1", path="/kind", n=5),
                an_item(things, "6", "kind 2", path="/kind", n="other"),
                an_item(things, "foreign", "kind 2", path="/kind"),
            ],
        )
    )
    # What is there from before is told from what a killed worker has written by its time.
    server.clock.advance(60)


async def written(server: CosmosServer, items: Sequence[Any]) -> None:
    async with CosmosTarget(server.url, key=server.key) as target:
        for item in items:
            await target.container(item.container).create(item)


@frozen
class Left:
    """What a run has left: in the target, in its journal, and among the dead letters."""

    items: dict[Any, Any]
    journal: dict[Any, Any]
    letters: dict[str, Any]
    passes: list[Any]


def left(server: CosmosServer, folder: Path) -> Left:
    """ETags and times are the server's, and differ."""
    items = {
        (str(name), place): body
        for name in NAMES
        for place, body in stored_items(server, name).items()
    }
    with Journal.open(folder) as journal:
        entries = {
            entry.key: (entry.path, entry.state, entry.hash, entry.existed, entry.before)
            for entry in journal.entries()
        }
        passes = [
            (each.number, each.activity, each.finished is not None, each.refused)
            for each in journal.passes()
        ]
    letters = {
        letter.rejected.path: (letter.rejected, [*map(write_line, letter.documents)])
        for letter in read_dead_letters(folder / "dead-letters.jsonl")
    }
    return Left(items, entries, letters, passes)


def carried_locally(export: Export, server: CosmosServer, folder: Path) -> ImportResult:
    async def session() -> ImportResult:
        async with CosmosTarget(server.url, key=server.key) as target:
            return await run_import(export.source(), MAPPING, target, folder, OPTIONS, Seen())

    return asyncio.run(session())


def account(server: CosmosServer) -> Account:
    assert os.environ["COSMOS_KEY"] == server.key
    return Account(endpoint=server.url)
