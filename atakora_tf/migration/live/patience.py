"""How often and after which pauses a failed call is made again."""

from __future__ import annotations

from collections.abc import Iterator
from random import random

from attrs import frozen

__all__ = ["Patience"]


@frozen
class Patience:
    """Pauses that double up to the longest, each shortened by chance so that many spread out."""

    attempts: int = 6
    """How often a call is made before its error is final; progress in between starts anew."""
    first: float = 0.25
    """The first pause, in seconds."""
    longest: float = 15.0
    """The longest pause, in seconds."""

    def pauses(self) -> Iterator[float]:
        """The pause before every further attempt, in seconds."""
        pause = self.first
        for _ in range(self.attempts - 1):
            yield pause * (0.5 + random() / 2)
            pause = min(2 * pause, self.longest)
