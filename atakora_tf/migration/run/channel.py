"""From a thread that reads to the event loop that writes, with as much on the way as memory has."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Final, Generic, TypeVar

__all__ = ["Channel"]

T = TypeVar("T")

_WAITING: Final = 2


class Channel(Generic[T]):
    """Runs an iterator in a thread and gives out what it yields; at most two wait.

    make: makes the iterator, in the thread; it is given a function that says whether it is still
    wanted. What it raises is raised here.
    """

    def __init__(self, make: Callable[[Callable[[], bool]], Iterator[T]]) -> None:
        self._make = make
        self._loop = asyncio.get_running_loop()
        self._queue: asyncio.Queue[tuple[T | None, BaseException | None]] = asyncio.Queue()
        self._room = threading.Semaphore(_WAITING)
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="reading", daemon=True)

    async def __aiter__(self) -> AsyncIterator[T]:
        self._thread.start()
        while True:
            value, error = await self._queue.get()
            self._room.release()
            if error is not None:
                raise error
            if value is None:
                return
            yield value

    async def stop(self) -> None:
        """End the reading and wait until the thread has let go of its files."""
        self._stopped.set()
        self._room.release()
        if self._thread.is_alive():
            await asyncio.to_thread(self._thread.join)

    def _wanted(self) -> bool:
        return not self._stopped.is_set()

    def _run(self) -> None:
        error: BaseException | None = None
        try:
            values = self._make(self._wanted)
            try:
                for value in values:
                    self._room.acquire()
                    if self._stopped.is_set():
                        return
                    self._send(value, None)
            finally:
                close = getattr(values, "close", None)
                if close is not None:
                    close()
        except BaseException as raised:  # it is raised where the values are waited for
            error = raised
        finally:
            self._send(None, error)

    def _send(self, value: T | None, error: BaseException | None) -> None:
        # The loop is gone where the process is on its way out.
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._queue.put_nowait, (value, error))
