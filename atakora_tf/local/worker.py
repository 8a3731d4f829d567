"""The process that serves one state of the program, as its supervisor sees it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
from collections.abc import Callable, Sequence
from threading import Thread
from typing import IO, Any

from attrs import asdict, field, frozen

__all__ = ["Report", "Worker", "WorkerNotes"]

_SECONDS = 6.0


@frozen(kw_only=True)
class WorkerNotes:
    """What a worker is told beside the options of the command.

    listener, report: numbers of files that it inherits: the socket, and the pipe of its report.
    azurite: the ports of blobs and queues, if there is an Azurite, and whether it ran before.
    first: whether it is the first worker, which greets. seeded: whether the seed is in the store.
    """

    listener: int
    report: int
    azurite: tuple[int, int, bool] | None = None
    first: bool = True
    seeded: bool = False

    def to_text(self) -> str:
        """As one word of a command line."""
        return json.dumps(asdict(self), separators=(",", ":"))

    @classmethod
    def from_text(cls, text: str) -> WorkerNotes:
        """What `to_text` made."""
        found = json.loads(text)
        if found["azurite"] is not None:
            found["azurite"] = tuple(found["azurite"])
        return cls(**found)


@frozen(kw_only=True)
class Report:
    """What a worker says: which files it depends on, what it needs, whether it takes requests.

    files: with their times of change when they were loaded. azurite: the folder for the data of
    Azurite, if it is needed. queues, containers: what has to be there. is_ready: requests are
    answered from now on. is_closed: no more are taken.
    """

    files: dict[str, int] = field(factory=dict)
    azurite: str | None = None
    queues: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    is_ready: bool = False
    is_closed: bool = False

    def write(self, stream: IO[str]) -> None:
        """As a line of the pipe."""
        stream.write(json.dumps(asdict(self)) + "\n")
        stream.flush()

    @classmethod
    def read(cls, line: str) -> Report:
        """What `write` wrote."""
        found = json.loads(line)
        for name in ("queues", "containers"):
            found[name] = tuple(found[name])
        return cls(**found)


class Worker:
    """A process that is started at once; POSIX alone.

    It ends when its standard input does, so that it never outlives its supervisor. `reported` gets
    each report, `ended` the exit status; both are called in a thread of their own.
    """

    def __init__(
        self,
        command: Sequence[str],
        listener: socket.socket,
        results: IO[Any] | None,
        *,
        azurite: tuple[int, int, bool] | None,
        first: bool,
        seeded: bool,
        reported: Callable[[Worker, Report], None],
        ended: Callable[[Worker, int], None],
    ) -> None:
        read, write = os.pipe()
        notes = WorkerNotes(
            listener=listener.fileno(), report=write, azurite=azurite, first=first, seeded=seeded
        )
        self.process = subprocess.Popen(
            [*command, "--handed-over", notes.to_text()],
            stdin=subprocess.PIPE,
            stdout=results,
            pass_fds=(listener.fileno(), write),
            # Ctrl-C is for the supervisor, which ends its workers in order.
            start_new_session=True,
        )
        os.close(write)
        self._reports = os.fdopen(read, encoding="utf-8")
        Thread(target=self._listen, args=(reported, ended), daemon=True).start()

    def ask_to_end(self) -> None:
        """Let it finish what it answers, and go."""
        self.process.terminate()

    def end(self) -> None:
        """Wait until it is gone; it is killed if it takes too long."""
        self.process.terminate()
        try:
            self.process.wait(_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(_SECONDS)

    def _listen(
        self, reported: Callable[[Worker, Report], None], ended: Callable[[Worker, int], None]
    ) -> None:
        with self._reports:
            for line in self._reports:
                reported(self, Report.read(line))
        status = self.process.wait()
        assert self.process.stdin is not None, "it is a pipe"
        self.process.stdin.close()
        ended(self, status)
