"""How fast a target may be written to, and how long it is waited for."""

from __future__ import annotations

from typing import Any, Final

from attrs import field, frozen

from atakora_tf.errors import MigrationError

__all__ = ["MOST_BATCH_BYTES", "MOST_BATCH_ITEMS", "Pace"]

MOST_BATCH_ITEMS: Final = 100
"""The most items of one batch (learn.microsoft.com/azure/cosmos-db/concepts-limits)."""

MOST_BATCH_BYTES: Final = 1_900_000
"""The most bytes that the texts of a batch may have together: Cosmos DB takes 2 MB for the whole
request, and each item is wrapped into a few words more."""


def _positive(_: object, attribute: Any, value: float | None) -> None:
    if value is not None and not value > 0:
        raise MigrationError(f"{attribute.name} has to be more than 0, and not {value!r}.")


@frozen(kw_only=True)
class Pace:
    """The bounds inside which a target looks for the fastest pace that Cosmos DB takes.

    max_ru: RU/s over all containers; None for what Cosmos DB grants.
    max_concurrency: requests under way at once, over all containers.
    max_bytes_in_flight: bytes of items in the requests under way; one larger item goes alone.
    max_bytes_per_second: bytes of items sent; None for no bound.
    deadline: seconds for which a request that fails is repeated.
    answer_within: seconds after which an answer counts as lost.
    """

    max_ru: float | None = field(default=None, validator=_positive)
    max_concurrency: int = field(default=200, validator=_positive)
    max_bytes_in_flight: int = field(default=64 * 1024 * 1024, validator=_positive)
    max_bytes_per_second: float | None = field(default=None, validator=_positive)
    deadline: float = field(default=120.0, validator=_positive)
    answer_within: float = field(default=30.0, validator=_positive)
