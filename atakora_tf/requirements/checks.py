"""Checks of single values: what is wrong with what a user wrote, as the end of a sentence."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.merge.claim import show
from atakora_tf.merge.fields import Check
from atakora_tf.merge.secret import hide_secrets

__all__ = [
    "boolean",
    "each",
    "named",
    "nearest",
    "number_of",
    "one_of",
    "suggestion",
    "text",
    "whole_number",
]


_MOST_SAID: Final = 5
"""Faults of the elements of one set that are said one by one."""


def suggestion(wanted: object, known: Iterable[str]) -> str:
    """`; did you mean 'x'?`, or nothing if no known word is near."""
    near = nearest(wanted, known)
    return "" if near is None else f"; did you mean {near!r}?"


def nearest(wanted: object, known: Iterable[str]) -> str | None:
    """The known word that was probably meant: the same in another case, or a similar one."""
    words = sorted(known)
    text = str(wanted)
    for word in words:
        if word.casefold() == text.casefold():
            return word
    near = difflib.get_close_matches(text, words, n=1)
    return near[0] if near else None


def boolean(value: Any) -> str | None:
    """True or False, nothing that merely counts as such."""
    return None if isinstance(value, bool) else f"{show(value)} is not True or False"


def text(value: Any) -> str | None:
    """A string with something in it."""
    return None if isinstance(value, str) and value.strip() else f"{show(value)} is not a text"


def one_of(*known: str) -> Check:
    """One of the words that Azure knows."""

    def check(value: Any) -> str | None:
        if isinstance(value, str) and value in known:
            return None
        return f"{show(value)} is not one of {', '.join(known)}{suggestion(value, known)}"

    return check


def whole_number(minimum: int, maximum: int | None = None, *, step: int = 1) -> Check:
    """A whole number in a range, in steps counted from zero."""
    limits = (
        f"from {minimum:,} to {maximum:,}" if maximum is not None else f"of {minimum:,} or more"
    )
    steps = f" in steps of {step:,}" if step != 1 else ""

    def check(value: Any) -> str | None:
        if (
            isinstance(value, int)
            and not isinstance(value, bool)
            and value >= minimum
            and (maximum is None or value <= maximum)
            and value % step == 0
        ):
            return None
        return f"{show(value)} is not a whole number {limits}{steps}"

    return check


def number_of(known: Sequence[int]) -> Check:
    """One of a few numbers."""

    def check(value: Any) -> str | None:
        if isinstance(value, int) and not isinstance(value, bool) and value in known:
            return None
        return f"{show(value)} is not one of {', '.join(str(k) for k in known)}"

    return check


def each(check: Check, *, most: int | None = None) -> Check:
    """Every element of a set or a tuple passes the check."""

    def check_each(values: Any) -> str | None:
        # A list is left over where an element cannot stand in a set: the check says which.
        if not isinstance(values, frozenset | tuple | list):
            return f"{show(values)} is not a collection"
        if most is not None and len(values) > most:
            return f"{len(values)} entries are more than the {most} that Azure takes"
        found = [fault for value in values if (fault := check(value)) is not None]
        found.sort()
        if len(found) > _MOST_SAID:
            found[_MOST_SAID:] = [f"and {len(found) - _MOST_SAID} more like these"]
        if not found and isinstance(values, list):
            return f"{show(values)} is not a collection"
        return "; ".join(found) if found else None

    return check_each


def named(resource_type: str) -> Check:
    """A legal name of this type of resource."""

    def check(value: Any) -> str | None:
        if not isinstance(value, str):
            return f"{show(value)} is not a text"
        # Looked up late: the table of rules is only built when something is checked.
        fault = NAME_RULES[resource_type].problem(value)
        return None if fault is None else hide_secrets(fault)

    return check
