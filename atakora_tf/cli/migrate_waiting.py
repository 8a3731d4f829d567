"""How far a command is that counts documents: a line that changes, lines by the minute, events."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from typing import Any, Final

from atakora_tf.migration.report.wording import counted

__all__ = ["counting"]

_MINUTE: Final = 60.0
_SECOND: Final = 1.0


@contextmanager
def counting(
    activity: str,
    tell: Callable[[Mapping[str, Any]], None] | None,
    *,
    clock: Callable[[], float] = time.monotonic,
) -> Iterator[Callable[[int, str], None]]:
    """A function that takes how many documents came by so far, and what else is to be said.

    activity: such as "Exporting". tell: takes events about once a second; None for people, who see
    a line that changes on a terminal and one line a minute elsewhere.
    """
    begun = clock()
    last = begun
    gap = _SECOND if tell is not None else _MINUTE

    def told(documents: int, more: str) -> None:
        nonlocal last
        now = clock()
        if status is not None:
            status.update(f"{activity}: {counted(documents, 'document')}{more} …")
        elif now - last >= gap:
            last = now
            if tell is None:
                print(f"{activity}: {counted(documents, 'document')}{more}", file=sys.stderr)
            else:
                seconds = round(now - begun, 3)
                tell({"event": "progressed", "documents": documents, "seconds": seconds})

    with _status(activity, as_json=tell is not None) as status:
        yield told


def _status(activity: str, *, as_json: bool) -> Any:
    if as_json or not sys.stderr.isatty():
        return nullcontext()
    from rich.console import Console

    return Console(file=sys.stderr, highlight=False).status(f"{activity} …")
