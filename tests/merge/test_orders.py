"""Orders: which of two values is the larger, and what is above both."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from atakora_tf.azure.storage import REPLICATIONS
from atakora_tf.merge.order import NATURAL, Order, families, ranked
from atakora_tf.requirements.replication import ReplicationOrder
from atakora_tf.requirements.throughput import ThroughputOrder, autoscale, manual
from atakora_tf.requirements.ttl import NEVER, PER_ITEM, Ttl, TtlOrder

ORDERS: list[tuple[Order, list[Any]]] = [
    (NATURAL, [1, 2, 3]),
    (ranked("Cold", "Cool", "Hot"), ["Cold", "Cool", "Hot"]),
    (families(("B1", "S1"), ("EP1", "EP2"), ("Y1",)), ["B1", "S1", "EP1", "EP2", "Y1"]),
    (ReplicationOrder(), list(REPLICATIONS)),
    (ThroughputOrder(), [manual(400), manual(500), autoscale(1000), autoscale(2000)]),
    (TtlOrder(), [Ttl(1), Ttl(60), PER_ITEM, NEVER]),
]


@pytest.mark.parametrize(("order", "values"), ORDERS, ids=lambda o: str(o)[:20])
def test_every_order_has_lawful_joins_and_meets(order: Order, values: list[Any]) -> None:
    for a, b, c in product(values, repeat=3):
        for pick in (order.join, order.meet):
            assert pick(a, a) == a
            assert pick(a, b) == pick(b, a)
            ab, bc = pick(a, b), pick(b, c)
            if ab is not None and bc is not None:
                assert pick(ab, c) == pick(a, bc)
        join, meet = order.join(a, b), order.meet(a, b)
        if join is not None:
            assert order.join(a, join) == join, "a join lies above what it joins"
            assert order.meet(a, join) == a
        if meet is not None:
            assert order.meet(a, meet) == meet, "a meet lies below what it meets"


@pytest.mark.parametrize(
    ("one", "other", "join", "meet"),
    [
        ("ZRS", "GRS", "GZRS", "LRS"),
        ("RAGRS", "ZRS", "RAGZRS", "LRS"),
        ("LRS", "ZRS", "ZRS", "LRS"),
        ("GRS", "RAGRS", "RAGRS", "GRS"),
        ("GZRS", "RAGRS", "RAGZRS", "GRS"),
        ("GZRS", "RAGZRS", "RAGZRS", "GZRS"),
    ],
)
def test_replication_is_a_lattice(one: str, other: str, join: str, meet: str) -> None:
    assert ReplicationOrder().join(one, other) == join
    assert ReplicationOrder().meet(one, other) == meet


def test_nothing_is_above_fixed_and_autoscale_throughput() -> None:
    assert ThroughputOrder().join(manual(10_000), autoscale(1000)) is None
    assert ThroughputOrder().meet(manual(10_000), autoscale(1000)) is None
    assert ThroughputOrder().join(manual(400), manual(500)) == manual(500)


def test_never_is_above_every_time_to_live() -> None:
    order = TtlOrder()
    for ttl in (Ttl(1), Ttl(2_147_483_647), PER_ITEM):
        assert order.join(NEVER, ttl) == NEVER
        assert order.meet(NEVER, ttl) == ttl
    assert order.join(PER_ITEM, Ttl(2_147_483_647)) == PER_ITEM


def test_families_join_only_inside_themselves() -> None:
    order = families(("B1", "S1"), ("EP1", "EP2"))
    assert order.join("B1", "S1") == "S1"
    assert order.join("S1", "EP1") is None
    assert order.join("B1", "unknown") is None


def test_an_order_reads_from_the_least_to_the_greatest() -> None:
    assert str(ranked("Cold", "Cool", "Hot")) == "Cold < Cool < Hot"
    assert str(families(("B1", "S1"), ("EP1",))) == "B1 < S1 | EP1"
    assert str(TtlOrder()) == "seconds < PER_ITEM < NEVER"
