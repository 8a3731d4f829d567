"""Reads and writes of one container, as functions of a connection: what runs in the threads."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, cast

from attrs import frozen

from atakora_tf.contract.query import Condition, Scalar
from atakora_tf.runtime.store import charges
from atakora_tf.runtime.store.batch_steps import (
    BatchStep,
    CreateItem,
    DeleteItem,
    PatchItem,
    ReadItem,
    ReplaceItem,
    UpsertItem,
)
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import (
    BadItem,
    Conflict,
    NotFound,
    PreconditionFailed,
    StoreError,
)
from atakora_tf.runtime.store.item_rules import checked_item, compact, key_of
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.patching import check_steps, patched
from atakora_tf.runtime.store.results import BatchDone, Stored
from atakora_tf.runtime.store.sqlite_conditions import condition
from atakora_tf.runtime.store.sqlite_schema import LIVE, container_number

__all__ = ["SqliteItems", "partition_text"]


def partition_text(values: Sequence[object]) -> str:
    """The values of a partition key as the column `partition` has them."""
    return compact([_one_number(value) for value in values])


def _one_number(value: object) -> object:
    # 1, 1.0 and -0.0 are one number in JSON; bools are none.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


@frozen
class _Row:
    number: int
    etag: str
    modified: int
    body: str

    @property
    def item(self) -> dict[str, object]:
        return cast(dict[str, object], json.loads(self.body))

    @property
    def stored(self) -> Stored:
        return Stored(self.item, self.etag, self.modified)


@frozen
class SqliteItems:
    """The items of one container through one connection, at one moment."""

    connection: sqlite3.Connection
    spec: ContainerSpec
    number: int
    now: float

    @classmethod
    def opened(
        cls, connection: sqlite3.Connection, spec: ContainerSpec, now: float, *, make: bool
    ) -> SqliteItems | None:
        """The container's items; None if it is not there and shall not be made."""
        number = container_number(connection, spec, make=make)
        return None if number is None else cls(connection, spec, number, now)

    @property
    def parameters(self) -> dict[str, object]:
        """What `LIVE` needs."""
        return {"default_ttl": self.spec.default_ttl, "now": int(self.now)}

    def find(self, partition: str, item_id: str) -> _Row | None:
        """The live item with that id, or None."""
        found = self.connection.execute(
            "SELECT number, etag, modified, body FROM items "
            f"WHERE container = :container AND partition = :partition AND id = :id AND {LIVE}",
            {"container": self.number, "partition": partition, "id": item_id, **self.parameters},
        ).fetchone()
        return None if found is None else _Row(*found)

    def get(self, partition: str, item_id: str) -> _Row:
        """The live item with that id; raises `NotFound`."""
        row = self.find(partition, item_id)
        if row is None:
            raise NotFound(f"The item '{item_id}' is not in the partition {partition}.")
        return row

    # one operation each

    def create(self, item: Mapping[str, object]) -> Stored:
        """Keep a new item."""
        own, text = checked_item(item, self.spec)
        return self._insert(own, text)

    def upsert(self, item: Mapping[str, object], if_match: str | None) -> Stored:
        """Keep an item, whether it is there or not."""
        own, text = checked_item(item, self.spec)
        before = self.find(partition_text(key_of(own, self.spec)), cast(str, own["id"]))
        if before is None and if_match is not None:
            raise PreconditionFailed(f"The item '{own['id']}' is not there.")
        if before is None:
            return self._insert(own, text)
        _match(before, if_match)
        return self._update(before, own, text)

    def replace(self, item: Mapping[str, object], if_match: str | None) -> Stored:
        """Write an item that is there."""
        own, text = checked_item(item, self.spec)
        before = self.get(partition_text(key_of(own, self.spec)), cast(str, own["id"]))
        _match(before, if_match)
        return self._update(before, own, text)

    def patch(
        self,
        partition: str,
        item_id: str,
        steps: Sequence[PatchStep],
        conditions: Sequence[Condition],
        if_match: str | None,
    ) -> Stored:
        """Change parts of an item."""
        check_steps(steps, self.spec)
        before = self.get(partition, item_id)
        _match(before, if_match)
        for each in conditions:
            sql, values = condition(each)
            query = f"SELECT 1 FROM items WHERE number = ? AND {sql}"
            if self.connection.execute(query, [before.number, *values]).fetchone() is None:
                raise PreconditionFailed(f"The item '{item_id}' does not fulfil the condition.")
        own, text = checked_item(patched(before.item, steps), self.spec)
        return self._update(before, own, text)

    def read(self, partition: str, item_id: str) -> Stored:
        """The item with that id."""
        row = self.get(partition, item_id)
        return Stored(row.item, row.etag, row.modified, charges.of_read(len(row.body)))

    def delete(self, partition: str, item_id: str, if_match: str | None) -> float:
        """Delete an item; gives the charge."""
        row = self.get(partition, item_id)
        _match(row, if_match)
        self.connection.execute("DELETE FROM items WHERE number = ?", (row.number,))
        return charges.of_write(len(row.body))

    def batch(self, values: tuple[Scalar, ...], steps: Sequence[BatchStep]) -> BatchDone:
        """All steps; what the caller's savepoint takes back if one raises."""
        results: list[Stored | None] = []
        charge = 0.0
        for index, step in enumerate(steps):
            try:
                result = self._step(values, step)
            except StoreError as error:
                error.operation = index
                raise
            charge += charges.of_write(1) if result is None else result.request_charge
            results.append(result)
        return BatchDone(tuple(results), charge)

    def _step(self, values: tuple[Scalar, ...], step: BatchStep) -> Stored | None:
        partition = partition_text(values)
        match step:
            case CreateItem(item):
                self._same_partition(item, partition)
                return self.create(item)
            case UpsertItem(item):
                self._same_partition(item, partition)
                return self.upsert(item, None)
            case ReplaceItem(item, if_match):
                self._same_partition(item, partition)
                return self.replace(item, if_match)
            case PatchItem(item_id, patch_steps, conditions, if_match):
                return self.patch(partition, item_id, patch_steps, conditions, if_match)
            case ReadItem(item_id):
                return self.read(partition, item_id)
            case DeleteItem(item_id, if_match):
                self.delete(partition, item_id, if_match)
        return None

    def _same_partition(self, item: Mapping[str, object], partition: str) -> None:
        if partition_text(key_of(item, self.spec)) != partition:
            raise BadItem("The item belongs to another partition than its batch.")

    # rows

    def _insert(self, own: dict[str, object], text: str) -> Stored:
        partition = partition_text(key_of(own, self.spec))
        etag, modified = _new_etag(), int(self.now)

        def insert() -> None:
            cursor = self.connection.execute(
                "INSERT INTO items (container, partition, id, etag, modified, ttl, body) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (self.number, partition, own["id"], etag, modified, own.get("ttl"), text),
            )
            self._keep_unique(own, partition, cast(int, cursor.lastrowid))

        self._unless_taken(insert, own, partition)
        return Stored(own, etag, modified, charges.of_write(len(text)))

    def _update(self, before: _Row, own: dict[str, object], text: str) -> Stored:
        partition = partition_text(key_of(own, self.spec))
        etag, modified = _new_etag(), int(self.now)

        def update() -> None:
            self.connection.execute(
                "UPDATE items SET etag = ?, modified = ?, ttl = ?, body = ? WHERE number = ?",
                (etag, modified, own.get("ttl"), text, before.number),
            )
            self.connection.execute("DELETE FROM unique_values WHERE item = ?", (before.number,))
            self._keep_unique(own, partition, before.number)

        self._unless_taken(update, own, partition)
        return Stored(own, etag, modified, charges.of_write(len(text)))

    def _keep_unique(self, own: dict[str, object], partition: str, item: int) -> None:
        for index, key in enumerate(self.spec.unique_steps):
            value = compact([_unique_value(own, steps) for steps in key])
            self.connection.execute(
                "INSERT INTO unique_values VALUES (?, ?, ?, ?, ?)",
                (self.number, partition, index, value, item),
            )

    def _unless_taken(
        self, write: Callable[[], None], own: dict[str, object], partition: str
    ) -> None:
        """Do the write; what is in its way may have expired, so that is looked at only then."""
        self.connection.execute("SAVEPOINT write")
        try:
            write()
        except sqlite3.IntegrityError as error:
            self.connection.execute("ROLLBACK TO write")
            if self._purge(partition) == 0:
                raise self._taken(own, partition, error) from None
            try:
                write()
            except sqlite3.IntegrityError as second:
                raise self._taken(own, partition, second) from None
        self.connection.execute("RELEASE write")

    def _purge(self, partition: str) -> int:
        return self.connection.execute(
            "DELETE FROM items WHERE container = :container AND partition = :partition "
            f"AND NOT {LIVE}",
            {"container": self.number, "partition": partition, **self.parameters},
        ).rowcount

    def _taken(
        self, own: dict[str, object], partition: str, error: sqlite3.IntegrityError
    ) -> Conflict:
        if "unique_values" not in str(error):
            return Conflict(
                f"An item '{own['id']}' is in the partition {partition} already.",
                unique_key=False,
            )
        for index, (paths, key) in enumerate(
            zip(self.spec.unique_keys, self.spec.unique_steps, strict=True)
        ):
            value = compact([_unique_value(own, steps) for steps in key])
            taken = self.connection.execute(
                "SELECT i.id FROM unique_values u JOIN items i ON i.number = u.item WHERE "
                "u.container = ? AND u.partition = ? AND u.constraint_number = ? AND u.value = ?",
                (self.number, partition, index, value),
            ).fetchone()
            if taken is not None and taken[0] != own["id"]:
                return Conflict(
                    f"Another item of the partition has the same value of {', '.join(paths)}.",
                    unique_key=True,
                    paths=paths,
                )
        return Conflict("Another item has the same value of a unique key.", unique_key=True)


def _unique_value(item: Mapping[str, object], steps: tuple[str, ...]) -> object:
    # A missing value counts as null (learn.microsoft.com/azure/cosmos-db/unique-keys).
    value: Any = item
    for step in steps:
        value = value.get(step) if isinstance(value, Mapping) else None
    return _one_number(value)


def _new_etag() -> str:
    return f'"{secrets.token_hex(8)}"'


def _match(row: _Row, if_match: str | None) -> None:
    if if_match not in (None, "*", row.etag):
        raise PreconditionFailed(f"The item has the ETag {row.etag}, not {if_match}.")
