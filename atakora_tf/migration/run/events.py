"""What a run tells of itself while it goes on: data, for a table, a log, or a program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

from attrs import define, field, frozen

from atakora_tf.migration.mapping.refusal import Rejected

__all__ = [
    "OTHERS",
    "CollectionProgress",
    "Event",
    "Finished",
    "Observer",
    "Progressed",
    "RefusedDocument",
    "Started",
    "Stopped",
]

OTHERS = "(others)"
"""Stands for all collections beyond those that are counted one by one."""


@define(kw_only=True)
class CollectionProgress:
    """What became of the documents of one collection, in this session of the run.

    read: documents that the source gave. written: items written, replaced ones among them.
    replaced: items that stood there otherwise before. unchanged: equal items were there.
    already: the journal knew them as done. refused: dead letters, known ones among them.
    skipped: the mapping leaves them out. embedded: parts of other items. bytes: of written items.
    total: how many documents the source has, where that is known.
    """

    read: int = 0
    written: int = 0
    replaced: int = 0
    unchanged: int = 0
    already: int = 0
    refused: int = 0
    skipped: int = 0
    embedded: int = 0
    bytes: int = 0
    total: int | None = None

    @property
    def done(self) -> int:
        """Documents of which nothing more is to do."""
        return (
            self.written
            + self.unchanged
            + self.already
            + self.refused
            + self.skipped
            + self.embedded
        )

    def as_json(self) -> dict[str, int | None]:
        """The counts by name."""
        return {name: getattr(self, name) for name in _COUNTS} | {"total": self.total}

    def add(self, other: CollectionProgress) -> None:
        """Count what another one has counted."""
        for name in _COUNTS:
            setattr(self, name, getattr(self, name) + getattr(other, name))
        if other.total is not None:
            self.total = (self.total or 0) + other.total


_COUNTS = (
    "read",
    "written",
    "replaced",
    "unchanged",
    "already",
    "refused",
    "skipped",
    "embedded",
    "bytes",
)


@frozen(kw_only=True)
class Started:
    """A run begins or goes on.

    activity: "import", "retry", "dry-run", … going_on: it was begun before.
    notes: what the look at the target found that people should know.
    """

    activity: str
    source: str
    target: str
    going_on: bool = False
    notes: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The event as data."""
        return {
            "event": "started",
            "activity": self.activity,
            "source": self.source,
            "target": self.target,
            "going_on": self.going_on,
            "notes": list(self.notes),
        }


@frozen(kw_only=True)
class Progressed:
    """How far it is, about once a second.

    seconds: since this session began. collections: by pattern; the objects live on, so whoever
    keeps an event copies them. total: all collections together. ru, throttles, retries: of this
    session. concurrency: requests that may be under way at once. rate: documents a second, over the
    last ten seconds. bytes_rate, ru_rate: likewise. eta: seconds, None where totals are unknown.
    """

    seconds: float
    collections: Mapping[str, CollectionProgress] = field(hash=False)
    total: CollectionProgress = field(hash=False)
    ru: float
    throttles: int
    retries: int
    concurrency: int
    rate: float
    bytes_rate: float
    ru_rate: float
    eta: float | None

    def as_json(self) -> dict[str, Any]:
        """The event as data."""
        return {
            "event": "progressed",
            "seconds": round(self.seconds, 3),
            "collections": {name: each.as_json() for name, each in self.collections.items()},
            "total": self.total.as_json(),
            "ru": round(self.ru, 2),
            "throttles": self.throttles,
            "retries": self.retries,
            "concurrency": self.concurrency,
            "rate": round(self.rate, 2),
            "bytes_rate": round(self.bytes_rate, 2),
            "ru_rate": round(self.ru_rate, 2),
            "eta": None if self.eta is None else round(self.eta, 1),
        }


@frozen
class RefusedDocument:
    """A document went to the dead letters; told once for each document of a run."""

    rejected: Rejected

    def as_json(self) -> dict[str, Any]:
        """The event as data."""
        return {
            "event": "refused",
            "path": self.rejected.path,
            "reason": self.rejected.reason,
            "where": self.rejected.where,
            "sentence": self.rejected.sentence,
        }


@frozen
class Stopped:
    """It ends before the source does, with everything settled; the sentence says why."""

    sentence: str

    def as_json(self) -> dict[str, Any]:
        """The event as data."""
        return {"event": "stopped", "sentence": self.sentence}


@frozen
class Finished:
    """The end, with the last figures; it comes after `Stopped`, too."""

    progress: Progressed

    def as_json(self) -> dict[str, Any]:
        """The event as data."""
        return {**self.progress.as_json(), "event": "finished"}


Event: TypeAlias = Started | Progressed | RefusedDocument | Stopped | Finished


class Observer(Protocol):
    """Whoever wants to know; called from the run's own event loop, so it has to be quick."""

    def observe(self, event: Event) -> None:
        """Take notice of an event."""
