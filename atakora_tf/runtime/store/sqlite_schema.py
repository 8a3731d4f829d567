"""The tables of the embedded store, and opening its file."""

from __future__ import annotations

import json
import sqlite3
from typing import Final

from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import ContainerMissing

__all__ = ["LIVE", "connected", "container_number"]

_BUSY_SECONDS: Final = 30.0
_VERSION: Final = 1

_TABLES: Final = """
CREATE TABLE IF NOT EXISTS containers (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS items (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    container INTEGER NOT NULL,
    partition TEXT NOT NULL,
    id TEXT NOT NULL,
    etag TEXT NOT NULL,
    modified INTEGER NOT NULL,
    ttl INTEGER,
    body TEXT NOT NULL,
    UNIQUE (container, partition, id)
);
CREATE TABLE IF NOT EXISTS unique_values (
    container INTEGER NOT NULL,
    partition TEXT NOT NULL,
    constraint_number INTEGER NOT NULL,
    value TEXT NOT NULL,
    item INTEGER NOT NULL REFERENCES items (number) ON DELETE CASCADE,
    PRIMARY KEY (container, partition, constraint_number, value)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS unique_values_of_item ON unique_values (item);
"""

LIVE: Final = (
    "(:default_ttl IS NULL OR COALESCE(ttl, :default_ttl) = -1 "
    "OR modified + COALESCE(ttl, :default_ttl) > :now)"
)
"""Whether an item's time to live is not over: of the parameters `default_ttl` and `now`."""


def connected(path: str) -> sqlite3.Connection:
    """A connection to the file; made if it is not there.

    WAL lets readers go on beside the writer; FULL makes a commit wait until it is on the disk
    (sqlite.org/pragma.html#pragma_synchronous).
    """
    connection = sqlite3.connect(
        path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False
    )
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")
        # Two processes may come to an empty file at once.
        connection.execute("BEGIN IMMEDIATE")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.close()
        raise
    return connection


def container_number(
    connection: sqlite3.Connection, spec: ContainerSpec, *, make: bool
) -> int | None:
    """The number of a container; None if it is not there and shall not be made.

    Raises `ContainerMissing` if it is there with another partition key or other unique keys.
    """
    name = f"{spec.database}/{spec.container}"
    wanted = json.dumps([list(spec.partition_key), [list(key) for key in spec.unique_keys]])
    found = connection.execute(
        "SELECT number, spec FROM containers WHERE name = ?", (name,)
    ).fetchone()
    if found is None:
        if not make:
            return None
        cursor = connection.execute(
            "INSERT INTO containers (name, spec) VALUES (?, ?)", (name, wanted)
        )
        return cursor.lastrowid
    number, kept = found
    if kept != wanted:
        raise ContainerMissing(
            f"The container {name} of this file was made with the partition key and unique keys "
            f"{kept}, not {wanted}; they cannot change: use another file, or delete this one."
        )
    return int(number)
