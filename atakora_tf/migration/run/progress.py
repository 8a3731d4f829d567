"""The figures of a session of a run, as events for whoever watches and as samples for charts."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from attrs import frozen

from atakora_tf.migration.run.events import OTHERS, CollectionProgress, Progressed
from atakora_tf.migration.run.loading import Loaded
from atakora_tf.migration.run.samples import Sample
from atakora_tf.migration.source import CollectionCount
from atakora_tf.migration.target.meter import Meter

__all__ = ["Progress"]

_MOST_COLLECTIONS: Final = 500
_WINDOW_SECONDS: Final = 10.0


@frozen
class _Moment:
    seconds: float
    done: int
    bytes: int
    ru: float


class Progress:
    """Counts what becomes of documents; the meter says what it took.

    totals: how many documents there are, where that is known. before: the last sample of earlier
    sessions, which samples go on from. clock: seconds that only grow.
    """

    def __init__(
        self,
        meter: Meter,
        totals: Sequence[CollectionCount] | None = None,
        before: Sample | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._meter = meter
        self._start = meter.total
        self._clock = clock
        self._began = clock()
        self._before = before
        self._moments: deque[_Moment] = deque([_Moment(0.0, 0, 0, 0.0)])
        self._collections: dict[str, CollectionProgress] = {}
        self._known_totals = totals is not None
        for each in totals or ():
            counts = self._counts(each.collection)
            counts.total = (counts.total or 0) + each.documents

    def of(self, loaded: Loaded) -> CollectionProgress:
        """The counts of a document's collection."""
        return self._counts(loaded.document.path.collection)

    def read(self, several: Sequence[Loaded]) -> None:
        """The source gave documents; those that need nothing are done with that."""
        for loaded in several:
            counts = self.of(loaded)
            if not (loaded.embedded and loaded.outcome is not None):
                counts.read += 1
            if loaded.outcome is None and loaded.embedded:
                counts.embedded += 1
            elif loaded.outcome is None:
                counts.skipped += 1

    def orphaned(self, loaded: Loaded) -> None:
        """A document that is embedded nowhere turns out to be refused."""
        counts = self.of(loaded)
        if counts.embedded:
            counts.embedded -= 1
        else:
            counts.read += 1  # it was read for what it is embedded into alone

    @property
    def seconds(self) -> float:
        """Since this session began."""
        return self._clock() - self._began

    @property
    def total(self) -> CollectionProgress:
        """All collections together."""
        total = CollectionProgress()
        for each in self._collections.values():
            total.add(each)
        if not self._known_totals:
            total.total = None
        return total

    @property
    def collections(self) -> Mapping[str, CollectionProgress]:
        """The counts by collection, sorted."""
        return dict(sorted(self._collections.items()))

    def now(self) -> Progressed:
        """The figures as an event."""
        seconds, total, meter = self.seconds, self.total, self._meter.total
        ru = meter.charge - self._start.charge
        self._moments.append(_Moment(seconds, total.done, total.bytes, ru))
        while len(self._moments) > 2 and self._moments[1].seconds <= seconds - _WINDOW_SECONDS:
            self._moments.popleft()
        first = self._moments[0]
        passed = max(seconds - first.seconds, 1e-6)
        rate = (total.done - first.done) / passed
        missing = None if total.total is None else max(total.total - total.done, 0)
        return Progressed(
            seconds=seconds,
            collections=self.collections,
            total=total,
            ru=ru,
            throttles=meter.throttles - self._start.throttles,
            retries=meter.retries - self._start.retries,
            concurrency=meter.concurrency,
            rate=rate,
            bytes_rate=(total.bytes - first.bytes) / passed,
            ru_rate=(ru - first.ru) / passed,
            eta=missing / rate if missing is not None and rate > 0 else None,
        )

    def sample(self, now: Progressed) -> Sample:
        """The figures as a point of a chart, on top of those of earlier sessions."""
        before = self._before or Sample(
            seconds=0.0, documents=0, written=0, bytes=0, ru=0.0, throttles=0, concurrency=0
        )
        return Sample(
            seconds=round(before.seconds + now.seconds, 3),
            documents=before.documents + now.total.done - now.total.already,
            written=before.written + now.total.written,
            bytes=before.bytes + now.total.bytes,
            ru=round(before.ru + now.ru, 3),
            throttles=before.throttles + now.throttles,
            concurrency=now.concurrency,
        )

    def _counts(self, collection: str) -> CollectionProgress:
        found = self._collections.get(collection)
        if found is None:
            if len(self._collections) >= _MOST_COLLECTIONS:
                collection = OTHERS
            found = self._collections.setdefault(collection, CollectionProgress())
        return found
