"""The server's clock, as the dates of its answers tell."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from email.utils import parsedate_to_datetime
from typing import Any, Final

__all__ = ["ServerTime"]

_REMEMBERED: Final = 60.0


class ServerTime:
    """How far the server's clock is ahead of the machine's.

    A date has whole seconds, and an answer takes its time to come, so each date is a little behind
    the clock that it was read from.  The best of the last minute or two counts.
    """

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._last = ""
        self._ahead: float | None = None
        self._ahead_before: float | None = None
        self._since = clock()

    def learn(self, headers: Mapping[str, Any]) -> None:
        """Read the date of an answer, if it has one."""
        text = headers.get("date")
        if not text or text == self._last:
            return
        self._last = text
        try:
            date = parsedate_to_datetime(text).timestamp()
        except ValueError:
            return
        now = self._clock()
        if now - self._since > _REMEMBERED:
            self._ahead_before, self._ahead, self._since = self._ahead, None, now
        ahead = date - now
        self._ahead = ahead if self._ahead is None else max(self._ahead, ahead)

    def now(self) -> float:
        """The server's time, up to about a second behind it; the machine's before any answer."""
        known = [each for each in (self._ahead, self._ahead_before) if each is not None]
        return self._clock() + max(known, default=0.0)
