"""The items of one container of Cosmos DB."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

from atakora_tf.contract.query import Condition, Query, Scalar
from atakora_tf.runtime.store.batch_rules import checked_batch
from atakora_tf.runtime.store.batch_steps import BatchStep
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.cosmos_attempts import attempted
from atakora_tf.runtime.store.cosmos_batch import as_sdk, done, operations, refused
from atakora_tf.runtime.store.cosmos_conditions import predicate
from atakora_tf.runtime.store.cosmos_connection import CosmosConnection
from atakora_tf.runtime.store.cosmos_query import Reading, page
from atakora_tf.runtime.store.errors import BadItem, BadPatch, NotFound, PreconditionFailed
from atakora_tf.runtime.store.item_rules import (
    check_id,
    checked_item,
    checked_partition,
)
from atakora_tf.runtime.store.order_steps import check_page, read_position, steps_of
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.patching import check_steps
from atakora_tf.runtime.store.protocol import Partition
from atakora_tf.runtime.store.results import BatchDone, Done, Page, Stored, without_system

__all__ = ["CosmosContainer"]

T = TypeVar("T")

_CHARGE = "x-ms-request-charge"
_SESSION = "x-ms-session-token"


class CosmosContainer:
    """See `Items`."""

    def __init__(self, connection: CosmosConnection, spec: ContainerSpec, deadline: float) -> None:
        self._connection = connection
        self._spec = spec
        self._deadline = deadline

    @property
    def spec(self) -> ContainerSpec:
        """The container."""
        return self._spec

    async def create(self, item: Mapping[str, object], *, session: str | None = None) -> Stored:
        """Keep a new item."""
        own, _ = checked_item(item, self._spec)
        return await self._stored(
            lambda container: container.create_item(own, **_options(session)), write=True
        )

    async def upsert(
        self,
        item: Mapping[str, object],
        *,
        if_match: str | None = None,
        session: str | None = None,
    ) -> Stored:
        """Keep an item, whether it is there or not."""
        if if_match is not None:  # what is matched is there, so it is replaced
            try:
                return await self.replace(item, if_match=if_match, session=session)
            except NotFound as error:
                charge = error.request_charge
                raise PreconditionFailed("The item is not there.", request_charge=charge) from error
        own, _ = checked_item(item, self._spec)
        return await self._stored(
            lambda container: container.upsert_item(own, **_options(session)), write=True
        )

    async def read(
        self, item_id: str, partition: Partition, *, session: str | None = None
    ) -> Stored:
        """One item by id and partition key."""
        key = self._key(item_id, partition)
        return await self._stored(
            lambda container: container.read_item(item_id, key, **_options(session)), write=False
        )

    async def replace(
        self,
        item: Mapping[str, object],
        *,
        if_match: str | None = None,
        session: str | None = None,
    ) -> Stored:
        """Write an item that is there."""
        own, _ = checked_item(item, self._spec)
        item_id = cast(str, own["id"])
        return await self._stored(
            lambda container: container.replace_item(item_id, own, **_options(session, if_match)),
            write=True,
        )

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
        """Change parts of an item."""
        key = self._key(item_id, partition)
        check_steps(steps, self._spec)
        options = _options(session, if_match)
        if (condition := predicate(tuple(conditions))) is not None:
            options["filter_predicate"] = condition
        try:
            return await self._stored(
                lambda container: container.patch_item(
                    item_id, key, [as_sdk(step) for step in steps], **options
                ),
                write=True,
            )
        except BadItem as error:
            raise BadPatch(str(error), request_charge=error.request_charge) from error

    async def delete(
        self,
        item_id: str,
        partition: Partition,
        *,
        if_match: str | None = None,
        session: str | None = None,
    ) -> Done:
        """Delete an item."""
        key = self._key(item_id, partition)
        headers: dict[str, str] = {}
        options = _options(session, if_match)
        options["response_hook"] = lambda given, _: headers.update(_lower(given))
        await self._asked(
            lambda container: container.delete_item(item_id, key, **options), write=True
        )
        return Done(float(headers.get(_CHARGE, 0.0)), headers.get(_SESSION))

    async def query(self, query: Query, *, session: str | None = None) -> Page:
        """A page of items."""
        check_page(query, self._spec)
        if query.orders:
            read_position(query.continuation, steps_of(query, self._spec))
        return await self._asked(
            lambda container: page(Reading(container, self._spec, query, session)), write=False
        )

    async def batch(
        self, partition: Partition, steps: Sequence[BatchStep], *, session: str | None = None
    ) -> BatchDone:
        """All steps in one partition, or none."""
        values = checked_partition(partition, self._spec)
        checked_batch(steps, values, self._spec)
        sent = operations(steps, self._spec)
        writes = any(each[0] != "read" for each in sent)

        async def ask(container: Any) -> BatchDone:
            from azure.cosmos.exceptions import CosmosBatchOperationError

            headers: dict[str, str] = {}
            try:
                results = await container.execute_item_batch(
                    # The SDK takes the options out of what it is given.
                    [(kind, given, dict(options)) for kind, given, options in sent],
                    _one_key(values),
                    response_hook=lambda given, _: headers.update(_lower(given)),
                    **({} if session is None else {"session_token": session}),
                )
            except CosmosBatchOperationError as error:
                raise refused(error, steps) from error
            return done(results, headers)

        return await self._asked(ask, write=writes)

    def _key(self, item_id: str, partition: Partition) -> Any:
        check_id(item_id)
        return _one_key(checked_partition(partition, self._spec))

    async def _asked(self, ask: Callable[[Any], Awaitable[T]], *, write: bool) -> T:
        async def once() -> T:
            container = await self._connection.container(self._spec.database, self._spec.container)
            return await ask(container)

        return await attempted(once, deadline=self._deadline, write=write)

    async def _stored(self, ask: Callable[[Any], Awaitable[Any]], *, write: bool) -> Stored:
        answer = await self._asked(ask, write=write)
        headers = _lower(answer.get_response_headers())
        return Stored(
            without_system(answer),
            answer["_etag"],
            answer["_ts"],
            float(headers.get(_CHARGE, 0.0)),
            headers.get(_SESSION),
        )


def _one_key(values: tuple[Scalar, ...]) -> Any:
    """The key as the SDK takes it: a list only if it is hierarchical."""
    return values[0] if len(values) == 1 else list(values)


def _lower(headers: Mapping[str, str]) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}


def _options(session: str | None, if_match: str | None = None) -> dict[str, Any]:
    options: dict[str, Any] = {} if session is None else {"session_token": session}
    if if_match is not None:
        from azure.core import MatchConditions

        options |= (
            {"match_condition": MatchConditions.IfPresent}
            if if_match == "*"
            else {"match_condition": MatchConditions.IfNotModified, "etag": if_match}
        )
    return options
