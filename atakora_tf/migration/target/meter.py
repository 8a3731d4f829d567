"""What a target has done so far: counters alone, cheap to read at any time."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from atakora_tf.migration.mapping.items import ContainerName

__all__ = ["Counts", "Meter"]


@define(eq=False)
class Counts:
    """Of one container, or of all together.

    requests: answers and lost answers, repetitions among them. charge: RU.
    throttles: 429s, returned or inside a batch's answer. retries: requests sent again for any
    reason. lost: requests whose answer never came. written, read: items.
    sent: bytes of items in requests. received: bytes of items in answers of reads, about.
    in_flight: requests under way now. concurrency: how many may be, at the moment.
    """

    requests: int = 0
    charge: float = 0.0
    throttles: int = 0
    retries: int = 0
    lost: int = 0
    written: int = 0
    read: int = 0
    sent: int = 0
    received: int = 0
    in_flight: int = 0
    concurrency: int = 0


_SUMMED = tuple(name for name in Counts.__slots__ if not name.startswith("_"))


@define(eq=False)
class Meter:
    """The counters of a target, by container."""

    by_container: dict[ContainerName, Counts] = field(factory=dict)

    def of(self, name: ContainerName) -> Counts:
        """The counters of a container; the same object every time."""
        return self.by_container.setdefault(name, Counts())

    @property
    def total(self) -> Counts:
        """The sums over all containers, as of now."""
        counts = list(self.by_container.values())
        return Counts(**{name: sum(getattr(each, name) for each in counts) for name in _SUMMED})

    def as_json(self) -> Mapping[str, int | float]:
        """The sums by name."""
        total = self.total
        return {name: getattr(total, name) for name in _SUMMED}
