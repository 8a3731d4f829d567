"""How a run goes on: a table on a terminal, a line a minute elsewhere, events for programs.

Everything goes to standard error, but for events.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final, Protocol, TextIO

from atakora_tf.cli.migrate_telling import events_to
from atakora_tf.migration.report.wording import counted, number, size, span
from atakora_tf.migration.run.events import (
    Event,
    Finished,
    Progressed,
    RefusedDocument,
    Started,
    Stopped,
)
from atakora_tf.migration.verification.advancing import Advanced

__all__ = ["Lines", "Shown", "advanced_line", "observing", "progress_line"]

_SECOND: Final = 1.0
_MINUTE: Final = 60.0
_MOST_REFUSALS: Final = 10
"""How many refused documents are told one by one."""


class Shown(Protocol):
    """An observer of runs that also takes how far something is that has one number to show."""

    def observe(self, event: Event) -> None:
        """Take notice of an event of a run."""

    def tell(self, event: Advanced) -> None:
        """Take notice of how far it is; called often."""


@contextmanager
def observing(*, as_json: bool) -> Iterator[Shown]:
    """Whoever shows what it is told, for the time of a block."""
    # Functions of the mapping that print do not get between results.
    with events_to() as tell:
        if as_json:
            yield _Events(tell)
        elif sys.stderr.isatty():
            from atakora_tf.cli.migrate_table import LiveTable

            with LiveTable(sys.stderr) as table:
                yield table
        else:
            yield Lines(sys.stderr)


class _Events:
    def __init__(self, tell: Callable[[Mapping[str, Any]], None]) -> None:
        self._tell = tell
        self._last = float("-inf")
        self._phase = ""

    def observe(self, event: Event) -> None:
        """Print it."""
        self._tell(event.as_json())

    def tell(self, event: Advanced) -> None:
        """Print it, once a second and where something else begins."""
        now = time.monotonic()
        if now - self._last >= _SECOND or event.phase != self._phase:
            self._last, self._phase = now, event.phase
            self._tell(event.as_json())


class Lines:
    """A line now and then, for logs. clock: seconds that only grow."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self._out = out
        self._clock = clock
        self._last = clock()
        self._refused = 0

    def observe(self, event: Event) -> None:
        """Print what matters, progress once a minute."""
        match event:
            case Started():
                for line in started_lines(event):
                    self._say(line)
            case Progressed():
                self._say_seldom(progress_line(event))
            case RefusedDocument():
                self._refused += 1
                if said := refusal_line(event, self._refused):
                    self._say(said)
            case Stopped():
                self._say(event.sentence)
            case Finished():
                return  # the command itself says what it came to

    def tell(self, event: Advanced) -> None:
        """Print it once a minute."""
        self._say_seldom(advanced_line(event))

    def _say_seldom(self, line: str) -> None:
        if self._clock() - self._last >= _MINUTE:
            self._last = self._clock()
            self._say(line)

    def _say(self, line: str) -> None:
        print(line, file=self._out, flush=True)


def started_lines(event: Started) -> Iterator[str]:
    """What begins, and what was found before."""
    goes = "goes on" if event.going_on else "begins"
    yield f"The {event.activity} {goes}: from {event.source} to {event.target}."
    for note in event.notes:
        yield f"Note: {note}"


def refusal_line(event: RefusedDocument, count: int) -> str | None:
    """A refused document, as long as there are few."""
    rejected = event.rejected
    where = f" at {rejected.where}" if rejected.where else ""
    if count <= _MOST_REFUSALS:
        return f"Refused: {rejected.path}{where}, {rejected.reason}. {rejected.sentence}"
    if count == _MOST_REFUSALS + 1:
        return "Refused: more documents; all of them are among the dead letters."
    return None


def progress_line(event: Progressed) -> str:
    """All collections in one line."""
    total = event.total
    parts = [
        f"{total.done:,} of {counted(total.total, 'document')}"
        if total.total is not None
        else counted(total.done, "document"),
        f"{total.written:,} written",
        f"{total.refused:,} refused",
        size(total.bytes),
        f"{number(event.rate)} documents/s",
        f"{number(event.ru_rate)} RU/s",
        f"{number(event.ru)} RU",
        counted(event.throttles, "throttle"),
    ]
    if event.eta is not None and event.eta >= _SECOND:
        parts.append(f"about {span(event.eta)} to go")
    return ", ".join(parts)


def advanced_line(event: Advanced) -> str:
    """How far it is, in one line."""
    of = "" if event.total is None else f" of {event.total:,}"
    return f"{event.activity}: {event.phase}, {event.done:,}{of}"
