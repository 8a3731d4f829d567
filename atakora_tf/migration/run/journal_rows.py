"""The tables of a journal, and entries as their rows."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import with_canonical_numbers
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.entries import Entry

__all__ = ["COLUMNS", "SCHEMA", "VERSION", "entry_of", "key_text", "row_of"]

VERSION: Final = 1

# Pre-images are large and few, so they do not stand among the entries, which are small and many.
SCHEMA: Final = (
    "create table container (number integer primary key, database text, container text,"
    " unique (database, container))",
    "create table entry (container integer, partition_key text, id text, path text, state text,"
    " hash blob, etag text, existed integer, before_etag text, intended_at integer,"
    " primary key (container, partition_key, id)) without rowid",
    "create table image (container integer, partition_key text, id text, text blob,"
    " unique (container, partition_key, id))",
    "create table refusal (path text primary key, reason text, place text, sentence text,"
    " number integer, carried integer) without rowid",
    "create table pass (number integer primary key, activity text, source text, mapping text,"
    " read_time text, started text, finished text, dead_letters text, refused integer,"
    " refused_bytes integer)",
    "create table sample (number integer primary key, figures text)",
    f"pragma user_version = {VERSION}",
)

COLUMNS: Final = (
    "container, partition_key, id, path, state, hash, etag, existed, before_etag, intended_at"
)

_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def key_text(partition_key: Sequence[Scalar]) -> str:
    """The values of a key as one text, the same for equal ones."""
    return _ENCODER.encode([with_canonical_numbers(value) for value in partition_key])


def row_of(entry: Entry, number: int) -> tuple[Any, ...]:
    """The entry as a row of `COLUMNS`; `number` stands for its container."""
    return (
        number,
        key_text(entry.partition_key),
        entry.id,
        entry.path,
        entry.state,
        entry.hash,
        entry.etag,
        int(entry.existed),
        entry.before_etag,
        entry.intended_at,
    )


def entry_of(row: Sequence[Any], containers: Mapping[int, ContainerName]) -> Entry:
    """The entry of a row of `COLUMNS` with the pre-image after them."""
    return Entry(
        container=containers[row[0]],
        partition_key=tuple(json.loads(row[1])),
        id=row[2],
        path=row[3],
        state=row[4],
        hash=row[5],
        etag=row[6],
        existed=bool(row[7]),
        before_etag=row[8],
        intended_at=row[9],
        before=row[10],
    )
