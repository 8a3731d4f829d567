"""Serves one state of the program in this process, from loading it to its end."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO

from attrs import frozen

from atakora_tf.contract.api import ApiContract
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.azurite import Azurite, storage_variables
from atakora_tf.local.backend_parts import BackendParts
from atakora_tf.local.data_folder import DataFolder
from atakora_tf.local.fake_user import unasked_permissions
from atakora_tf.local.greeting import greeting, seeded_line
from atakora_tf.local.listening import address_of, is_loopback
from atakora_tf.local.logged_lines import logged_lines
from atakora_tf.local.own_files import failed_files, program_files
from atakora_tf.local.request_lines import RequestLines
from atakora_tf.local.serving import until_ended
from atakora_tf.local.session import Session, SessionOptions, loaded_hooks
from atakora_tf.local.watching import times_of
from atakora_tf.local.worker import Report, WorkerNotes
from atakora_tf.runtime.observing.request_log import RequestLog
from atakora_tf.runtime.request_context import RequestObserver

__all__ = ["Voice", "Work", "azurite_of", "hosts_of", "listener_of"]


@frozen
class Voice:
    """How it speaks.

    tell: a line to the user, about what goes on. result: a line of the log, and whether it is
    about a fault. for_people: whether the log is read by people rather than programs.
    """

    tell: Callable[[str], None]
    result: Callable[[str, bool], None]
    for_people: bool


@frozen(kw_only=True)
class Work:
    """What is to be served, and how.

    load: gives the backend's parts; raises what is wrong with the program. folder: of a backend's
    name. host: as the user wrote it. notes: of the supervisor, if there is one.
    """

    load: Callable[[], BackendParts]
    folder: Callable[[str], DataFolder]
    options: SessionOptions
    host: str
    listener: socket.socket
    azurite: Callable[[], Azurite | None]
    voice: Voice
    notes: WorkerNotes | None = None

    def run(self) -> None:
        """Serve until asked to end; raises `AtakoraError` for what is wrong."""
        pipe = None
        if self.notes is not None:
            os.set_inheritable(self.notes.report, False)
            pipe = os.fdopen(self.notes.report, "w", encoding="utf-8")
            threading.Thread(target=_end_with_supervisor, daemon=True).start()
        try:
            with self.listener:
                self._serve(pipe)
        finally:
            if pipe is not None:
                with suppress(OSError):  # The supervisor is gone.
                    pipe.close()

    def _serve(self, pipe: IO[str] | None) -> None:
        parts: BackendParts | None = None
        try:
            parts = self.load()
            folder = self.folder(parts.name)
            azurite = self.azurite() if parts.storage.is_used else None
            variables = {**parts.settings}
            if azurite is not None:
                variables |= storage_variables(parts.storage, azurite.blobs, azurite.queues)
            hooks = loaded_hooks(parts, variables)
        except BaseException as fault:
            self._report(pipe, parts, fault)
            raise
        self._report(pipe, parts, None)
        first = self.notes is None or self.notes.first

        def started() -> None:
            if first:
                self._greet(parts, folder, azurite)
            if pipe is not None:
                Report(is_ready=True).write(pipe)

        def closed() -> None:
            if pipe is not None:
                with suppress(OSError):  # The supervisor is gone.
                    Report(is_closed=True).write(pipe)

        if azurite is not None and self.notes is None:
            given = (azurite, parts, folder)
            threading.Thread(target=self._provide, args=given, daemon=True).start()
        try:
            with self._observer(parts.contract) as observer:
                session = Session(
                    parts,
                    hooks,
                    folder,
                    self.options,
                    observer=observer,
                    tell=lambda seeded: self.voice.tell(seeded_line(seeded)),
                )
                until_ended(
                    session.prepare,
                    session.close,
                    self.listener,
                    started=started,
                    closed=closed,
                )
        finally:
            if azurite is not None and self.notes is None:
                azurite.end()

    def _provide(self, azurite: Azurite, parts: BackendParts, folder: DataFolder) -> None:
        try:
            azurite.provide(parts.storage, folder.azurite)
            self.voice.tell("Azurite is ready.")
        except (ApplicationInvalid, OSError) as fault:
            self.voice.tell(str(fault))

    def _report(
        self, pipe: IO[str] | None, parts: BackendParts | None, fault: BaseException | None
    ) -> None:
        if pipe is None:
            return
        files = [*program_files(), *failed_files(fault)]
        seed = self.options.seed
        files += [] if seed is None else [seed.resolve()]
        if parts is None:
            Report(files=times_of(files)).write(pipe)
            return
        files += [file.resolve() for file in parts.hooks.values()]
        is_used = parts.storage.is_used
        Report(
            files=times_of(files),
            azurite=str(self.folder(parts.name).azurite) if is_used else None,
            queues=tuple(sorted(parts.storage.queues)),
            containers=tuple(sorted(parts.storage.containers)),
        ).write(pipe)

    def _greet(self, parts: BackendParts, folder: DataFolder, azurite: Azurite | None) -> None:
        lines = greeting(
            parts,
            address=address_of(self.listener, self.host),
            data=self.options.cosmos or str(folder.items),
            user=self.options.user,
            azurite=azurite,
            only_here=is_loopback(self.listener),
        )
        for line in lines:
            self.voice.tell(line)
        if self.options.user is not None:
            for warning in unasked_permissions(self.options.user, parts.contract):
                self.voice.tell(f"Warning: {warning}.")

    @contextmanager
    def _observer(self, contract: ApiContract) -> Iterator[RequestObserver]:
        if self.voice.for_people:
            yield RequestLines(self.voice.result)
            return
        with logged_lines(lambda line: self.voice.result(line, False), self.voice.tell):
            yield RequestLog(contract, messages=True)


def _end_with_supervisor() -> None:
    """Nobody else would end this process, once its supervisor was killed."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)


def hosts_of(listener: socket.socket, host: str) -> tuple[str, ...] | None:
    """The names by which a socket of this machine alone may be called; None: all."""
    if not is_loopback(listener):
        return None
    return tuple(dict.fromkeys((host.lower(), "localhost", "127.0.0.1", "::1")))


def listener_of(notes: WorkerNotes) -> socket.socket:
    """The socket that a worker inherits."""
    os.set_inheritable(notes.listener, False)
    return socket.socket(fileno=notes.listener)


def azurite_of(notes: WorkerNotes) -> Azurite | None:
    """The Azurite that the supervisor starts."""
    if notes.azurite is None:
        return None
    blobs, queues, ran_before = notes.azurite
    return Azurite(blobs, queues, ran_before=ran_before)
