"""What the tests of `atakora migrate` have in common: a small shop, its export and its mapping."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cosmos_account import Cosmos
from running import Folder, Ran

from atakora_tf.migration.document import Document
from atakora_tf.migration.paths import DatabaseName, DocumentPath
from atakora_tf.migration.values import Timestamp, Value
from tests.migration.export_writer import entity, write_export

__all__ = [
    "DB",
    "EXPORT",
    "MAPPING",
    "SOURCE",
    "USERS",
    "document",
    "events",
    "export",
    "migrate",
    "nothing_changed",
    "ready",
    "user",
]

DB = DatabaseName("demo")

SOURCE = ("--managed-export", "export")
EXPORT = "the export export/export.overall_export_metadata"

MAPPING = """\
version: 1
source: projects/demo/databases/(default)
database: shop
collections:
  users:
    container: users
    partition_key: /team
    fields:
      name: {to: fullName}
"""


def document(path: str, **fields: Value) -> Document:
    return Document(DocumentPath.parse(path), fields)


def user(id_: str, team: str = "red", **fields: Value) -> Document:
    return document(f"users/{id_}", team=team, name=id_.title(), **fields)


USERS = [
    user("ada", born=Timestamp(-4_861_641_600)),
    user("bob", "blue", admin=True),
    user("eve", "red", visits=7),
]


def export(folder: Folder, documents: list[Document] = USERS, name: str = "export") -> Path:
    """A managed export of the documents in the test's folder."""
    write_export(folder.path / name, [[entity(each, DB) for each in documents]], name=name)
    return folder.path / name


def events(ran: Ran) -> list[dict[str, Any]]:
    """Standard output, which holds one JSON object a line and nothing else."""
    return [json.loads(line) for line in ran.out.splitlines()]


def migrate(folder: Folder, cosmos: Cosmos, *words: str, command: str = "import") -> Ran:
    line = (*SOURCE, "--mapping", "mapping.yaml", "--endpoint", cosmos.endpoint)
    return folder.atakora("migrate", command, *line, *words)


def ready(folder: Folder, cosmos: Cosmos, mapping: str = MAPPING) -> None:
    export(folder)
    folder.write("mapping.yaml", mapping)
    cosmos.create("users", "/team")


def nothing_changed(folder: Folder, cosmos: Cosmos) -> bool:
    return not cosmos.bodies("users") and not (folder.path / "run").exists()
