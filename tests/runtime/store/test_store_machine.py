"""Both stores are given the same commands and have to answer alike, whatever the commands are."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from atakora_tf.contract.query import Condition, Order, Query
from atakora_tf.runtime.store.batch_steps import (
    BatchStep,
    CreateItem,
    DeleteItem,
    PatchItem,
    ReadItem,
    ReplaceItem,
    UpsertItem,
)
from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.cosmos_store import CosmosStore
from atakora_tf.runtime.store.errors import Conflict, StoreError
from atakora_tf.runtime.store.patch_steps import PatchStep
from atakora_tf.runtime.store.protocol import Items
from atakora_tf.runtime.store.results import BatchDone, Done, Stored
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from tests.cosmos.server import CosmosServer

_SPEC = ContainerSpec(
    database="shop",
    container="things",
    partition_key=("/k/a", "/k/b"),
    unique_keys=(("/mail",), ("/x/y", "/v")),
    default_ttl=1000,
)

ids = st.sampled_from(["a", "b", "c", "ü"])
keys = st.tuples(st.sampled_from(["p", 1, None]), st.sampled_from([True, "q"]))
values = st.sampled_from([None, True, False, 0, 1, -2.5, "", "x", "y", [1, "x"], {"y": 1}])
fields = st.dictionaries(st.sampled_from(["v", "x", "w"]), values)
lives = st.sampled_from([{}, {}, {"ttl": 10}, {"ttl": -1}])
mails = st.sampled_from([{"mail": f"{n}@x", "x": {"y": n}} for n in range(12)])
paths = st.sampled_from(["/v", "/x", "/x/y", "/w/0", "/w/-", "/n", "/mail", "/id", "/k/a"])
steps = st.one_of(
    st.builds(PatchStep, st.sampled_from(["set", "add", "replace"]), paths, values),
    st.builds(PatchStep, st.just("remove"), paths),
    st.builds(PatchStep, st.just("increment"), paths, st.sampled_from([1, -0.5, "x"])),
)
scalars = st.sampled_from([None, True, False, 0, 1, -2.5, "", "x", "y"])
conditions = st.one_of(
    st.builds(
        Condition,
        st.sampled_from(["v", "x.y", "id", "mail"]),
        st.sampled_from(["eq", "ne", "lt", "le", "gt", "ge"]),
        scalars,
    ),
    st.builds(Condition, st.just("v"), st.just("in"), st.lists(scalars, max_size=3).map(tuple)),
    st.builds(Condition, st.sampled_from(["w", "v"]), st.just("has"), scalars),
    st.builds(Condition, st.sampled_from(["w", "v"]), st.just("exists"), st.booleans()),
    st.builds(Condition, st.sampled_from(["mail", "v"]), st.just("prefix"), st.just("1")),
)
orders = st.lists(
    st.builds(Order, st.sampled_from(["v", "x.y", "w", "id", "k.b"]), st.booleans()),
    min_size=1,
    max_size=2,
    unique_by=lambda order: order.field,
)


@st.composite
def items_of_a_partition(draw: st.DrawFn, key: Any = None) -> dict[str, Any]:
    one, two = draw(keys) if key is None else key
    item = {"id": draw(ids), "k": {"a": one, "b": two}}
    return item | draw(mails) | draw(fields) | draw(lives)


@st.composite
def batches(draw: st.DrawFn) -> tuple[tuple[Any, Any], list[BatchStep]]:
    key = draw(keys)
    item = items_of_a_partition(key)
    kinds = st.one_of(
        st.builds(CreateItem, item),
        st.builds(UpsertItem, item),
        st.builds(ReplaceItem, item),
        st.builds(PatchItem, ids, st.lists(steps, min_size=1, max_size=2).map(tuple)),
        st.builds(ReadItem, ids),
        st.builds(DeleteItem, ids),
    )
    return key, draw(st.lists(kinds, min_size=1, max_size=4))


class BothStores(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.server = CosmosServer()
        self.server.clock.stop()
        self.server.start()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "items.db"
        self.stores = (
            SqliteStore(file, clock=self.server.clock.now),
            CosmosStore(self.server.url, key=self.server.key),
        )
        self.runner = asyncio.Runner()
        for store in self.stores:
            self.runner.run(store.create_missing([_SPEC]))
        self.both: tuple[Items, Items] = (
            self.stores[0].items(_SPEC),
            self.stores[1].items(_SPEC),
        )
        # ETags that both stores have given for the same write
        self.etags: list[tuple[str | None, str | None]] = [(None, None), ("*", "*")]

    def teardown(self) -> None:
        for store in self.stores:
            self.runner.run(store.close())
        self.runner.close()
        self.server.stop()
        self.folder.cleanup()

    def etag(self) -> st.SearchStrategy[tuple[str | None, str | None]]:
        """Mostly none, as a random one fits its item seldom."""
        return st.one_of(
            st.just((None, None)),
            st.just((None, None)),
            st.sampled_from(self.etags[:2] + self.etags[-24:]),
        )

    def alike(self, one: Coroutine[Any, Any, Any], two: Coroutine[Any, Any, Any]) -> None:
        first, second = (self.runner.run(_outcome(each)) for each in (one, two))
        assert first[0] == second[0]
        self.etags += zip(first[1], second[1], strict=True)

    @initialize()
    def some_items_with_equal_values(self) -> None:
        for n in range(24):
            key = {"a": ["p", 1, None][n % 3], "b": [True, "q"][n // 3 % 2]}
            item = {"id": "abcü"[n // 6], "k": key, "v": ["x", 1, True][n % 5 % 3]}
            self.create({**item, "mail": f"{n}@start", "x": {"y": -n}})

    @rule(item=items_of_a_partition())
    def create(self, item: dict[str, Any]) -> None:
        self.alike(*(items.create(item) for items in self.both))

    @rule(item=items_of_a_partition(), data=st.data())
    def upsert(self, item: dict[str, Any], data: st.DataObject) -> None:
        etags = data.draw(self.etag())
        self.alike(*(i.upsert(item, if_match=e) for i, e in zip(self.both, etags, strict=True)))

    @rule(item=items_of_a_partition(), data=st.data())
    def replace(self, item: dict[str, Any], data: st.DataObject) -> None:
        etags = data.draw(self.etag())
        self.alike(*(i.replace(item, if_match=e) for i, e in zip(self.both, etags, strict=True)))

    @rule(
        item_id=ids,
        key=keys,
        patch=st.lists(steps, min_size=1, max_size=3),
        given=st.lists(conditions, max_size=1),
        data=st.data(),
    )
    def patch(
        self,
        item_id: str,
        key: tuple[Any, Any],
        patch: list[PatchStep],
        given: list[Condition],
        data: st.DataObject,
    ) -> None:
        etags = data.draw(self.etag())
        self.alike(
            *(
                items.patch(item_id, key, patch, conditions=given, if_match=etag)
                for items, etag in zip(self.both, etags, strict=True)
            )
        )

    @rule(item_id=ids, key=keys, data=st.data())
    def delete(self, item_id: str, key: tuple[Any, Any], data: st.DataObject) -> None:
        etags = data.draw(self.etag())
        self.alike(
            *(i.delete(item_id, key, if_match=e) for i, e in zip(self.both, etags, strict=True))
        )

    @rule(batch=batches())
    def batch(self, batch: tuple[tuple[Any, Any], list[BatchStep]]) -> None:
        self.alike(*(items.batch(*batch) for items in self.both))

    @rule(seconds=st.sampled_from([1, 9, 10, 500, 1000]))
    def wait(self, seconds: int) -> None:
        self.server.clock.advance(seconds)

    @rule(
        given=st.lists(conditions, max_size=2),
        order=orders,
        page_size=st.integers(1, 4),
        partition=st.one_of(st.just(()), keys.map(lambda key: key[:1]), keys),
    )
    def ordered(
        self,
        given: list[Condition],
        order: list[Order],
        page_size: int,
        partition: tuple[Any, ...],
    ) -> None:
        one, two = (
            self.all(
                items,
                conditions=tuple(given),
                orders=tuple(order),
                page_size=page_size,
                partition=partition,
            )
            for items in self.both
        )
        assert one == two

    @invariant()
    def the_same_items_are_there(self) -> None:
        one, two = (self.all(items, page_size=3) for items in self.both)
        assert sorted(map(repr, one)) == sorted(map(repr, two))

    def all(self, items: Items, **query: Any) -> list[object]:
        found: list[object] = []
        continuation = None
        while True:
            page = self.runner.run(items.query(Query(**query, continuation=continuation)))
            found += [each.item for each in page.items]
            continuation = page.continuation
            if continuation is None:
                return found


async def _outcome(call: Coroutine[Any, Any, Any]) -> tuple[object, list[str]]:
    """What both stores have to say alike, and the ETags, which are each one's own."""
    try:
        result = await call
    except StoreError as error:
        unique = error.unique_key if isinstance(error, Conflict) else None
        return (type(error).__name__, unique, error.operation), []
    match result:
        case Stored():
            return (result.item, result.modified), [result.etag]
        case Done():
            return "done", []
        case BatchDone():
            stored = [each for each in result.results if each is not None]
            return [each and each.item for each in result.results], [each.etag for each in stored]
    raise AssertionError(result)


TestBothStores = BothStores.TestCase
TestBothStores.settings = settings(settings(), max_examples=15, stateful_step_count=20)
