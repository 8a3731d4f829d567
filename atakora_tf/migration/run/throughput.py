"""More RU/s for the time of a run, and the way back.

The floors are those of learn.microsoft.com/azure/cosmos-db/concepts-limits, "Minimum throughput
limits": manual RU/s cannot go below the highest ever provisioned / 100, nor below 400; the upper
end of autoscale not below the highest ever / 10, nor below 1,000; nor either below what the stored
data needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil
from pathlib import Path
from typing import Final, Literal

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.target.protocol import Target, Throughput

__all__ = ["floor_after", "raise_throughput", "restore_throughput", "what_raising_means"]

_LEAST: Final = {"manual": 400, "autoscale": 1_000}
_PART: Final = {"manual": 100, "autoscale": 10}
_STEP: Final = {"manual": 100, "autoscale": 1_000}

INSTANT_PER_PARTITION: Final = 10_000
"""Up to so many RU/s for each physical partition, a change takes effect at once; beyond that,
partitions are split first, which takes 4 to 6 hours
(learn.microsoft.com/azure/cosmos-db/scaling-provisioned-throughput-best-practices)."""


def floor_after(kind: Literal["manual", "autoscale"], ru: int, minimum: int | None = None) -> int:
    """The least RU/s that Cosmos DB takes once there have been `ru`; more data can make it more."""
    part = ceil(ru / _PART[kind] / _STEP[kind]) * _STEP[kind]
    return max(_LEAST[kind], part, minimum or 0)


async def what_raising_means(
    target: Target, containers: Iterable[ContainerName], ru: int
) -> Sequence[str]:
    """Sentences for people before RU/s are raised: from what to what, and what stays of it."""
    said = []
    for _, now in await _each(target, containers):
        if now.kind == "serverless" or now.ru is None:
            said.append(f"{now.of} is serverless: there are no RU/s to raise.")
        elif now.ru >= ru:
            said.append(f"{now.of} has {now.ru} RU/s already; nothing is raised.")
        else:
            floor = floor_after(now.kind, ru, now.minimum)
            auto = " at most (autoscale)" if now.kind == "autoscale" else ""
            shared = ", which all containers of the database share" if now.shared else ""
            said.append(
                f"{now.of} is raised from {now.ru} to {ru} RU/s{auto}{shared}. It costs that much "
                "until it is restored (--restore-throughput), which is never done unasked. "
                + (
                    f"Afterwards Cosmos DB takes no less than {floor} RU/s, as the floor is "
                    f"{'a hundredth' if now.kind == 'manual' else 'a tenth'} of the highest ever "
                    "provisioned"
                    + (f"; the {now.ru} of now cannot come back." if floor > now.ru else ".")
                )
                + (
                    f" Beyond {INSTANT_PER_PARTITION} RU/s for each physical partition, it can "
                    "take 4 to 6 hours until they are there, and the partitions stay split."
                    if ru > INSTANT_PER_PARTITION
                    else ""
                )
            )
    return said


async def raise_throughput(
    target: Target, containers: Iterable[ContainerName], ru: int, journal: Journal
) -> Sequence[str]:
    """Raise RU/s where there are fewer; the head of the run remembers what they were.

    Sentences tell what was done. A run that goes on remembers the first value.
    """
    if ru < _LEAST["manual"] or ru % _STEP["manual"]:
        raise MigrationError(
            f"{ru} RU/s cannot be set: they are a multiple of 100, and at least 400."
        )
    said = []
    for name, now in await _each(target, containers):
        if now.kind == "serverless" or now.ru is None or now.ru >= ru:
            continue
        if str(name) not in journal.head.throughput:
            journal.remember_throughput(str(name), now.ru)
        await target.set_throughput(name, ru)
        said.append(f"{now.of} now has {ru} RU/s instead of {now.ru}.")
    return said


async def restore_throughput(target: Target, folder: Path) -> Sequence[str]:
    """Bring back the RU/s that there were before the run, as far as Cosmos DB lets it.

    Sentences tell what was done; nothing happens where a run raised nothing.
    """
    said = []
    with Journal.open(folder) as journal:
        if journal.head.target != target.identity:
            raise MigrationError(
                f"The run in {folder} writes to {journal.head.target}, and this is "
                f"{target.identity}. Name the same endpoint."
            )
        for text, before in journal.head.throughput.items():
            name = ContainerName(*text.split("/", 1))
            now = await target.throughput(name)
            wanted = max(before, now.minimum or 0)
            if now.ru is not None and now.ru > wanted:
                await target.set_throughput(name, wanted)
                said.append(
                    f"{now.of} has {wanted} RU/s again."
                    if wanted == before
                    else f"{now.of} now has {wanted} RU/s, and not the {before} of before: that "
                    "is the least that Cosmos DB takes after the highest it has ever had."
                )
            else:
                said.append(f"{now.of} has {now.ru} RU/s, no more than before the run.")
            journal.remember_throughput(text, None)
    return said


async def _each(
    target: Target, containers: Iterable[ContainerName]
) -> Sequence[tuple[ContainerName, Throughput]]:
    """Each place that has RU/s of its own, once, with a container to name it by."""
    found: dict[str, tuple[ContainerName, Throughput]] = {}
    for name in sorted(set(containers)):
        now = await target.throughput(name)
        found.setdefault(now.of or str(name), (name, now))
    return tuple(found.values())
