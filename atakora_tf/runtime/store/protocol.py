"""What every store can do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from atakora_tf.contract.query import Condition, Query, Scalar
from atakora_tf.runtime.store.batch_steps import BatchStep
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.results import BatchDone, Done, Page, Stored

__all__ = ["Items", "Partition", "Store"]

Partition = Sequence[Scalar]
"""The values of the whole partition key, outermost first: ("contoso", "42")."""


class Items(Protocol):
    """The items of one container.

    Every method is a coroutine that does not block the loop, takes the session token that an
    earlier call gave (`session`), and raises classes of `runtime.store.errors` alone:
    `Throttled`, `Unavailable`, `AccessDenied` and `ContainerMissing` besides what is named.
    `if_match` is the ETag that the item must have ("*": any); `PreconditionFailed` if not.
    """

    @property
    def spec(self) -> ContainerSpec:
        """The container."""

    async def create(self, item: Mapping[str, object], *, session: str | None = None) -> Stored:
        """Keep a new item (what HTTP says with `If-None-Match: *`).

        Raises `Conflict`, `BadItem`, `TooLarge`.
        """

    async def upsert(
        self,
        item: Mapping[str, object],
        *,
        if_match: str | None = None,
        session: str | None = None,
    ) -> Stored:
        """Keep an item, whether it is there or not; with `if_match` it has to be there.

        Raises `Conflict` (a unique key), `PreconditionFailed`, `BadItem`, `TooLarge`.
        """

    async def read(
        self, item_id: str, partition: Partition, *, session: str | None = None
    ) -> Stored:
        """One item by id *and* partition key: the cheapest call there is.  Raises `NotFound`."""

    async def replace(
        self,
        item: Mapping[str, object],
        *,
        if_match: str | None = None,
        session: str | None = None,
    ) -> Stored:
        """Write an item that is there; its id and partition key say which.

        Raises `NotFound`, `Conflict` (a unique key), `PreconditionFailed`, `BadItem`, `TooLarge`.
        """

    async def patch(
        self,
        item_id: str,
        partition: Partition,
        steps: Sequence[PatchStep],
        *,
        conditions: Sequence[Condition] = (),
        if_match: str | None = None,
        session: str | None = None,
    ) -> Stored:
        """Change parts of an item, all steps or none, if it fulfils the conditions.

        Raises `NotFound`, `PreconditionFailed`, `BadPatch`, `Conflict` (a unique key), `BadItem`,
        `TooLarge`.
        """

    async def delete(
        self,
        item_id: str,
        partition: Partition,
        *,
        if_match: str | None = None,
        session: str | None = None,
    ) -> Done:
        """Delete an item.  Raises `NotFound`, `PreconditionFailed`."""

    async def query(self, query: Query, *, session: str | None = None) -> Page:
        """A page of the items that fulfil the conditions.  Raises `BadQuery`, `BadContinuation`."""

    async def batch(
        self, partition: Partition, steps: Sequence[BatchStep], *, session: str | None = None
    ) -> BatchDone:
        """All steps in one partition, or none.

        Raises what the failing step would raise, with its index in `operation`.
        """


class Store(Protocol):
    """An account, or a file."""

    def items(self, spec: ContainerSpec) -> Items:
        """The items of a container; nothing is asked or opened yet."""

    async def create_missing(self, specs: Sequence[ContainerSpec]) -> None:
        """Create databases and containers that are not there: for files and emulators.

        In Azure they come from Terraform, and the application's identity may not create them.
        Raises `ContainerMissing` if a container is there with another partition key or other
        unique keys.
        """

    async def close(self) -> None:
        """Finish what is under way and let go of connections; may be called twice."""
