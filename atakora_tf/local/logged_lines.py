"""What the application logs, line by line, for as long as it runs here."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

__all__ = ["logged_lines"]


class _Lines(logging.Handler):
    def __init__(self, say: Callable[[str], None]) -> None:
        super().__init__()
        self._say = say

    def emit(self, record: logging.LogRecord) -> None:
        self._say(record.getMessage())


@contextmanager
def logged_lines(request: Callable[[str], None], failure: Callable[[str], None]) -> Iterator[None]:
    """Give each request's line to one function, and what failed inside to the other."""
    before = []
    for name, say in (("atakora.request", request), ("atakora.failure", failure)):
        logger, handler = logging.getLogger(name), _Lines(say)
        before.append((logger, handler, logger.level, logger.propagate))
        logger.setLevel(logging.INFO)
        logger.propagate = False
        logger.addHandler(handler)
    try:
        yield
    finally:
        for logger, handler, level, propagate in before:
            logger.removeHandler(handler)
            logger.setLevel(level)
            logger.propagate = propagate
