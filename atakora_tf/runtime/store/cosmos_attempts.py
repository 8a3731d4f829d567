"""Asks Cosmos DB until it answers or the deadline is there."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from atakora_tf.runtime.store.cosmos_failures import Failure, failure_of
from atakora_tf.runtime.store.errors import StoreError, Throttled

__all__ = ["attempted"]

T = TypeVar("T")

_FIRST_PAUSE: Final = 0.05
_LONGEST_PAUSE: Final = 1.0


async def attempted(ask: Callable[[], Awaitable[T]], *, deadline: float, write: bool) -> T:
    """The answer to `ask`, asked again after what passes, as long as `deadline` seconds.

    A 429 is asked again when Cosmos DB says so, or `Throttled` is raised at once if that is past
    the deadline.  Reads are asked again after lost answers, writes only if nothing was done.
    """
    end = time.monotonic() + deadline
    pause = _FIRST_PAUSE
    charge = 0.0
    while True:
        try:
            async with asyncio.timeout(max(0.0, end - time.monotonic())):
                return await ask()
        except Throttled as error:  # said inside an answer
            failure = Failure(error, wait=error.retry_after)
        except StoreError:
            raise
        except Exception as error:
            failure = failure_of(error, write=write)
        charge += failure.error.request_charge
        failure.error.request_charge = charge
        if failure.wait is None:
            raise failure.error
        wait = failure.wait or random.uniform(0.5, 1.0) * pause
        if isinstance(failure.error, Throttled):
            wait *= random.uniform(1.0, 1.25)  # so that all who were told the same spread
        pause = min(2 * pause, _LONGEST_PAUSE)
        if time.monotonic() + wait >= end:
            raise failure.error
        await asyncio.sleep(wait)
