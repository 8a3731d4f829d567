"""Keeps one worker answering, and replaces it when the program changes.

The socket stays open all the while, so that no caller is turned away: a new worker begins to
answer before the old one ends, and if the new one cannot start, the old one goes on.
"""

from __future__ import annotations

import signal
import socket
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from typing import IO, Any, Final

from attrs import frozen

from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.azurite import Azurite
from atakora_tf.local.storage_parts import StorageParts
from atakora_tf.local.watching import Watcher
from atakora_tf.local.worker import Report, Worker

__all__ = ["Supervisor"]

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_FAILED: Final = 70


@frozen
class _Reported:
    worker: Worker
    report: Report


@frozen
class _Ended:
    worker: Worker
    status: int


@frozen
class _Changed:
    files: frozenset[Path]


@frozen
class _Asked:
    """Somebody wants it to end."""


class Supervisor:
    """Runs workers until it is asked to end, by SIGINT, SIGTERM or SIGHUP; POSIX alone.

    command: starts a worker. seed: the file whose change is sown anew. tell: says a line to the
    user.
    """

    def __init__(
        self,
        command: Sequence[str],
        listener: socket.socket,
        *,
        results: IO[Any] | None,
        azurite: Azurite | None,
        seed: Path | None,
        tell: Callable[[str], None],
    ) -> None:
        self._command = command
        self._listener = listener
        self._results = results
        self._azurite = azurite
        self._seed = None if seed is None else seed.resolve()
        self._tell = tell
        self._events: SimpleQueue[_Reported | _Ended | _Changed | _Asked] = SimpleQueue()
        self._watcher = Watcher(lambda files: self._events.put(_Changed(files)))
        self._current: Worker | None = None
        self._starting: Worker | None = None
        self._ending: set[Worker] = set()
        self._replaced: set[Worker] = set()
        self._waiting = False
        self._is_seeded = False
        self._sows = False
        self._provided: list[StorageParts] = []
        self._began = 0.0

    def run(self) -> int:
        """Run until asked to end; returns the exit status."""

        def ask(*_: object) -> None:
            self._events.put(_Asked())

        before = {number: signal.signal(number, ask) for number in _SIGNALS}
        try:
            self._start()
            while True:
                status = self._handle(self._events.get())
                if status is not None:
                    return status
        finally:
            self._close()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _close(self) -> None:
        self._watcher.end()
        workers = {self._current, self._starting, *self._ending} - {None}
        for worker in workers:
            assert worker is not None
            worker.ask_to_end()
        for worker in workers:
            assert worker is not None
            worker.end()
        if self._azurite is not None:
            self._azurite.end()

    def _start(self) -> None:
        self._began = time.monotonic()
        self._waiting = False
        azurite = self._azurite
        self._sows = not self._is_seeded
        self._starting = Worker(
            self._command,
            self._listener,
            self._results,
            azurite=None
            if azurite is None
            else (azurite.blobs, azurite.queues, azurite.ran_before),
            first=self._current is None,
            seeded=self._is_seeded,
            reported=lambda worker, report: self._events.put(_Reported(worker, report)),
            ended=lambda worker, status: self._events.put(_Ended(worker, status)),
        )

    def _handle(self, event: _Reported | _Ended | _Changed | _Asked) -> int | None:
        """The exit status, if all is over."""
        match event:
            case _Asked():
                return 0
            case _Changed(files):
                if self._seed in files:
                    self._is_seeded = False
                if self._starting is None:
                    self._start()
                else:
                    self._waiting = True
            case _Reported(worker, report) if worker is self._starting:
                self._learn(report)
            case _Reported(worker, report) if report.is_closed and worker in self._ending:
                self._announce(worker)
            case _Ended(worker, status):
                return self._handle_end(worker, status)
        return None

    def _learn(self, report: Report) -> None:
        if report.files:
            self._watcher.watch(report.files)
        if report.azurite is not None:
            parts = StorageParts(frozenset(report.queues), frozenset(report.containers))
            self._provide(parts, Path(report.azurite))
        if report.is_ready:
            old, self._current, self._starting = self._current, self._starting, None
            self._is_seeded = self._is_seeded or self._sows
            if old is not None:
                self._ending.add(old)
                self._replaced.add(old)
                old.ask_to_end()
            if self._waiting:
                self._start()

    def _announce(self, old: Worker) -> None:
        # Until now it may have taken a request as well.
        if old in self._replaced:
            self._replaced.discard(old)
            self._tell(f"Reloaded in {time.monotonic() - self._began:.1f} s.")

    def _handle_end(self, worker: Worker, status: int) -> int | None:
        if worker is self._starting:
            self._starting = None
            if self._current is None:
                if status < 0:  # Otherwise it has said itself what is wrong.
                    self._tell_end(status)
                return status if status > 0 else _FAILED
            self._tell("What was loaded before goes on; save a correction to try again.")
            if self._waiting:
                self._start()
        elif worker is self._current:
            self._current = None
            self._tell_end(status)
            return _FAILED
        elif worker in self._ending:
            self._announce(worker)
            self._ending.discard(worker)
        return None

    def _tell_end(self, status: int) -> None:
        how = f"by the signal {-status}" if status < 0 else f"with the status {status}"
        self._tell(f"The server was ended {how}; start the command again.")

    def _provide(self, parts: StorageParts, folder: Path) -> None:
        azurite = self._azurite
        if azurite is None or parts in self._provided:
            return
        self._provided.append(parts)

        def provide() -> None:
            try:
                azurite.provide(parts, folder)
                self._tell("Azurite is ready.")
            except (ApplicationInvalid, OSError) as fault:
                self._tell(str(fault))

        # Azurite takes longer than everything else, and only code that uses it has to wait.
        Thread(target=provide, daemon=True).start()
