"""Figures as people read them."""

from __future__ import annotations

from typing import Final

__all__ = ["counted", "number", "size", "span"]

_SIZES: Final = ("bytes", "KiB", "MiB", "GiB", "TiB")


def number(value: float) -> str:
    """Thousands parted by commas; whole numbers, but what is below ten has a decimal."""
    if value != int(value) and abs(value) < 10:
        return f"{value:.1f}"
    return f"{value:,.0f}"


def counted(count: int, noun: str) -> str:
    """`1 document`, `12,345 documents`; for nouns whose plural is made with an s."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def size(count: float) -> str:
    """A number of bytes with a unit of powers of 1,024."""
    power = 0
    while count >= 1024 and power < len(_SIZES) - 1:
        count, power = count / 1024, power + 1
    if power == 0:
        return f"{count:.0f} bytes"
    return f"{count:,.1f} {_SIZES[power]}"


def span(seconds: float) -> str:
    """A time with its two largest units: `3 h 5 min`, `12 s`; tenths below ten seconds."""
    if seconds < 10:
        return f"{seconds:.1f}".removesuffix(".0") + " s"
    whole = round(seconds)
    days, rest = divmod(whole, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = [(days, "d"), (hours, "h"), (minutes, "min"), (rest, "s")]
    first = next(n for n, (value, _) in enumerate(parts) if value)
    return " ".join(f"{value} {unit}" for value, unit in parts[first : first + 2] if value)
