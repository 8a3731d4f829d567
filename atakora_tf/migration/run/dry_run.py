"""What an import would do, found out by reading alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

from atakora_tf.migration.mapping.duplicates import Duplicates
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.run.channel import Channel
from atakora_tf.migration.run.events import Finished, Observer, RefusedDocument
from atakora_tf.migration.run.loading import Group, Loaded, groups
from atakora_tf.migration.run.progress import Progress
from atakora_tf.migration.run.refusals import refused_by_target
from atakora_tf.migration.source import Source
from atakora_tf.migration.target.protocol import Target

if TYPE_CHECKING:
    from atakora_tf.migration.run.importing import ImportOptions

__all__ = ["dry_run"]

_MOST_TOLD: Final = 1_000


async def dry_run(
    source: Source,
    transform: Transform,
    target: Target,
    options: ImportOptions,
    progress: Progress,
    observer: Observer,
) -> None:
    """Count into `progress` what would be written, replaced, left unchanged and refused.

    The target is read, item by item; nothing is written to it or to disk beyond temporary files.
    Of refused documents, the first thousand are told.
    """
    channel: Channel[Group] = Channel(
        lambda going_on: groups(
            source, transform, collections=options.collections, kept=None, going_on=going_on
        )
    )
    told = 0

    def refuse(loaded: Loaded, rejected: Rejected) -> None:
        nonlocal told
        if loaded.embedded:
            progress.orphaned(loaded)
        progress.of(loaded).refused += 1
        told += 1
        if told <= _MOST_TOLD:
            observer.observe(RefusedDocument(rejected))

    async def look(loaded: Loaded, item: Item) -> None:
        found = await target.container(item.container).read(item.id, item.partition_key)
        counts = progress.of(loaded)
        if found is not None and found.hash == item.hash:
            counts.unchanged += 1
        elif found is not None and options.mode != "upsert":
            refuse(loaded, refused_by_target(item, "exists", options.mode))
        else:
            counts.written += 1
            counts.replaced += found is not None
            counts.bytes += loaded.bytes

    last = 0.0
    try:
        with Duplicates() as duplicates:
            async for group in channel:
                progress.read(group.loaded)
                looks = []
                for loaded in group.loaded:
                    match loaded.outcome:
                        case Rejected() as rejected:
                            refuse(loaded, rejected)
                        case Item() as item:
                            twice = duplicates.check(item)
                            if twice is None:
                                looks.append(look(loaded, item))
                            else:
                                refuse(loaded, twice)
                await asyncio.gather(*looks)
                if progress.seconds - last >= options.every:
                    last = progress.seconds
                    observer.observe(progress.now())
    finally:
        await channel.stop()
    observer.observe(Finished(progress.now()))
