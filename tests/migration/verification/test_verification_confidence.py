"""The bound on wrong items, against values that are known otherwise."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.migration.verification.confidence import at_most, upper_bound
from atakora_tf.migration.verification.result import Sampling


@pytest.mark.parametrize("sample", [1, 10, 300, 100_000, 10_000_000])
def test_without_wrong_items_it_is_the_root_of_what_is_not_sure(sample: int) -> None:
    assert upper_bound(0, sample) == pytest.approx(1 - 0.05 ** (1 / sample), rel=1e-9)


@pytest.mark.parametrize(
    ("wrong", "sample", "confidence", "bound"),
    [
        # Upper ends of two-sided 95 % intervals, that is of 97.5 % on one side, as tables have
        # them for so many of so many (Clopper and Pearson 1934; Johnson, Kotz 1969).
        (0, 10, 0.975, 0.3085),
        (1, 10, 0.975, 0.4450),
        (5, 10, 0.975, 0.8129),
        (10, 100, 0.975, 0.1762),
        (9, 10, 0.975, 0.9975),
        (10, 10, 0.975, 1.0),
        # The rule of three.
        (0, 1_000, 0.95, 0.00299),
    ],
)
def test_it_agrees_with_tables(wrong: int, sample: int, confidence: float, bound: float) -> None:
    assert upper_bound(wrong, sample, confidence) == pytest.approx(bound, abs=5.1e-5)


@given(st.integers(1, 40), st.data(), st.floats(0.001, 0.999))
def test_the_tail_is_the_sum_of_its_terms(sample: int, data: st.DataObject, share: float) -> None:
    from fractions import Fraction
    from math import comb

    wrong = data.draw(st.integers(0, sample))
    exact = Fraction(share)
    whole = sum(
        comb(sample, each) * exact**each * (1 - exact) ** (sample - each)
        for each in range(wrong + 1)
    )
    assert at_most(wrong, sample, share) == pytest.approx(float(whole), rel=1e-9, abs=1e-300)


@given(st.integers(1, 10_000), st.data())
def test_more_wrong_ones_are_a_higher_bound_and_a_larger_sample_a_lower_one(
    sample: int, data: st.DataObject
) -> None:
    wrong = data.draw(st.integers(0, sample - 1))
    bound = upper_bound(wrong, sample)
    assert wrong / sample < bound <= upper_bound(wrong + 1, sample)
    assert upper_bound(wrong, sample * 2) < bound
    assert at_most(wrong, sample, bound) == pytest.approx(0.05, rel=1e-6)


def test_what_is_said_of_a_sample() -> None:
    assert Sampling(seed=7, items=1_000_000, compared=9_000, wrong=0).sentence == (
        "9,000 of 1,000,000 items were compared, chosen by the seed 7; all of them are as they "
        "should be. With 95 % confidence at most 0.034 % of all items (332) are missing or "
        "different. Items that no document makes were not looked for."
    )
    assert Sampling(seed=0, items=3, compared=3, wrong=1).sentence == (
        "All 3 items were compared; 1 of them is missing or different."
    )
