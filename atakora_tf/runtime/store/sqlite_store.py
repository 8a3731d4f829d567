"""The embedded store: one file, for local work and tests, with the rules of Cosmos DB."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import PathLike, fspath
from typing import Final, TypeVar

from atakora_tf.contract.query import Condition, Query
from atakora_tf.runtime.store.batch_rules import checked_batch
from atakora_tf.runtime.store.batch_steps import BatchStep
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import NotFound, Unavailable
from atakora_tf.runtime.store.item_rules import check_id, checked_partition
from atakora_tf.runtime.store.order_steps import check_page, read_position, steps_of
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.protocol import Partition
from atakora_tf.runtime.store.results import BatchDone, Done, Page, Stored
from atakora_tf.runtime.store.sqlite_items import SqliteItems, partition_text
from atakora_tf.runtime.store.sqlite_query import page
from atakora_tf.runtime.store.sqlite_schema import connected, container_number
from atakora_tf.runtime.store.sqlite_writer import SqliteWriter

__all__ = ["SqliteStore"]

T = TypeVar("T")

_READERS: Final = 4


class SqliteStore:
    """A store in one file, shared by any number of tasks, threads and processes.

    What a write acknowledges is on the disk.  Nothing is opened before the first call.

    path: the file; made with its first item.  Its folder has to be there.
    clock: seconds since the epoch, for times to live.
    """

    def __init__(
        self, path: str | PathLike[str], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = fspath(path)
        self._clock = clock
        self._writer = SqliteWriter(self._path)
        self._readers = ThreadPoolExecutor(_READERS, thread_name_prefix="sqlite-reader")
        self._open: list[sqlite3.Connection] = []
        self._of_thread = threading.local()
        self._closed = False

    def items(self, spec: ContainerSpec) -> SqliteContainer:
        """The items of a container; it is made with its first item."""
        return SqliteContainer(self, spec)

    async def create_missing(self, specs: Sequence[ContainerSpec]) -> None:
        """Make the containers that are not there; raises `ContainerMissing` for changed keys."""

        def make(connection: sqlite3.Connection) -> None:
            for spec in specs:
                container_number(connection, spec, make=True)

        await self._writer.run(make)

    async def close(self) -> None:
        """Finish the writes that wait and close the file."""
        self._closed = True
        await asyncio.to_thread(self._close)

    def _close(self) -> None:
        self._writer.close()
        self._readers.shutdown()
        while self._open:
            self._open.pop().close()

    async def write(self, spec: ContainerSpec, work: Callable[[SqliteItems], T]) -> T:
        """Run `work` as a transaction of its own in the writing thread."""

        def within(connection: sqlite3.Connection) -> T:
            items = SqliteItems.opened(connection, spec, self._clock(), make=True)
            assert items is not None
            return work(items)

        return await self._writer.run(within)

    async def read(self, spec: ContainerSpec, work: Callable[[SqliteItems], T], absent: T) -> T:
        """Run `work` in a reading thread; `absent` if the container is not there yet."""
        if self._closed:
            raise Unavailable("The store is closed.")

        def within() -> T:
            try:
                connection = self._connection()
                items = SqliteItems.opened(connection, spec, self._clock(), make=False)
                return absent if items is None else work(items)
            except sqlite3.Error as error:
                raise Unavailable(f"The file of the store cannot be read: {error}.") from error

        return await asyncio.get_running_loop().run_in_executor(self._readers, within)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._of_thread.connection = connected(self._path)
            self._open.append(connection)
        return connection


class SqliteContainer:
    """The items of one container of a file (see `Items`)."""

    def __init__(self, store: SqliteStore, spec: ContainerSpec) -> None:
        self._store = store
        self._spec = spec

    @property
    def spec(self) -> ContainerSpec:
        """The container."""
        return self._spec

    async def create(self, item: Mapping[str, object], *, session: str | None = None) -> Stored:  # noqa: ARG002
        """Keep a new item."""
        return await self._store.write(self._spec, lambda items: items.create(item))

    async def upsert(
        self,
        item: Mapping[str, object],
        *,
        if_match: str | None = None,
        session: str | None = None,  # noqa: ARG002
    ) -> Stored:
        """Keep an item, whether it is there or not."""
        return await self._store.write(self._spec, lambda items: items.upsert(item, if_match))

    async def read(
        self,
        item_id: str,
        partition: Partition,
        *,
        session: str | None = None,  # noqa: ARG002
    ) -> Stored:
        """One item by id and partition key."""
        where = self._where(item_id, partition)
        found = await self._store.read(
            self._spec, lambda items: items.read(where, item_id), absent=None
        )
        if found is None:
            raise NotFound(f"The item '{item_id}' is not in the partition {where}.")
        return found

    async def replace(
        self,
        item: Mapping[str, object],
        *,
        if_match: str | None = None,
        session: str | None = None,  # noqa: ARG002
    ) -> Stored:
        """Write an item that is there."""
        return await self._store.write(self._spec, lambda items: items.replace(item, if_match))

    async def patch(
        self,
        item_id: str,
        partition: Partition,
        steps: Sequence[PatchStep],
        *,
        conditions: Sequence[Condition] = (),
        if_match: str | None = None,
        session: str | None = None,  # noqa: ARG002
    ) -> Stored:
        """Change parts of an item."""
        where = self._where(item_id, partition)
        return await self._store.write(
            self._spec, lambda items: items.patch(where, item_id, steps, conditions, if_match)
        )

    async def delete(
        self,
        item_id: str,
        partition: Partition,
        *,
        if_match: str | None = None,
        session: str | None = None,  # noqa: ARG002
    ) -> Done:
        """Delete an item."""
        where = self._where(item_id, partition)
        return Done(
            await self._store.write(
                self._spec, lambda items: items.delete(where, item_id, if_match)
            )
        )

    async def query(self, query: Query, *, session: str | None = None) -> Page:  # noqa: ARG002
        """A page of items; always as many as were asked for, while there are any."""
        check_page(query, self._spec)
        read_position(query.continuation, steps_of(query, self._spec))
        return await self._store.read(
            self._spec, lambda items: page(items, query), absent=Page((), None)
        )

    async def batch(
        self,
        partition: Partition,
        steps: Sequence[BatchStep],
        *,
        session: str | None = None,  # noqa: ARG002
    ) -> BatchDone:
        """All steps in one partition, or none."""
        values = checked_partition(partition, self._spec)
        checked_batch(steps, values, self._spec)
        return await self._store.write(self._spec, lambda items: items.batch(values, steps))

    def _where(self, item_id: str, partition: Partition) -> str:
        check_id(item_id)
        return partition_text(checked_partition(partition, self._spec))
