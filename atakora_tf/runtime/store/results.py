"""What a store gives back."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

__all__ = ["SYSTEM_PROPERTIES", "BatchDone", "Done", "Page", "Stored", "without_system"]

SYSTEM_PROPERTIES = frozenset({"_rid", "_self", "_etag", "_attachments", "_ts"})
"""What Cosmos DB sets itself (learn.microsoft.com/rest/api/cosmos-db/documents)."""


def without_system(item: Mapping[str, object]) -> dict[str, object]:
    """The item as its writer knows it."""
    return {name: value for name, value in item.items() if name not in SYSTEM_PROPERTIES}


@frozen
class Stored:
    """An item as the store has it.

    item: without the properties that the store sets itself; treat it as immutable.
    etag: changes with every write; quoted, as HTTP has it.
    modified: seconds since the epoch at the last write.
    request_charge: RU of the call (0 for the items of a page or batch, which says it as a whole).
    session_token: to be handed on with the next call, for reading one's own writes; None if the
        store needs none.
    """

    item: Mapping[str, object] = field(hash=False)
    etag: str
    modified: int
    request_charge: float = 0.0
    session_token: str | None = None


@frozen
class Done:
    """A write that leaves nothing to be shown."""

    request_charge: float = 0.0
    session_token: str | None = None


@frozen
class Page:
    """Some items of a query; `continuation` is None on the last page.

    A page may have fewer items than were asked for, and there may be more all the same.
    """

    items: tuple[Stored, ...]
    continuation: str | None
    request_charge: float = 0.0
    session_token: str | None = None


@frozen
class BatchDone:
    """One result for each operation of the batch, in its order; None for a delete."""

    results: tuple[Stored | None, ...]
    request_charge: float = 0.0
    session_token: str | None = None
