"""Schedules of timers: NCRONTAB expressions, with a field for seconds.

Source: learn.microsoft.com /azure/azure-functions/functions-bindings-timer, "NCRONTAB
expressions", and atifaziz/NCrontab, which the host reads them with.
"""

from __future__ import annotations

from typing import Final

from attrs import frozen

from atakora_tf.merge.claim import show

__all__ = ["schedule_fault"]

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_DAYS: Final = ("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday")


@frozen
class _Field:
    word: str
    least: int
    most: int
    names: tuple[str, ...] = ()

    def number(self, text: str) -> int | None:
        """The number that a text stands for; None if it stands for none here."""
        if text.isascii() and text.isdigit():
            value = int(text)
            return value if self.least <= value <= self.most else None
        word = text.casefold()
        for number, name in enumerate(self.names, start=self.least):
            if word in (name, name[:3]):
                return number
        return None

    def takes(self, part: str) -> bool:
        """Whether a part of a list is legal: `*`, `5`, `1-5`, each with `/2` behind it."""
        values, slash, step = part.partition("/")
        if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
            return False
        if values == "*":
            return True
        first, dash, last = values.partition("-")
        low, high = self.number(first), self.number(last) if dash else self.most
        return low is not None and high is not None and low <= high


_SECOND: Final = _Field("second", 0, 59)
_FIELDS: Final = (
    _Field("minute", 0, 59),
    _Field("hour", 0, 23),
    _Field("day", 1, 31),
    _Field("month", 1, 12, _MONTHS),
    _Field("day of the week", 0, 6, _DAYS),
)
_LONGEST_MONTHS: Final = {2: 29, 4: 30, 6: 30, 9: 30, 11: 30}


def schedule_fault(value: object) -> str | None:
    """What is wrong with a schedule, or None.

    Six fields: second, minute, hour, day, month, day of the week; without the first one it is
    second 0.
    """
    if not isinstance(value, str):
        return f"the schedule {show(value)} is not a text such as '0 */5 * * * *'"
    parts = value.split()
    if len(parts) not in (5, 6):
        return (
            f"the schedule {show(value)} does not have six fields (second, minute, hour, day, "
            "month, day of the week), such as '0 */5 * * * *'"
        )
    fields = (_SECOND, *_FIELDS) if len(parts) == 6 else _FIELDS
    for field, part in zip(fields, parts, strict=True):
        if not all(field.takes(each) for each in part.split(",")):
            names = f", or names such as {field.names[1][:3]!r}" if field.names else ""
            return (
                f"the schedule {show(value)} has {part!r} as its {field.word}, which takes "
                f"numbers from {field.least} to {field.most}{names}, '*', ranges, lists and steps"
            )
    if _never(*parts[-3:-1]):
        return f"the schedule {show(value)} names a day that no month of it has"
    return None


def _never(day: str, month: str) -> bool:
    """Whether a single day never comes in a single month: 30 February."""
    months = _FIELDS[3].number(month)
    return day.isdigit() and months is not None and int(day) > _LONGEST_MONTHS.get(months, 31)
