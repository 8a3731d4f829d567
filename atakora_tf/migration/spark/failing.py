"""What a task says to people, brought unharmed through the traces of Python and Java."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from atakora_tf.errors import MigrationError

__all__ = ["sentences_of_tasks", "told_to_driver"]

_MARK: Final = re.compile(r"atakora\[([A-Za-z0-9+/=]+)\]")


@contextmanager
def told_to_driver() -> Iterator[None]:
    """In a task: a MigrationError of the block fails the task with a text that can be read back."""
    try:
        yield
    except MigrationError as error:
        packed = base64.b64encode(str(error).encode("utf-8", "backslashreplace")).decode()
        raise RuntimeError(f"atakora[{packed}]") from error


@contextmanager
def sentences_of_tasks() -> Iterator[None]:
    """In the driver: a job that fails raises MigrationError with what its task had to say."""
    try:
        yield
    except MigrationError:
        raise
    except Exception as error:
        text = str(error)
        found = _MARK.search(text)
        if found is not None:
            raise MigrationError(base64.b64decode(found[1]).decode()) from None
        if type(error).__module__.partition(".")[0] not in ("py4j", "pyspark"):
            raise
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        said = " ".join(lines[:2])[:500]
        raise MigrationError(
            f"Spark could not finish the job: {said} Its own logs say more. What was carried is in "
            "the work location, and the same command goes on."
        ) from error
