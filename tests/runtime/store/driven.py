"""A store with a loop to run it in and a clock to move, for tests that are plain functions."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from attrs import frozen

from atakora_tf.contract.query import Query
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.protocol import Items, Store
from atakora_tf.runtime.store.results import Stored

T = TypeVar("T")


@frozen(eq=False)
class Driven:
    store: Store
    runner: asyncio.Runner
    advance: Callable[[float], None]

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def items(self, name: str = "things", **spec: Any) -> Items:
        given = ContainerSpec(database="shop", container=name, **spec)
        self.run(self.store.create_missing([given]))
        return self.store.items(given)

    def all(self, items: Items, **query: Any) -> list[Stored]:
        """Every item of the query, page by page."""
        found: list[Stored] = []
        continuation: str | None = None
        while True:
            page = self.run(items.query(Query(**query, continuation=continuation)))
            assert len(page.items) <= query.get("page_size", 50)
            found += page.items
            continuation = page.continuation
            if continuation is None:
                return found

    def ids(self, items: Items, **query: Any) -> list[object]:
        return [each.item["id"] for each in self.all(items, **query)]
