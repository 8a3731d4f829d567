"""What a component refers to without declaring it: a queue that somebody else has.

A reference is a claim like any other, below every declaration. Whoever refers to an entry is placed
with it and may hold roles on it; an entry that nobody declares is a mistake, which the planner
reports.
"""

from __future__ import annotations

from typing import Final

__all__ = ["REFERENCE"]

REFERENCE: Final = 0
"""The priority of a claim that only refers; all that declare have `Priority.DEFAULT` or more."""
