"""Durations as Azure writes them."""

from __future__ import annotations

__all__ = ["iso_duration"]


def iso_duration(seconds: int) -> str:
    """ISO 8601 in the largest units, from days down: 90 gives "PT1M30S", 1,209,600 "P14D".

    Azure answers so whatever it was sent ("PT60S" comes back as "PT1M"), and anything else shows
    as a change in every plan.
    """
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    day, hour = divmod(hours, 24)
    time = "".join(f"{n}{unit}" for n, unit in ((hour, "H"), (minute, "M"), (second, "S")) if n)
    days = f"{day}D" if day else ""
    return f"P{days}T{time}" if time else f"P{days}" if days else "PT0S"
