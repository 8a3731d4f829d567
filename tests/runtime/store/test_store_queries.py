"""Lists: conditions, orders, pages, projections, the same on every store."""

from __future__ import annotations

from typing import Any

import pytest

from atakora_tf.contract.query import Condition, Operator, Order, Query, Scalar
from atakora_tf.runtime.store.errors import BadContinuation, BadQuery
from atakora_tf.runtime.store.order_steps import value_at
from atakora_tf.runtime.store.protocol import Items
from tests.runtime.store.driven import Driven

_VALUES: dict[str, Any] = {
    "null": None,
    "false": False,
    "true": True,
    "minus": -1.5,
    "zero": 0,
    "one": 1,
    "ten": 10,
    "empty": "",
    "1": "1",
    "Z": "Z",
    "a": "a",
    "ab": "ab",
    "astral": "\U0001f600",
    "private": "\ue000",
    "quote": "a\"b'c\\d%_",
    "list": [1, "1", None, True],
    "object": {"a": 1},
}


def _filled(driven: Driven, **spec: Any) -> Items:
    items = driven.items(partition_key=("/k",), **spec)
    driven.run(items.create({"id": "missing", "k": 0}))
    for index, (name, value) in enumerate(_VALUES.items()):
        driven.run(items.create({"id": name, "k": index % 3, "v": value, "deep": {"v": value}}))
    return items


@pytest.mark.parametrize(
    ("op", "value", "expected"),
    [
        ("eq", 1, "one"),
        ("eq", 1.0, "one"),
        ("eq", True, "true"),
        ("eq", "1", "1"),
        ("eq", None, "null"),
        ("eq", "a\"b'c\\d%_", "quote"),
        ("eq", '" OR true OR "', ""),
        ("ne", 1, "minus zero ten"),
        ("ne", True, "false"),
        ("ne", "a", "empty 1 Z ab astral private quote"),
        ("ne", None, ""),
        ("lt", 1, "minus zero"),
        ("le", 1, "minus zero one"),
        ("gt", 0, "one ten"),
        ("ge", -1.5, "minus zero one ten"),
        ("gt", "a", "ab astral private quote"),
        ("gt", "\ue000", "astral"),
        ("lt", "Z", "empty 1"),
        ("lt", True, "false"),
        ("ge", False, "false true"),
        ("le", None, "null"),
        ("gt", None, ""),
        ("in", (1, "a", None, True), "one a null true"),
        ("in", (), ""),
        ("in", ("nothing",), ""),
        ("prefix", "a", "a ab quote"),
        ("prefix", "", "empty 1 Z a ab astral private quote"),
        ("prefix", "a\"b'c\\d%_", "quote"),
        ("prefix", "A", ""),
        ("has", 1, "list"),
        ("has", "1", "list"),
        ("has", None, "list"),
        ("has", True, "list"),
        ("has", False, ""),
        ("exists", True, " ".join(name for name in _VALUES if name != "null")),
        ("exists", False, "null missing"),
    ],
)
@pytest.mark.parametrize("field", ["v", "deep.v"])
def test_conditions(
    driven: Driven, field: str, op: Operator, value: Scalar | tuple[Scalar, ...], expected: str
) -> None:
    items = _filled(driven)
    found = driven.ids(items, conditions=(Condition(field, op, value),))
    assert sorted(map(str, found)) == sorted(expected.split())


def test_all_conditions_have_to_hold(driven: Driven) -> None:
    items = _filled(driven)
    conditions = (Condition("v", "gt", 0), Condition("k", "eq", 2), Condition("v", "lt", 100))
    expected = {name for index, name in enumerate(_VALUES) if index % 3 == 2} & {"one", "ten"}
    assert set(driven.ids(items, conditions=conditions)) == expected


_ORDER = ["missing", *_VALUES]
_TIES = {"list": "list object", "object": "list object"}


@pytest.mark.parametrize("page_size", [1, 2, 3, 100])
@pytest.mark.parametrize("descending", [False, True])
def test_values_of_all_types_in_order(driven: Driven, page_size: int, descending: bool) -> None:
    items = _filled(driven)
    by_value = [name for name in _ORDER if name not in ("list", "object")]
    texts = sorted(name for name in by_value if isinstance(_VALUES.get(name), str))
    texts.sort(key=lambda name: _VALUES[name])
    ascending = [name for name in by_value if name not in texts] + texts + [["list", "object"]]
    expected: list[object] = []
    for each in reversed(ascending) if descending else ascending:
        expected += each if isinstance(each, list) else [each]
    orders = (Order("v", descending),)
    assert driven.ids(items, orders=orders, page_size=page_size) == expected


@pytest.mark.parametrize("page_size", [1, 3, 7])
def test_several_orders_with_ties_and_missing_values(driven: Driven, page_size: int) -> None:
    items = driven.items(partition_key=("/k",))
    things: list[dict[str, Any]] = []
    for n in range(30):
        thing: dict[str, Any] = {"id": f"{n % 25:02}", "k": n % 7, "a": n % 3}
        if n % 4:
            thing["b"] = [None, "x", "y", 3][n % 4]
        things.append(thing)
        driven.run(items.create(thing))
    things.sort(key=lambda thing: (thing["id"], thing["k"]))
    things.sort(key=lambda thing: value_at(thing, ("b",)))
    things.sort(key=lambda thing: value_at(thing, ("a",)), reverse=True)
    found = driven.all(items, orders=(Order("a", descending=True), Order("b")), page_size=page_size)
    assert [each.item for each in found] == things


def test_an_order_by_id(driven: Driven) -> None:
    items = _filled(driven)
    orders = (Order("id", descending=True),)
    assert driven.ids(items, orders=orders, page_size=4) == sorted(_ORDER, reverse=True)


@pytest.mark.parametrize("orders", [(), (Order("n"),), (Order("n", descending=True),)])
def test_pages_stay_right_while_items_come_and_go(
    driven: Driven, orders: tuple[Order, ...]
) -> None:
    items = driven.items(partition_key=("/k",))
    for n in range(20):
        driven.run(items.create({"id": f"{n:02}", "k": n % 5, "n": n // 2}))
    seen: list[object] = []
    continuation = None
    rounds = 0
    while rounds == 0 or continuation is not None:
        query = Query(orders=orders, page_size=3, continuation=continuation)
        page = driven.run(items.query(query))
        seen += [each.item["id"] for each in page.items]
        continuation = page.continuation
        rounds += 1
        if not page.items:  # Cosmos DB may give an empty page
            continue
        # The last one given goes, and others come.
        last = page.items[-1].item
        driven.run(items.delete(str(last["id"]), [last["k"]]))  # type: ignore[list-item]
        driven.run(items.create({"id": f"new{rounds}", "k": rounds % 5, "n": last["n"]}))
    old = [each for each in seen if not str(each).startswith("new")]
    assert sorted(map(str, old)) == [f"{n:02}" for n in range(20)]
    assert len(seen) == len(set(seen))


def test_a_partition_and_a_part_of_a_hierarchical_key(driven: Driven) -> None:
    items = driven.items(partition_key=("/a", "/b"))
    for n in range(24):
        driven.run(items.create({"id": str(n), "a": ["x", "xx", 1, None][n % 4], "b": n % 3}))
    for orders in ((), (Order("b"),)):
        for value, start in (("x", 0), ("xx", 1), (1, 2), (None, 3)):
            whole = driven.ids(items, partition=(value,), orders=orders, page_size=2)
            assert sorted(map(str, whole)) == sorted(str(n) for n in range(start, 24, 4))
        one = driven.ids(items, partition=("x", 0), orders=orders)
        assert sorted(map(str, one)) == ["0", "12"]
        assert driven.ids(items, partition=("y",), orders=orders) == []


def test_a_projection_shows_what_is_asked_for(driven: Driven) -> None:
    items = driven.items(partition_key=("/k/inner",))
    driven.run(items.create({"id": "a", "k": {"inner": 1}, "n": 1, "m": 2}))
    driven.run(items.create({"id": "b", "k": {"inner": 1}, "m": 2}))
    for orders in ((), (Order("m"),)):
        found = driven.all(items, select=("n", "id", "none"), orders=orders)
        assert [each.item for each in found] == [{"n": 1, "id": "a"}, {"id": "b"}]
        assert all(each.etag and each.modified for each in found)
    assert driven.all(items, select=())[0].item == {}


def test_a_page_says_what_it_costs(driven: Driven) -> None:
    items = _filled(driven)
    assert driven.run(items.query(Query(page_size=2))).request_charge > 2
    assert driven.run(items.query(Query(page_size=2, orders=(Order("v"),)))).request_charge > 2


@pytest.mark.parametrize("continuation", ["", "x", "é", "W1s0LCAiYSJdXQ==", "WzFd", "bnVsbA=="])
def test_a_continuation_of_another_maker_is_refused(driven: Driven, continuation: str) -> None:
    items = _filled(driven)
    with pytest.raises(BadContinuation):
        driven.run(items.query(Query(orders=(Order("v"),), continuation=continuation)))


@pytest.mark.parametrize("continuation", ["x", "é", "W1s0LCAiYSJdXQ=="])
def test_a_continuation_of_another_maker_is_refused_without_order(
    driven: Driven, continuation: str
) -> None:
    items = _filled(driven)
    with pytest.raises(BadContinuation):
        driven.run(items.query(Query(continuation=continuation)))


@pytest.mark.parametrize(
    "query",
    [
        Query(page_size=0),
        Query(partition=(1, 2)),
        Query(conditions=(Condition('a"]', "eq", 1),)),
        Query(orders=(Order("a\\"),)),
        Query(conditions=(Condition("", "eq", 1),)),
        Query(conditions=(Condition("a", "in", 1),)),
        Query(conditions=(Condition("a", "eq", (1,)),)),
        Query(conditions=(Condition("a", "prefix", 1),)),
        Query(conditions=(Condition("a", "like", "x"),)),  # type: ignore[arg-type]
    ],
)
def test_queries_that_cannot_be_asked(driven: Driven, query: Query) -> None:
    items = _filled(driven)
    with pytest.raises(BadQuery):
        driven.run(items.query(query))


def test_odd_names_of_fields_can_be_queried(driven: Driven) -> None:
    items = driven.items()
    names = ["order", "a b", "ü", "$", "it's", "[0]", "@p0", "c", "value", "'; --", "%"]
    driven.run(items.create({"id": "a", **{name: {"x": 1} for name in names}}))
    for name in names:
        condition = Condition(f"{name}.x", "eq", 1)
        assert driven.ids(items, conditions=(condition,)) == ["a"]
        order = Order(f"{name}.x")
        assert driven.ids(items, orders=(order,), select=("id", name)) == ["a"]
