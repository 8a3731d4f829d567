"""A target that holds what it should, and one call to verify it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any

from atakora_tf.migration.document import Document
from atakora_tf.migration.mapping.children import Children
from atakora_tf.migration.mapping.items import Item
from atakora_tf.migration.mapping.model import MappingRules
from atakora_tf.migration.mapping.transform import Transform
from atakora_tf.migration.source import Source
from atakora_tf.migration.target.protocol import Target
from atakora_tf.migration.verification.findings import Difference
from atakora_tf.migration.verification.result import Verification
from atakora_tf.migration.verification.verify import verify
from tests.migration.memory_target import MemoryTarget, Place
from tests.migration.run.runs import DB, MemorySource


def items_of(mapping: MappingRules, documents: Sequence[Document]) -> list[Item]:
    """The items that documents make, refused ones left out."""
    transform = Transform(mapping, database=DB)
    with Children(transform) as children:
        others = [each for each in documents if not children.add(each)]
        made = [transform(each, children.of(each.path)) for each in others]
    return [item for outcome in made if isinstance(outcome, tuple) for item in outcome]


def place(item: Item) -> Place:
    return (item.container, item.partition_key, item.id)


def filled(items: Iterable[Item], target: MemoryTarget | None = None) -> MemoryTarget:
    """A target that holds these items."""
    target = target or MemoryTarget()
    for item in items:
        target.put(place(item), item.text, "run")
    return target


def verified(
    documents: Sequence[Document] | Source, mapping: MappingRules, target: Target, **options: Any
) -> Verification:
    source = MemorySource(documents) if isinstance(documents, list) else documents

    async def session() -> Verification:
        async with target:
            return await verify(source, mapping, target, **options)

    return asyncio.run(session())


def found(result: Verification) -> set[tuple[str, str | None]]:
    """What was found: kind and document, or kind and id for items of none."""
    return {(each.kind, each.path or each.id) for each in result.differences}


def only(result: Verification) -> Difference:
    [difference] = result.differences
    return difference
