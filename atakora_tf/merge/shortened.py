"""Texts as messages print them: cut where nobody would read on."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["shortened", "shortened_text"]

# Longer than the resource id of a subnet, so that ids are never cut.
_LONGEST: Final = 300
_KEPT: Final = 60
_RUN: Final = re.compile(rf"[^\s'\"]{{{_LONGEST},}}")


def shortened(message: str) -> str:
    """The message, with `…` for the rest of every single word of 300 characters or more."""
    if len(message) < _LONGEST:
        return message
    return _RUN.sub(lambda found: f"{found[0][:_KEPT]}…", message)


def shortened_text(text: str) -> str:
    """A whole text, such as a `repr`, of which at most 300 characters are left."""
    if len(text) <= _LONGEST:
        return text
    end = text[-1] if text[-1] in "'\")]}>" else ""
    return f"{text[:_KEPT]}…{end}"
