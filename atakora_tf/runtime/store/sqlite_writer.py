"""The one thread that writes to the file.

Writes that wait together are committed together: each in its own savepoint, one wait for the disk
for all of them.  None is acknowledged before the commit has come back.
"""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final, TypeVar

from attrs import frozen

from atakora_tf.runtime.store.errors import Unavailable
from atakora_tf.runtime.store.sqlite_schema import connected

__all__ = ["SqliteWriter"]

T = TypeVar("T")
Write = Callable[[sqlite3.Connection], T]

_MOST_TOGETHER: Final = 128


@frozen(eq=False)
class _Waiting:
    work: Write[Any]
    answer: asyncio.Future[Any]


class SqliteWriter:
    """Runs functions of the connection, each as a transaction of its own, in order."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._queue: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closed = False

    async def run(self, work: Write[T]) -> T:
        """The result of `work`, when it is on the disk."""
        answer: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        with self._lock:
            if self._closed:
                raise Unavailable("The store is closed.")
            if self._thread is None:
                self._thread = threading.Thread(
                    target=self._serve, name="sqlite-writer", daemon=True
                )
                self._thread.start()
            self._queue.put(_Waiting(work, answer))
        return await answer

    def close(self) -> None:
        """Finish the writes that wait and end the thread; blocks until then."""
        with self._lock:
            thread, self._closed = self._thread, True
            self._thread = None
        if thread is not None:
            self._queue.put(None)
            thread.join()

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        more = True
        while more:
            waiting, more = self._together()
            try:
                connection = connection or connected(self._path)
            except sqlite3.Error as error:
                _tell([(each, _failure(error)) for each in waiting])
                continue
            _tell(_written(connection, waiting))
        if connection is not None:
            connection.close()

    def _together(self) -> tuple[list[_Waiting], bool]:
        """What waits now, at least one; and whether there will be more."""
        waiting: list[_Waiting] = []
        each = self._queue.get()
        while each is not None:
            waiting.append(each)
            if len(waiting) == _MOST_TOGETHER or self._queue.empty():
                return waiting, True
            each = self._queue.get()
        return waiting, False


class _Failed:
    def __init__(self, error: Exception) -> None:
        self.error = error


def _written(
    connection: sqlite3.Connection, waiting: list[_Waiting]
) -> list[tuple[_Waiting, object]]:
    if not waiting:
        return []
    try:
        connection.execute("BEGIN IMMEDIATE")
        answers = [(each, _one(connection, each)) for each in waiting]
        connection.execute("COMMIT")
    except sqlite3.Error as error:
        # Full disk, locked for too long: nothing of this was kept.
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        return [(each, _failure(error)) for each in waiting]
    return answers


def _one(connection: sqlite3.Connection, each: _Waiting) -> object:
    connection.execute("SAVEPOINT one")
    try:
        result = each.work(connection)
    except sqlite3.OperationalError:
        raise
    except Exception as error:  # the caller's, whatever it is: the others go on
        connection.execute("ROLLBACK TO one")
        connection.execute("RELEASE one")
        return _Failed(error)
    connection.execute("RELEASE one")
    return result


def _failure(error: sqlite3.Error) -> _Failed:
    return _Failed(Unavailable(f"The file of the store cannot be written: {error}."))


def _tell(answers: list[tuple[_Waiting, object]]) -> None:
    """Wake the callers, each in its own loop; one call for each loop."""
    loops: dict[asyncio.AbstractEventLoop, list[tuple[_Waiting, object]]] = {}
    for each, result in answers:
        loops.setdefault(each.answer.get_loop(), []).append((each, result))
    for loop, of_loop in loops.items():
        # The loop of a caller that was killed may be closed, and the others are told all the same.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(_answer, of_loop)


def _answer(answers: list[tuple[_Waiting, object]]) -> None:
    for each, result in answers:
        if each.answer.done():  # the caller was cancelled; the write stands all the same
            continue
        if isinstance(result, _Failed):
            each.answer.set_exception(result.error)
        else:
            each.answer.set_result(result)
