"""Many writers, one disk: what comes while the disk is busy goes onto it together."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import Self, TypeVar

from attrs import define, field

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.entries import Entry, Key
from atakora_tf.migration.run.journal import Journal

__all__ = ["GroupCommit"]

T = TypeVar("T")


@define
class _Pending:
    entries: list[Entry] = field(factory=list)
    forgotten: list[Key] = field(factory=list)
    refused: list[tuple[Rejected, Sequence[Document]]] = field(factory=list)
    carried: list[str] = field(factory=list)
    waiting: list[asyncio.Future[frozenset[str]]] = field(factory=list)


class GroupCommit:
    """Writes to the journal from an event loop, for the pass `number`; an async context manager.

    While one transaction is on its way to the disk, in a thread of its own, others gather for the
    next: the more is going on, the fewer waits for the disk there are for each.
    """

    def __init__(self, journal: Journal, number: int) -> None:
        self.journal = journal
        self.number = number
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="journal")
        self._pending = _Pending()
        self._busy: asyncio.Task[None] | None = None

    async def add(
        self,
        entries: Sequence[Entry] = (),
        *,
        forgotten: Sequence[Key] = (),
        refused: Sequence[tuple[Rejected, Sequence[Document]]] = (),
        carried: Sequence[str] = (),
    ) -> frozenset[str]:
        """As `Journal.commit`; on the disk when it returns. What is given together stays so."""
        pending = self._pending
        pending.entries += entries
        pending.forgotten += forgotten
        pending.refused += refused
        pending.carried += carried
        future: asyncio.Future[frozenset[str]] = asyncio.get_running_loop().create_future()
        pending.waiting.append(future)
        if self._busy is None:
            self._busy = asyncio.create_task(self._flush())
        return await future

    async def run(self, ask: Callable[[], T]) -> T:
        """Something else that needs the journal, in its thread."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, ask)

    async def _flush(self) -> None:
        try:
            while self._pending.waiting:
                pending, self._pending = self._pending, _Pending()
                await self._commit(pending)
        finally:
            self._busy = None

    async def _commit(self, pending: _Pending) -> None:
        try:
            fresh = await self.run(
                lambda: self.journal.commit(
                    pending.entries,
                    forgotten=pending.forgotten,
                    refused=pending.refused,
                    carried=pending.carried,
                    number=self.number,
                )
            )
        except BaseException as error:  # it is raised where the outcome is waited for
            for future in pending.waiting:
                if not future.done():
                    future.set_exception(error)
        else:
            for future in pending.waiting:
                if not future.done():
                    future.set_result(fresh)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._busy is not None:
            await asyncio.wait([self._busy])
        await asyncio.to_thread(self._thread.shutdown)
