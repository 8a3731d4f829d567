"""How many of all items can be wrong when so many of a sample are: the exact binomial bound."""

from __future__ import annotations

from math import exp, lgamma, log, log1p
from typing import Final

__all__ = ["at_most", "upper_bound"]

_STEPS: Final = 100


def at_most(wrong: int, sample: int, share: float) -> float:
    """The chance that at most `wrong` of `sample` items are wrong where `share` of all are."""
    if wrong >= sample or share <= 0.0:
        return 1.0
    if share >= 1.0:
        return 0.0
    # From the largest of the terms downwards, each made of the one before; beginning with its
    # logarithm, as it may be smaller than any double.
    at = min(wrong, int(sample * share))
    first = (
        lgamma(sample + 1)
        - lgamma(at + 1)
        - lgamma(sample - at + 1)
        + at * log(share)
        + (sample - at) * log1p(-share)
    )
    odds = share / (1.0 - share)
    total = term = 1.0
    for number in range(at, 0, -1):
        term *= number / ((sample - number + 1) * odds)
        total += term
        if term < total * 1e-17:
            break
    term = 1.0
    for number in range(at + 1, wrong + 1):
        term *= (sample - number + 1) * odds / number
        total += term
        if term < total * 1e-17:
            break
    return min(1.0, exp(first + log(total)))


def upper_bound(wrong: int, sample: int, confidence: float = 0.95) -> float:
    """The share of wrong items that is not exceeded, with this confidence.

    Clopper and Pearson's upper bound: the share of which a sample would show so few wrong ones, or
    fewer, with a chance of just `1 - confidence`. For none it is `1 - (1 - confidence)^(1/sample)`.
    A sample without repetition, as it is here, can only be better than that.
    """
    if wrong >= sample:
        return 1.0
    low, high = wrong / sample, 1.0
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        if middle in (low, high):
            break
        if at_most(wrong, sample, middle) > 1.0 - confidence:
            low = middle
        else:
            high = middle
    return high
