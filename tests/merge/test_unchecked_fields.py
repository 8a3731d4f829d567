"""A field that its author gave no check: values of the wrong kind conflict, they do not crash."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import frozen
from hypothesis import strategies as st

from atakora_tf import Source, Unset
from atakora_tf.merge.claim import Claim
from atakora_tf.merge.fields import merged
from atakora_tf.merge.strategy import (
    Strategy,
    intersection,
    maximum,
    minimum,
    priority,
    total,
    unanimous,
    union,
)
from atakora_tf.testing import assert_lawful

AMOUNTS = st.integers(1, 9)
SETS = st.frozensets(st.integers(1, 5), min_size=1)


@pytest.mark.parametrize(
    ("strategy", "values"),
    [
        (maximum(), AMOUNTS),
        (minimum(), AMOUNTS),
        (total(), AMOUNTS),
        (priority(), AMOUNTS),
        (unanimous(), AMOUNTS),
        (union(), SETS),
        (intersection(), SETS),
    ],
)
def test_every_strategy_is_lawful_without_a_check(strategy: Strategy, values: Any) -> None:
    @frozen(kw_only=True)
    class Unchecked:
        field: Any | Unset = merged(strategy)

    assert_lawful(Unchecked, values={(Unchecked, "field"): values})


@pytest.mark.parametrize(
    ("strategy", "good", "reason"),
    [
        (maximum(), 3, "no value satisfies all of them (the maximum of all amounts)"),
        (total(), 3, "they are not all amounts"),
        (union(), frozenset({3}), "they are not all collections"),
        (intersection(), frozenset({3}), "they are not all collections"),
    ],
)
def test_what_cannot_be_combined_is_a_conflict(
    strategy: Strategy, good: object, reason: str
) -> None:
    one = Claim(good, 20, Source("One", "main.py", 1))
    other = Claim(None, 20, Source("Two", "main.py", 2))
    conflict = strategy.resolve([one, other]).conflict
    assert conflict is not None
    assert conflict.startswith(reason)
