"""Planning goes without the cyclic garbage collector."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Pause Python's cyclic garbage collector, also as a decorator.

    A plan is millions of small objects that all live on, and none of them is part of a cycle. The
    collector would walk them again and again as they grow: a third of the time for 10,000
    components, and more than in proportion to their number. Who had switched it off finds it off.
    """
    paused = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if paused:
            if gc.get_freeze_count() == 0:
                # Frozen and thawed, all objects count as old. Otherwise the collector, once back,
                # would begin with a walk over the whole new plan.
                gc.freeze()
                gc.unfreeze()
            gc.enable()
