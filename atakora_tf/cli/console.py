"""How commands speak: tables and colours on a terminal, plain text elsewhere, JSON for programs."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Final, TextIO

from attrs import frozen

from atakora_tf.merge.problem import Warned

__all__ = [
    "Table",
    "complain",
    "results_apart",
    "results_stream",
    "say",
    "say_json",
    "say_table",
    "warn",
    "working",
]


@frozen
class Table:
    """Rows under headings."""

    headings: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]

    @property
    def narrowest(self) -> int:
        """The width below which a terminal cannot show the rows side by side."""
        return sum(self._widths()[:-1]) + 3 * len(self.headings) + _LAST

    def _widths(self) -> list[int]:
        lines = [self.headings, *self.rows]
        return [max(len(line[n]) for line in lines) for n in range(len(self.headings))]

    def __str__(self) -> str:
        lines, widths = [self.headings, *self.rows], self._widths()
        return "\n".join(
            "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
            for line in lines
        )


_LAST: Final = 16
"""The least width of the last column, whose cells may be cut into lines."""

_SIGNS: Final[Mapping[str, str]] = {"✓": "green", "✗": "bold red", "·": "dim"}

# How a line begins, and how it looks on a terminal. The first that fits counts.
_STYLES: Final[Mapping[str, str]] = {
    "!": "bold red",
    "+": "green",
    "- decided": "green",
    "- agrees": "green",
    "- satisfied": "green",
    "- overridden": "dim",
    "- by": "green",
    "-": "red",
    "~": "yellow",
    "rule:": "italic cyan",
    "warning:": "yellow",
    "Ways out:": "cyan",
}


# Where results go while `results_apart` keeps standard output for them.
_results: TextIO | None = None


@contextmanager
def results_apart() -> Iterator[None]:
    """Keep standard output for results: what a program prints meanwhile goes to standard error.

    Also what it prints past Python, in programs that it runs.
    """
    global _results
    sys.stdout.flush()
    before, saved = sys.stdout, os.dup(1)
    with os.fdopen(
        saved, "w", encoding=before.encoding, errors="backslashreplace", closefd=True
    ) as stream:
        os.dup2(2, 1)
        sys.stdout, _results = sys.stderr, stream
        try:
            yield
            stream.flush()
        finally:
            sys.stdout, _results = before, None
            os.dup2(saved, 1)


def results_stream() -> TextIO:
    """Where results go: standard output, wherever `results_apart` keeps it meanwhile."""
    return _out()


def _out() -> TextIO:
    return sys.stdout if _results is None else _results


def say(text: str, *, marked: bool = False) -> None:
    """Print lines; with `marked`, those that begin with a sign have its colour on a terminal."""
    if not (marked and _is_terminal(_out())):
        print(text, file=_out())
        return
    from rich.text import Text

    console = _console(_out())
    for line in text.splitlines():
        begins = line.lstrip()
        style = next((s for sign, s in _STYLES.items() if begins.startswith(sign)), "")
        console.print(Text(line, style=style), soft_wrap=True)


def say_table(table: Table) -> None:
    """Print a table; on a terminal it fits the width, elsewhere every cell is whole."""
    if not _is_terminal(_out()):
        print(table, file=_out())
        return
    from rich import box
    from rich.table import Table as RichTable
    from rich.text import Text

    console = _console(_out())
    if table.narrowest > console.width:
        for row in table.rows:
            cells = zip(table.headings, row, strict=True)
            say("\n".join(f"{heading}: {cell}" if heading else cell for heading, cell in cells))
        return
    drawn = RichTable(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for number, heading in enumerate(table.headings, start=1):
        last = number == len(table.headings)
        # Only the last may be cut into lines: keys are for copying.
        drawn.add_column(heading, no_wrap=not last, overflow="fold")
    for row in table.rows:
        drawn.add_row(*(Text(cell, style=_SIGNS.get(cell, "")) for cell in row))
    console.print(drawn)


def say_json(data: Any) -> None:
    """Print JSON, and nothing else, on standard output."""
    print(json.dumps(data, indent=2, ensure_ascii=False), file=_out())


def warn(warnings: Sequence[Warned]) -> None:
    """Print warnings on standard error."""
    for warning in warnings:
        complain(f"Warning: {warning}", style="yellow")


def complain(text: str, *, style: str = "red") -> None:
    """Print on standard error; the first line has the style on a terminal."""
    if not _is_terminal(sys.stderr):
        print(text, file=sys.stderr)
        return
    from rich.text import Text

    first, *rest = text.splitlines() or [""]
    console = _console(sys.stderr)
    console.print(Text(first, style=style), soft_wrap=True)
    for line in rest:
        console.print(Text(line), soft_wrap=True)


@contextmanager
def working(what: str) -> Iterator[None]:
    """Show on a terminal that something takes its time."""
    if not _is_terminal(sys.stderr):
        yield
        return
    with _console(sys.stderr).status(what):
        yield


def _is_terminal(stream: TextIO) -> bool:
    # FORCE_COLOR is for continuous integration whose log shows colours.
    return stream.isatty() or bool(os.environ.get("FORCE_COLOR"))


def _console(stream: TextIO) -> Any:
    from rich.console import Console

    return Console(file=stream, highlight=False, force_terminal=True)
