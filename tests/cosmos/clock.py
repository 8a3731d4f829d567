"""The server's time: the machine's, moved on by tests that cannot wait."""

from __future__ import annotations

import time


class Clock:
    """Seconds since the epoch for items, and seconds for budgets."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._stopped: float | None = None

    def now(self) -> float:
        return (time.time() if self._stopped is None else self._stopped) + self._ahead

    def stop(self) -> None:
        """From now on only `advance` moves the time; budgets do not fill by themselves."""
        self._stopped = time.time()

    def advance(self, seconds: float) -> None:
        """Let time pass: items expire, budgets fill."""
        self._ahead += seconds
