"""The table of a run on a terminal, which changes in its place."""

from __future__ import annotations

from types import TracebackType
from typing import Final, TextIO

from rich import box
from rich.console import Console, Group
from rich.live import Live
from rich.table import Table
from rich.text import Text

from atakora_tf.cli.migrate_progress import (
    advanced_line,
    progress_line,
    refusal_line,
    started_lines,
)
from atakora_tf.migration.report.wording import size
from atakora_tf.migration.run.events import (
    CollectionProgress,
    Event,
    Finished,
    Progressed,
    RefusedDocument,
    Started,
    Stopped,
)
from atakora_tf.migration.verification.advancing import Advanced

__all__ = ["LiveTable", "drawn"]

_OTHER_LINES: Final = 8
"""What stands around the rows: the heading, the sum, and what was said before."""


class LiveTable:
    """An observer and a context manager; lines that stay are printed above the table."""

    def __init__(self, out: TextIO) -> None:
        self._event: Progressed | None = None
        self._advanced: Advanced | None = None
        self._refused = 0
        self._console = Console(file=out, highlight=False)
        self._live = Live(
            console=self._console,
            refresh_per_second=4,
            get_renderable=self._drawn,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def observe(self, event: Event) -> None:
        """Keep the last figures for the next drawing; print what stays."""
        match event:
            case Started():
                for line in started_lines(event):
                    self._say(line)
            case Progressed():
                self._event, self._advanced = event, None
            case RefusedDocument():
                self._refused += 1
                if said := refusal_line(event, self._refused):
                    self._say(said)
            case Stopped():
                self._say(event.sentence)
            case Finished():
                self._event = event.progress

    def tell(self, event: Advanced) -> None:
        """Keep it for the next drawing."""
        self._advanced = event

    def __enter__(self) -> LiveTable:
        self._live.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.stop()

    def _say(self, line: str) -> None:
        self._console.print(Text(line), soft_wrap=True)

    def _drawn(self) -> Group | Text:
        if self._advanced is not None:
            return Text(f"{advanced_line(self._advanced)} …")
        if self._event is None:
            return Text("Looking at source and target …")
        return drawn(self._event, max(3, self._console.height - _OTHER_LINES))


def drawn(event: Progressed, most: int) -> Group:
    """The table of one moment with at most so many collections, and the sum below."""
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("collection", overflow="fold")
    for heading in ("documents", "written", "equal", "refused", "size"):
        table.add_column(heading, justify="right", no_wrap=True)
    # Those that are at work come first; the others only need room.
    busy = sorted(event.collections.items(), key=lambda each: (_is_still(each[1]), each[0]))
    for name, counts in sorted(busy[:most]):
        table.add_row(Text(name), *_cells(counts))
    more = len(busy) - most
    if more > 0:
        table.add_row(Text(f"and {more:,} more", style="dim"), "", "", "", "", "")
    return Group(table, Text(progress_line(event)))


def _is_still(counts: CollectionProgress) -> bool:
    return counts.read == 0 or (counts.total is not None and counts.done >= counts.total)


def _cells(counts: CollectionProgress) -> tuple[str, ...]:
    whole = "" if counts.total is None else f" / {counts.total:,}"
    return (
        f"{counts.done:,}{whole}",
        f"{counts.written:,}",
        f"{counts.unchanged + counts.already:,}",
        f"{counts.refused:,}",
        size(counts.bytes),
    )
