"""`atakora dev` in a process of its own, as a user has it in a terminal."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

__all__ = ["PATIENCE", "ROOT", "DevServer"]

ROOT = Path(__file__).parents[2]
PATIENCE = 60
"""Seconds after which a test gives up."""


class DevServer:
    """A running command; a context manager that kills what is left of it."""

    def __init__(self, folder: Path, *words: str, **environment: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "atakora_tf.cli.main", "dev", "--port", "0", *words],
            cwd=folder,
            env={
                **{n: v for n, v in os.environ.items() if n not in ("COSMOS_KEY", "FORCE_COLOR")},
                "PYTHONPATH": str(ROOT),
                "PYTHONDONTWRITEBYTECODE": "1",
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        self.said: list[str] = []
        self.log: list[str] = []
        self._heard = threading.Condition()
        self._threads = [
            threading.Thread(target=self._listen, args=(stream, lines), daemon=True)
            for stream, lines in (
                (self.process.stderr, self.said),
                (self.process.stdout, self.log),
            )
        ]
        for thread in self._threads:
            thread.start()

    def __enter__(self) -> DevServer:
        self.wait_for("Ctrl-C ends it.")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process.poll() is None:
            self.end(signal.SIGTERM)

    def _listen(self, stream: Any, lines: list[str]) -> None:
        with stream:
            for line in stream:
                with self._heard:
                    lines.append(line.rstrip("\n"))
                    self._heard.notify_all()

    @property
    def address(self) -> str:
        """Such as "http://127.0.0.1:40001"."""
        found = re.search(r"http://[0-9.]+:[0-9]+", self.said_text)
        assert found is not None, self.said_text
        return found.group()

    @property
    def said_text(self) -> str:
        return "\n".join(self.said)

    @property
    def requests(self) -> list[Any]:
        """The log of requests."""
        return [json.loads(line) for line in self.log]

    def wait_for(self, text: str, *, times: int = 1) -> str:
        """The line in which a text stands, once it was said so often."""
        until = time.monotonic() + PATIENCE
        with self._heard:
            while len(found := [line for line in self.said if text in line]) < times:
                left = until - time.monotonic()
                assert left > 0, f"{text!r} was not said:\n{self.said_text}"
                assert self.process.poll() is None, f"it has ended:\n{self.said_text}"
                self._heard.wait(min(left, 0.2))
        return found[-1]

    def wait_for_log(self, text: str) -> str:
        until = time.monotonic() + PATIENCE
        with self._heard:
            while not (found := [line for line in self.log if text in line]):
                assert time.monotonic() < until, self.log
                self._heard.wait(0.2)
        return found[-1]

    def workers(self) -> list[int]:
        """The processes that it started."""
        file = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(number) for number in file.read_text().split()]

    def seconds_of_work(self) -> float:
        """The time of the processor that it and what it started have taken so far."""
        ticks = 0
        for each in (self.process.pid, *self.workers()):
            line = Path(f"/proc/{each}/stat").read_text().rpartition(")")[2].split()
            # User and system, proc_pid_stat(5); Azurite starts beside it, and nobody waits for it.
            if b"node" not in Path(f"/proc/{each}/cmdline").read_bytes().split(b"\0")[0]:
                ticks += int(line[11]) + int(line[12])
        return ticks / os.sysconf("SC_CLK_TCK")

    def end(self, number: signal.Signals) -> int:
        """Send a signal; the exit status."""
        workers = self.workers() if self.process.poll() is None else []
        self.process.send_signal(number)
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        for thread in self._threads:
            thread.join(PATIENCE)
        until = time.monotonic() + PATIENCE
        while any(Path(f"/proc/{each}").exists() for each in workers):
            assert time.monotonic() < until, "a process is left"
            time.sleep(0.02)
        return status
