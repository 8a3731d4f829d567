"""A continuation cannot be changed, and is good for its own query alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.contract.continuation import (
    open_continuation,
    query_binding,
    seal_continuation,
)
from atakora_tf.contract.query import Condition, Order, Query

KEY = b"0123456789abcdef"
QUERY = Query(
    conditions=(Condition("status", "eq", "paid"),), orders=(Order("total"),), partition=("acme",)
)
BOUND = query_binding("OrderApi", QUERY, deleted=False)


@given(st.text(max_size=200))
def test_what_was_sealed_is_opened_again(token: str) -> None:
    sealed = seal_continuation(token, BOUND, KEY)
    assert open_continuation(sealed, BOUND, KEY) == token
    assert all(letter.isalnum() or letter in "-_" for letter in sealed)


@given(st.text(max_size=40), st.data())
def test_a_changed_letter_is_noticed(token: str, data: st.DataObject) -> None:
    sealed = seal_continuation(token, BOUND, KEY)
    at = data.draw(st.integers(0, len(sealed) - 1))
    other = data.draw(
        st.sampled_from([c for c in "AZaz09-_" if c != sealed[at]] + ["", "=", "é", "\x00"])
    )
    assert open_continuation(sealed[:at] + other + sealed[at + 1 :], BOUND, KEY) is None


@given(st.text(max_size=80))
def test_nothing_made_up_is_opened(sealed: str) -> None:
    assert open_continuation(sealed, BOUND, KEY) is None


@pytest.mark.parametrize(
    "other",
    [
        query_binding("UserApi", QUERY, deleted=False),
        query_binding("OrderApi", QUERY, deleted=True),
        query_binding("OrderApi", QUERY, deleted=False, caller="eve"),
        query_binding("OrderApi", Query(), deleted=False),
        query_binding(
            "OrderApi",
            Query(
                conditions=QUERY.conditions,
                orders=(Order("total", True),),
                partition=QUERY.partition,
            ),
            deleted=False,
        ),
        query_binding(
            "OrderApi",
            Query(conditions=QUERY.conditions, orders=QUERY.orders, partition=("evil",)),
            deleted=False,
        ),
    ],
)
def test_another_query_opens_nothing(other: bytes) -> None:
    assert open_continuation(seal_continuation("t", BOUND, KEY), other, KEY) is None
    assert open_continuation(seal_continuation("t", BOUND, KEY), BOUND, KEY * 2) is None


def test_the_size_of_a_page_may_change_on_the_way() -> None:
    larger = Query(
        conditions=QUERY.conditions, orders=QUERY.orders, partition=("acme",), page_size=7
    )
    assert query_binding("OrderApi", larger, deleted=False) == BOUND
