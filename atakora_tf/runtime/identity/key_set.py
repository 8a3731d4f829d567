"""The keys of one address: kept, and read again when it is time, by one request for all."""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Callable, Mapping
from typing import Final

from attrs import frozen

from atakora_tf.runtime.identity.key_fetch import Fetch, fetch
from atakora_tf.runtime.identity.signing_key import SigningKey, read_keys
from atakora_tf.runtime.refusals import Refused

__all__ = ["KeySet", "Times"]

_log: Final = logging.getLogger("atakora.identity")
_MOST_REASON: Final = 200


@frozen(kw_only=True)
class Times:
    """How long keys are good, and how often they are read; all in seconds.

    fresh: after it they are read again, while requests go on with those that are there.
    stale: after it they are not used any more, so that keys that were taken back do not stay.
    floor: between two readings for the sake of an unknown key id, which anybody can invent.
    retry: between two readings of which the first has failed.
    """

    fresh: float = 3600.0
    stale: float = 24 * 3600.0
    floor: float = 30.0
    retry: float = 5.0


class KeySet:
    """The signing keys at one address.

    clock: seconds that never go back.
    """

    def __init__(
        self,
        address: str,
        *,
        fetch: Fetch = fetch,
        times: Times | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._address = address
        self._fetch = fetch
        self._times = times or Times()
        self._clock = clock
        self._keys: Mapping[str, SigningKey] = {}
        self._read_at = -math.inf
        self._next_try = -math.inf
        self._reading: asyncio.Task[None] | None = None

    async def find(self, key_id: str) -> SigningKey | None:
        """The key with this id; None if the directory has none.

        An unknown id reads the address once more, unless that was done a moment ago; all who ask
        meanwhile wait for the same reading.

        Raises `Refused` with `ServiceUnavailable` if there are no keys to look in.
        """
        if self._age > self._times.stale:
            await self._read()
            if self._age > self._times.stale:
                raise self._unavailable()
        elif self._age > self._times.fresh:
            self._begin()
        found = self._keys.get(key_id)
        if found is None:
            await self._read()
            found = self._keys.get(key_id)
        return found

    @property
    def _age(self) -> float:
        return self._clock() - self._read_at

    async def _read(self) -> None:
        task = self._begin()
        if task is not None:
            # A caller who hangs up must not end the reading for those who wait.
            await asyncio.shield(task)

    def _begin(self) -> asyncio.Task[None] | None:
        """The reading that is under way, or a new one if it is time for one."""
        loop = asyncio.get_running_loop()
        if self._reading is not None:
            if not self._reading.done() and self._reading.get_loop() is loop:
                return self._reading
            self._reading = None
        if self._clock() < self._next_try:
            return None
        self._reading = loop.create_task(self._replace_keys())
        return self._reading

    async def _replace_keys(self) -> None:
        # Counted from the start: should the reading be cut off, the next waits all the same.
        self._next_try = self._clock() + self._times.retry
        try:
            keys = read_keys(await self._fetch(self._address))
            if not keys:
                raise ValueError("no usable key")
        except Exception as fault:
            left = "there are none" if self._age > self._times.stale else "the old ones serve on"
            _log.warning(
                "The signing keys at %s cannot be read (%s); %s.",
                self._address,
                # What came over the network may be in it: one line, and short.
                repr(fault)[:_MOST_REASON],
                left,
            )
            return
        self._keys = keys
        self._read_at = self._clock()
        self._next_try = self._read_at + self._times.floor

    def _unavailable(self) -> Refused:
        wait = max(1, math.ceil(self._next_try - self._clock()))
        return Refused(
            "ServiceUnavailable",
            "Tokens cannot be checked now.",
            headers={"Retry-After": str(wait)},
            log=f"There are no signing keys of {self._address}.",
        )
