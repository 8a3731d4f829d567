"""A page of items from Cosmos DB."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from attrs import field, frozen

from atakora_tf.contract.query import Query
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.cosmos_conditions import SqlText
from atakora_tf.runtime.store.cosmos_ordered import Walk
from atakora_tf.runtime.store.errors import BadContinuation, BadQuery
from atakora_tf.runtime.store.field_path import in_cosmos
from atakora_tf.runtime.store.order_steps import (
    position_after,
    read_position,
    steps_of,
    write_position,
)
from atakora_tf.runtime.store.results import Page, Stored, without_system
from atakora_tf.runtime.store.selection import selected

__all__ = ["Reading", "page"]

Item = Mapping[str, object]


@frozen(eq=False)
class Reading:
    """One call's queries of a container, and what they cost together."""

    container: Any
    spec: ContainerSpec
    query: Query
    session: str | None
    headers: list[Mapping[str, str]] = field(factory=list, init=False)

    def where(self) -> SqlText:
        """The conditions of the query, and the first values of a hierarchical key."""
        text = SqlText()
        if not self._whole_key:
            for path, value in zip(self.spec.key_steps, self.query.partition, strict=False):
                if value is None:
                    text.where.append(f"IS_NULL({in_cosmos(path)})")
                else:
                    text.compared(path, "=", value)
        for condition in self.query.conditions:
            text.add(condition)
        return text

    def pages(self, where: SqlText, order: str, most: int) -> Any:
        """The SDK's answer; nothing is asked before it is iterated."""
        options: dict[str, Any] = {} if self.session is None else {"session_token": self.session}
        if self._whole_key:
            values = self.query.partition
            options["partition_key"] = _key(list(values))
        return self.container.query_items(
            f"SELECT {self._columns()} FROM c{where.clause}{order}",
            parameters=where.parameters,
            max_item_count=most,
            response_hook=lambda headers, _: self.headers.append(headers),
            **options,
        )

    async def ask(self, where: SqlText, order: str, most: int) -> list[Item]:
        """Up to `most` items of a query."""
        found: list[Item] = []
        async for item in self.pages(where, order, most):
            found.append(item)
            if len(found) == most:
                break
        return found

    def done(self, items: list[Item], continuation: str | None) -> Page:
        """The page, with the charge of all that was asked for it."""
        charge = sum(float(each.get("x-ms-request-charge", 0.0)) for each in self.headers)
        sessions = [each.get("x-ms-session-token") for each in self.headers]
        stored = tuple(
            Stored(
                selected(without_system(item), self.query.select),
                cast(str, item["_etag"]),
                cast(int, item["_ts"]),
            )
            for item in items
        )
        return Page(stored, continuation, round(charge, 2), sessions[-1] if sessions else None)

    @property
    def _whole_key(self) -> bool:
        return len(self.query.partition) == len(self.spec.partition_key)

    def _columns(self) -> str:
        if self.query.select is None:
            return "*"
        ordering = [order.path[0] for order in self.query.orders]
        keys = [path[0] for path in self.spec.key_steps]
        names = dict.fromkeys([*self.query.select, *ordering, *keys, "id", "_etag", "_ts"])
        return ", ".join(in_cosmos((name,)) for name in names)


def _key(values: list[Any]) -> Any:
    if len(values) > 1:
        return values
    if values[0] is None:  # None would mean: no partition
        from azure.cosmos.partition_key import NullPartitionKeyValue

        return NullPartitionKeyValue
    return values[0]


async def page(reading: Reading) -> Page:
    """The page that the query asks for."""
    # A page that is asked for again costs what all attempts cost.
    return await (_ordered(reading) if reading.query.orders else _unordered(reading))


async def _ordered(reading: Reading) -> Page:
    query = reading.query
    steps = steps_of(query, reading.spec)
    position = read_position(query.continuation, steps)
    walk = Walk(reading.ask, steps, query.page_size + 1)
    items: list[Item] = []
    async for item in walk.items(reading.where(), position):
        items.append(item)
        if len(items) > query.page_size:
            end = position_after(items[-2], items[-1], steps)
            return reading.done(items[:-1], write_position(end))
    return reading.done(items, None)


async def _unordered(reading: Reading) -> Page:
    """In Cosmos DB's own order, with its own continuation."""
    from azure.cosmos.exceptions import CosmosHttpResponseError

    query = reading.query
    pages = reading.pages(reading.where(), "", query.page_size).by_page(query.continuation)
    try:
        async for found in pages:
            items = [item async for item in found]
            return reading.done(items, pages.continuation_token or None)
    except CosmosHttpResponseError as error:
        if error.status_code == 400 and query.continuation is not None:
            raise BadContinuation("Cosmos DB refuses the continuation.") from error
        if error.status_code == 400:
            raise BadQuery(f"Cosmos DB refuses the query: {error.message}") from error
        raise
    return reading.done([], None)
