"""Several streams read at once, given out one after the other, in bounded memory."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Generic, TypeAlias, TypeVar

from attrs import frozen

__all__ = ["in_order"]

_T = TypeVar("_T")

# Seconds between two looks at whether anybody still wants what is read.
_LOOK = 0.2
_AHEAD = 2


@frozen
class _Failure:
    error: BaseException


class _End:
    """What a stream puts after its last item."""


_Item: TypeAlias = "_T | _Failure | _End"


class _Stream(Generic[_T]):
    """One stream, read by a thread into a short queue."""

    def __init__(self, read: Callable[[], Iterable[_T]], stop: Event) -> None:
        self._queue: Queue[_T | _Failure | _End] = Queue(_AHEAD)
        self._stop = stop
        self._thread = Thread(target=self._run, args=(read,), name="firestore range", daemon=True)
        self._thread.start()

    def _run(self, read: Callable[[], Iterable[_T]]) -> None:
        try:
            for item in read():
                if not self._put(item):
                    return
        except BaseException as error:
            self._put(_Failure(error))
        else:
            self._put(_End())

    def _put(self, item: _T | _Failure | _End) -> bool:
        while not self._stop.is_set():
            try:
                self._queue.put(item, timeout=_LOOK)
            except Full:
                continue
            return True
        return False

    def items(self) -> Iterator[_T]:
        while True:
            try:
                item = self._queue.get(timeout=_LOOK)
            except Empty:
                continue
            if isinstance(item, _End):
                return
            if isinstance(item, _Failure):
                raise item.error
            yield item

    def join(self) -> None:
        self._thread.join(timeout=5)


def in_order(streams: Iterable[Callable[[], Iterable[_T]]], workers: int) -> Iterator[_T]:
    """The items of all streams, stream by stream, with up to `workers` of them being read."""
    stop = Event()
    waiting = iter(streams)
    running: deque[_Stream[_T]] = deque()

    def start() -> None:
        for read in waiting:
            running.append(_Stream(read, stop))
            return

    try:
        for _ in range(workers):
            start()
        while running:
            yield from running[0].items()
            running.popleft().join()
            start()
    finally:
        stop.set()
        for stream in running:
            stream.join()
