"""Doing something about many entries of a journal, many at once, in bounded memory."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from itertools import islice
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.room import Room

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
        raise _first(several) from None


def _first(several: BaseExceptionGroup[Any]) -> BaseException:
    """The first that says something to people, else the first."""
    spoken, _ = several.split(MigrationError)
    group: BaseException = several if spoken is None else spoken
    while isinstance(group, BaseExceptionGroup):
        group = group.exceptions[0]
    return group
