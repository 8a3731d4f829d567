"""The key space in parts: every logical partition of a container is in one of them, whole.

So documents that come to one place meet in one task, batches are as large as they can be, and one
journal has all of a place.  A logical partition has at most 20 GB and 10,000 RU/s
(learn.microsoft.com/azure/cosmos-db/concepts-limits), which one task can carry.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import blake2b

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.run.journal_rows import key_text

__all__ = ["part_of_key", "part_of_outcome", "part_of_root"]


def part_of_key(name: ContainerName, partition_key: Sequence[Scalar], parts: int) -> int:
    """The part that a logical partition is in."""
    return _part(json.dumps([str(name), key_text(partition_key)]), parts)


def part_of_root(root: DocumentPath, parts: int) -> int:
    """The part for documents that make no item: by the document that they belong to."""
    return _part(str(root), parts)


def part_of_outcome(outcome: Sequence[Item] | Rejected, root: DocumentPath, parts: int) -> int:
    """The part for a document of which the mapping makes this."""
    if isinstance(outcome, Rejected) or not outcome:
        return part_of_root(root, parts)
    [item] = outcome
    return part_of_key(item.container, item.partition_key, parts)


def _part(text: str, parts: int) -> int:
    # Python's own hash differs from one process to the next.
    raw = text.encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(raw, digest_size=8).digest()) % parts
