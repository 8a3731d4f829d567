"""One error of the several that tasks under way together can raise."""

from __future__ import annotations

from typing import Any

from atakora_tf.errors import MigrationError

__all__ = ["first_of"]


def first_of(several: BaseExceptionGroup[Any]) -> BaseException:
    """The first that says something to people, else the first."""
    flat: list[BaseException] = []
    waiting: list[BaseException] = [several]
    while waiting:
        each = waiting.pop(0)
        if isinstance(each, BaseExceptionGroup):
            waiting += each.exceptions
        else:
            flat.append(each)
    return next((each for each in flat if isinstance(each, MigrationError)), flat[0])
