"""Every item of a container, its physical partitions side by side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any, Final

from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.courier import Courier, Refused, Request
from atakora_tf.migration.target.meter import Counts
from atakora_tf.migration.target.places import Places
from atakora_tf.migration.target.refusals import refusal_of

if TYPE_CHECKING:
    from azure.cosmos.aio import ContainerProxy

__all__ = ["pages"]

_PAGE: Final = 1000
_PAGE_CHARGE: Final = 50.0
_SIDE_BY_SIDE: Final = 8

Item = Mapping[str, Any]


async def pages(
    places: Places,
    proxy: Callable[[], Awaitable[ContainerProxy]],
    courier: Courier,
    counts: Counts,
    name: ContainerName,
    ranges: Sequence[Mapping[str, Any]] | None = None,
) -> AsyncGenerator[Sequence[Item], None]:
    """The items in pages; as many partitions are read at once as pages may be in memory.

    ranges: the feed ranges to read; None are all of them.
    """
    ready: asyncio.Queue[Sequence[Item] | BaseException | None] = asyncio.Queue(1)
    turns = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(feed_range: Mapping[str, Any]) -> None:
        try:
            async with turns:
                partition = Partition(feed_range, places, proxy, courier, counts, name)
                async with aclosing(partition.pages()) as found:
                    async for page in found:
                        await ready.put(page)
            await ready.put(None)
        except Exception as error:
            await ready.put(error)

    tasks = [
        asyncio.create_task(one(each)) for each in (places.ranges if ranges is None else ranges)
    ]
    left = len(tasks)
    try:
        while left:
            page = await ready.get()
            if page is None:
                left -= 1
            elif isinstance(page, BaseException):
                raise page
            else:
                yield page
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


class Partition:
    """One physical partition, read page by page; a lost page is asked for again."""

    def __init__(
        self,
        feed_range: Mapping[str, Any],
        places: Places,
        proxy: Callable[[], Awaitable[ContainerProxy]],
        courier: Courier,
        counts: Counts,
        name: ContainerName,
    ) -> None:
        self._range = dict(feed_range)
        self._lane = places.lane_of(feed_range)
        self._proxy = proxy
        self._courier = courier
        self._counts = counts
        self._name = name
        self._continuation: str | None = None
        self._expected = _PAGE_CHARGE

    async def pages(self) -> AsyncGenerator[Sequence[Item], None]:
        """The pages, none of them empty."""
        while True:
            request = Request(
                self._page,
                f"given a page of items ({self._name})",
                self._lane,
                self._counts,
                expected=self._expected,
            )
            try:
                answer = await self._courier.send(request)
            except Refused as refused:
                raise refusal_of(refused.failure, None, self._name) from refused
            self._expected = answer.charge
            items, self._continuation = answer.value
            if items:
                yield items
            if self._continuation is None:
                return

    async def _page(self) -> tuple[tuple[Sequence[Item], str | None], Mapping[str, Any]]:
        container = await self._proxy()
        headers: list[Mapping[str, Any]] = []
        found: Any = container.query_items(
            "SELECT * FROM c",
            feed_range=self._range,
            max_item_count=_PAGE,
            response_hook=lambda given, _: headers.append(given),
        ).by_page(self._continuation)
        async for page in found:
            items = [each async for each in page]
            self._counts.received += int(headers[-1].get("content-length") or 0) if headers else 0
            return (items, found.continuation_token or None), headers[-1] if headers else {}
        return ([], None), {}
