"""The result: one row a question, with its target and whether it is met."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any

from attrs import asdict, frozen

__all__ = ["Row", "as_json", "as_text", "missed"]


@frozen
class Row:
    """One measure.

    `value` is a ratio, or seconds or megabytes as `unit` says; `target` is its upper bound, None
    where a number is for information only; `value` is None where nothing could be measured, and
    `details` then says why.
    """

    what: str
    value: float | None
    target: float | None
    details: str
    unit: str = ""

    @property
    def met(self) -> bool | None:
        """Whether the target is met; None if there is none."""
        if self.target is None:
            return None
        return self.value is not None and self.value <= self.target


def missed(rows: Iterable[Row]) -> tuple[Row, ...]:
    """The rows whose target is not met, or could not be measured."""
    return tuple(row for row in rows if row.met is False)


def as_text(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """A table for people."""
    cells = [("", "measured", "target", "met", "seconds, the median of runs by turns")]
    for row in rows:
        word = {True: "yes", False: "NO", None: ""}[row.met]
        bound = f"<= {_number(row.target, row.unit)}" if row.target is not None else ""
        cells.append((row.what, _number(row.value, row.unit), bound, word, row.details))
    widths = [max(len(line[n]) for line in cells) for n in range(4)]
    lines = [
        "  ".join(
            (
                line[0].ljust(widths[0]),
                line[1].rjust(widths[1]),
                line[2].rjust(widths[2]),
                line[3].ljust(widths[3]),
                line[4],
            )
        ).rstrip()
        for line in cells
    ]
    return "\n".join([*lines, "", *notes])


def as_json(rows: Sequence[Row], notes: Sequence[str]) -> str:
    """The same for programs."""
    found: list[dict[str, Any]] = [{**asdict(row), "met": row.met} for row in rows]
    return json.dumps({"rows": found, "notes": list(notes)}, indent=2)


def _number(value: float | None, unit: str) -> str:
    if value is None:
        return "-"
    if unit == "MB":
        return f"{value:.0f} MB"
    if unit == "s":
        return f"{value:.3f} s"
    return f"{value:.3f}" if value < 2 else f"{value:.1f}"
