"""How much may be on its way to the target at once, so that memory stays as it is."""

from __future__ import annotations

import asyncio
from collections import deque

__all__ = ["Room"]


class Room:
    """Room for so many items and bytes; whoever finds it full waits, in the order of coming.

    Something larger than the whole room goes in alone.
    """

    def __init__(self, items: int, bytes: int) -> None:  # noqa: A002
        self._items, self._bytes = items, bytes
        self._waiting: deque[tuple[int, int, asyncio.Future[None]]] = deque()
        self._empty = asyncio.Event()
        self._empty.set()
        self.items = 0
        self.bytes = 0

    async def enter(self, items: int, bytes: int) -> None:  # noqa: A002
        """Wait until there is room, and take it."""
        if self._waiting or not self._fits(items, bytes):
            future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append((items, bytes, future))
            await future
        else:
            self._take(items, bytes)

    def leave(self, items: int, bytes: int) -> None:  # noqa: A002
        """Give room back."""
        self.items -= items
        self.bytes -= bytes
        while self._waiting and self._fits(*self._waiting[0][:2]):
            wanted, size, future = self._waiting.popleft()
            if not future.done():
                self._take(wanted, size)
                future.set_result(None)
        if not self.items:
            self._empty.set()

    async def drained(self) -> None:
        """Wait until nothing is on its way."""
        await self._empty.wait()

    def _fits(self, items: int, size: int) -> bool:
        if not self.items:
            return True
        return self.items + items <= self._items and self.bytes + size <= self._bytes

    def _take(self, items: int, size: int) -> None:
        self.items += items
        self.bytes += size
        self._empty.clear()
