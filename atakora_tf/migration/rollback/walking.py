"""Doing something about many entries of a journal, many at once, in bounded memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from typing import Final

from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.room import Room
from atakora_tf.migration.run.task_errors import first_of

__all__ = ["walk"]

_ITEMS: Final = 500
_BYTES: Final = 16 * 1024 * 1024
_PAGE: Final = 100


async def walk(
    commit: GroupCommit, entries: Iterator[Entry], do: Callable[[Entry], Awaitable[None]]
) -> None:
    """Do it about each; the entries are asked for in the thread of the journal.

    After a failure nothing more is begun, and what is under way is cancelled.
    """
    room = Room(_ITEMS, _BYTES)

    async def one(entry: Entry, size: int) -> None:
        try:
            await do(entry)
        finally:
            room.leave(1, size)

    try:
        async with asyncio.TaskGroup() as tasks:
            while page := await commit.run(lambda: list(islice(entries, _PAGE))):
                for entry in page:
                    size = len(entry.before or b"")
                    await room.enter(1, size)
                    tasks.create_task(one(entry, size))
    except BaseExceptionGroup as several:
        raise first_of(several) from None
