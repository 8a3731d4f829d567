"""What the server refuses for good, as the exceptions of a target."""

from __future__ import annotations

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.target.failures import Failure
from atakora_tf.migration.target.protocol import (
    Changed,
    Exists,
    Gone,
    Refusal,
    Unique,
    Unstorable,
    Writable,
)

__all__ = ["refusal_of"]


def refusal_of(
    failure: Failure, item: Writable | None, name: ContainerName
) -> Refusal | MigrationError:
    """The exception for a failure of kind "refused"; `item` is the one that was written."""
    if failure.owner_missing:
        return MigrationError(
            f"The container {name} is not there (any more). Look whether somebody has deleted it."
        )
    said = f"{failure.status}: {failure.text}"
    if item is None:
        return MigrationError(f"Cosmos DB refuses a request for {name} ({said}).")
    index = failure.index
    match failure.status:
        case 404:
            return Gone(f"The item {item.id!r} is not in {name} any more.", index=index)
        case 409 if "unique" in failure.text.lower():
            return Unique(
                f"Another item in {name} has the values of {item.id!r} at one of the container's "
                "unique keys.",
                index=index,
            )
        case 409:
            return Exists(f"An item {item.id!r} is in {name} already.", index=index)
        case 412:
            return Changed(f"The item {item.id!r} in {name} has changed.", index=index)
        case 413:
            return Unstorable(
                f"The item {item.id!r} is too large for Cosmos DB ({len(item.text)} bytes).",
                index=index,
            )
    return Unstorable(f"Cosmos DB refuses the item {item.id!r} ({said}).", index=index)
