"""The items of one container of Cosmos DB."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, TypeVar

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import hash_of_item_text
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.connection import Connection
from atakora_tf.migration.target.courier import Answer, Courier, Refused, Request
from atakora_tf.migration.target.item_forms import body_of, found_of, key_value
from atakora_tf.migration.target.meter import Counts
from atakora_tf.migration.target.pace import Pace
from atakora_tf.migration.target.places import Places, sdk_key
from atakora_tf.migration.target.prices import Prices
from atakora_tf.migration.target.protocol import (
    Changed,
    Found,
    Gone,
    Stored,
    Writable,
)
from atakora_tf.migration.target.refusals import refusal_of
from atakora_tf.migration.target.scan import pages
from atakora_tf.migration.target.session_names import keep_session_apart

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy

__all__ = ["CosmosContainer"]

T = TypeVar("T")

_DOUBT: Final = 1.0  # seconds: `_ts` leaves out what is beyond the whole one
_OVERHEAD: Final = 500  # bytes that a request has beside its items, about


class CosmosContainer:
    """See `TargetContainer`."""

    def __init__(
        self,
        name: ContainerName,
        connection: Connection,
        courier: Courier,
        counts: Counts,
        pace: Pace,
    ) -> None:
        self._name = name
        self._connection = connection
        self._courier = courier
        self._counts = counts
        self._prices = Prices()
        self._places = Places(self._proxy, pace, counts)
        self._key_paths: tuple[str, ...] | None = None
        self._lock = asyncio.Lock()

    @property
    def name(self) -> ContainerName:
        """The container."""
        return self._name

    async def create(self, item: Writable) -> Stored:
        """Write a new item."""
        body = body_of(item)

        async def ask(container: ContainerProxy) -> tuple[None, Mapping[str, Any]]:
            made = await container.create_item(body, no_response=True)
            return None, made.get_response_headers()

        try:
            answer = await self._write("create", [item], ask)
        except Refused as refused:
            if refused.doubtful and refused.failure.status == 409:
                own = await self._own(item, refused)
                if own is not None:
                    return self._written(own)
            raise refusal_of(refused.failure, item, self._name) from refused
        return self._written(Stored(answer.headers["etag"], answer.charge))

    async def create_batch(self, items: Sequence[Writable]) -> Sequence[Stored]:
        """Write new items of one logical partition, all or none."""
        if len(items) == 1:
            return [await self.create(items[0])]
        steps = [("create", (body_of(item),)) for item in items]
        key = sdk_key(items[0].partition_key)

        async def ask(
            container: ContainerProxy,
        ) -> tuple[Sequence[Mapping[str, Any]], Mapping[str, Any]]:
            done = await container.execute_item_batch([(*each, {}) for each in steps], key)
            return done, done.get_response_headers()

        try:
            answer = await self._write("batch", items, ask)
        except Refused as refused:
            if refused.doubtful and refused.failure.status == 409:
                own = await asyncio.gather(*(self._own(item, refused) for item in items))
                found = [each for each in own if each is not None]
                if len(found) == len(items):
                    self._counts.written += len(found)
                    return [Stored(each.etag, each.charge / len(found)) for each in found]
            raise refusal_of(refused.failure, items[refused.failure.index], self._name) from refused
        self._counts.written += len(items)
        part = answer.charge / len(items)
        return [Stored(each["eTag"], part) for each in answer.value]

    async def read(self, id: str, partition_key: tuple[Scalar, ...]) -> Found | None:  # noqa: A002
        """The item, or None."""

        async def ask(container: ContainerProxy) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
            found = await container.read_item(id, sdk_key(partition_key))
            return found, found.get_response_headers()

        try:
            answer = await self._send("read", f"given the item {id!r}", ask, partition_key)
        except Refused as refused:
            if refused.failure.status == 404 and not refused.failure.owner_missing:
                return None
            raise refusal_of(refused.failure, None, self._name) from refused
        self._counts.read += 1
        self._counts.received += int(answer.headers.get("content-length") or 0)
        return found_of(answer.value)

    async def replace(self, item: Writable, *, etag: str) -> Stored:
        """Write over an item that has this ETag."""
        from azure.core import MatchConditions

        body = body_of(item)

        async def ask(container: ContainerProxy) -> tuple[None, Mapping[str, Any]]:
            made = await container.replace_item(
                item.id,
                body,
                etag=etag,
                match_condition=MatchConditions.IfNotModified,
                no_response=True,
            )
            return None, made.get_response_headers()

        try:
            answer = await self._write("replace", [item], ask)
        except Refused as refused:
            if refused.doubtful and refused.failure.status == 412:
                own = await self._own(item, refused)
                if own is not None:
                    return self._written(own)
            raise refusal_of(refused.failure, item, self._name) from refused
        return self._written(Stored(answer.headers["etag"], answer.charge))

    async def delete(
        self,
        id: str,  # noqa: A002
        partition_key: tuple[Scalar, ...],
        *,
        etag: str,
    ) -> float:
        """Delete an item that has this ETag."""
        from azure.core import MatchConditions

        async def ask(container: ContainerProxy) -> tuple[None, Mapping[str, Any]]:
            headers: list[Mapping[str, Any]] = []
            await container.delete_item(
                id,
                sdk_key(partition_key),
                etag=etag,
                match_condition=MatchConditions.IfNotModified,
                response_hook=lambda given, _: headers.append(given),
            )
            return None, headers[-1]

        try:
            answer = await self._send("delete", f"deleted the item {id!r}", ask, partition_key)
        except Refused as refused:
            status = refused.failure.status
            if status == 404 and not refused.failure.owner_missing:
                if refused.doubtful:
                    return refused.charge
                raise Gone(f"The item {id!r} is not in {self._name} any more.") from refused
            if status == 412:
                raise Changed(f"The item {id!r} in {self._name} has changed.") from refused
            raise refusal_of(refused.failure, None, self._name) from refused
        return answer.charge

    async def ranges(self) -> Sequence[Mapping[str, Any]]:
        """The container's feed ranges as JSON: several processes can scan a part each."""
        await self._prepare()
        return [dict(each) for each in self._places.ranges]

    async def scan(
        self, ranges: Sequence[Mapping[str, Any]] | None = None
    ) -> AsyncIterator[Sequence[tuple[tuple[Scalar, ...], Found]]]:
        """Every item with its partition key; of these feed ranges alone, if any are given."""
        await self._prepare()
        found = pages(self._places, self._proxy, self._courier, self._counts, self._name, ranges)
        async for page in found:
            self._counts.read += len(page)
            yield [(self._key_of(each), found_of(each)) for each in page]

    async def _write(
        self,
        kind: str,
        items: Sequence[Writable],
        ask: Callable[[ContainerProxy], Awaitable[tuple[T, Mapping[str, Any]]]],
    ) -> Answer[T]:
        first = items[0]
        what = f"taken the item {first.id!r}" if len(items) == 1 else f"taken {len(items)} items"
        size = sum(len(item.text) for item in items)
        return await self._send(kind, what, ask, first.partition_key, size, len(items))

    async def _send(
        self,
        kind: str,
        what: str,
        ask: Callable[[ContainerProxy], Awaitable[tuple[T, Mapping[str, Any]]]],
        partition_key: tuple[Scalar, ...],
        size: int = 0,
        count: int = 1,
    ) -> Answer[T]:
        await self._prepare()

        async def asked() -> tuple[T, Mapping[str, Any]]:
            return await ask(await self._proxy())

        answer = await self._courier.send(
            Request(
                asked,
                f"{what} ({self._name})",
                await self._places.lane(partition_key),
                self._counts,
                size + _OVERHEAD * count if size else 0,
                self._prices.guess(kind, size, count),
            )
        )
        self._prices.learn(kind, size, count, answer.charge)
        return answer

    async def _own(self, item: Writable, refused: Refused) -> Stored | None:
        """The item as it is there, if a lost attempt of this call has written it."""
        found = await self.read(item.id, item.partition_key)
        if (
            found is None
            or found.changed_at < refused.began - _DOUBT
            or found.hash != hash_of_item_text(item.text)
        ):
            return None
        return Stored(found.etag, refused.charge)

    async def _prepare(self) -> None:
        """Learn what the container's key is, and where its partitions are by now."""
        if self._key_paths is not None and not self._places.stale:
            return
        async with self._lock:
            if self._key_paths is None:
                await self._control(self._read_key, "described the container")
            if self._places.stale:
                await self._control(self._places.refresh, "told the partitions of")

    async def _control(
        self, ask: Callable[[], Awaitable[tuple[None, Mapping[str, Any]]]], what: str
    ) -> None:
        lane = self._places.control
        try:
            await self._courier.send(Request(ask, f"{what} {self._name}", lane, self._counts))
        except Refused as refused:
            raise refusal_of(refused.failure, None, self._name) from refused

    async def _read_key(self) -> tuple[None, Mapping[str, Any]]:
        container = await self._proxy()
        properties = await container.read()
        keep_session_apart(container, properties)
        self._key_paths = tuple(properties["partitionKey"]["paths"])
        return None, properties.get_response_headers()

    def _key_of(self, item: Mapping[str, Any]) -> tuple[Scalar, ...]:
        assert self._key_paths is not None
        return tuple(key_value(item, path) for path in self._key_paths)

    async def _proxy(self) -> ContainerProxy:
        return await self._connection.container(self._name)

    def _written(self, stored: Stored) -> Stored:
        self._counts.written += 1
        return stored
