"""Checks of single values, word for word."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.requirements import checks
from atakora_tf.testing import junk

ALL = [
    checks.boolean,
    checks.text,
    checks.one_of("a", "b"),
    checks.whole_number(1, 9),
    checks.number_of((512, 2048)),
    checks.each(checks.text, most=2),
    *(checks.named(kind) for kind in NAME_RULES),
]


@given(junk())
def test_no_check_raises_or_shows_a_secret(wrong: Any) -> None:
    for check in ALL:
        found = check(wrong)
        assert found is None or (isinstance(found, str) and "AccountKey=c2VjcmV0" not in found)


@pytest.mark.parametrize("value", [True, False])
def test_truth_values(value: bool) -> None:
    assert checks.boolean(value) is None


@pytest.mark.parametrize("wrong", [0, 1, "true", None])
def test_what_merely_counts_as_true_is_refused(wrong: Any) -> None:
    assert checks.boolean(wrong) == f"{wrong!r} is not True or False"


@pytest.mark.parametrize("wrong", ["", "  ", None, 5, b"x"])
def test_a_text_has_something_in_it(wrong: Any) -> None:
    assert checks.text("x") is None
    assert checks.text(wrong) == f"{wrong!r} is not a text"


def test_a_word_that_is_nearly_right_is_suggested() -> None:
    check = checks.one_of("Session", "Strong")
    assert check("Session") is None
    assert check("session") == "'session' is not one of Session, Strong; did you mean 'Session'?"
    assert check("weak") == "'weak' is not one of Session, Strong"
    assert check(("Session",)) is not None


def test_whole_numbers_keep_to_range_and_step() -> None:
    check = checks.whole_number(400, 10_000, step=100)
    assert check(400) is check(10_000) is None
    message = "is not a whole number from 400 to 10,000 in steps of 100"
    for wrong in (300, 10_100, 450, 400.0, "400", True, None):
        assert check(wrong) == f"{wrong!r} {message}"
    assert checks.whole_number(1)(0) == "0 is not a whole number of 1 or more"


@given(st.integers(), st.integers(0, 50), st.integers(51, 99))
def test_a_range_holds_both_of_its_ends_and_nothing_else(value: int, low: int, high: int) -> None:
    assert (checks.whole_number(low, high)(value) is None) == (low <= value <= high)


def test_a_number_of_a_few() -> None:
    check = checks.number_of((1, 512))
    assert check(512) is None
    for wrong in (True, 512.0, "512", 3):
        assert check(wrong) == f"{wrong!r} is not one of 1, 512"


def test_every_fault_in_a_collection_is_said() -> None:
    check = checks.each(checks.one_of("a", "b"), most=3)
    assert check(frozenset("ab")) is None
    assert check(("a", "x", 3)) == "'x' is not one of a, b; 3 is not one of a, b"
    assert check(tuple("aaaa")) == "4 entries are more than the 3 that Azure takes"
    assert check(["a"]) == "['a'] is not a collection"


def test_names_follow_azures_rules() -> None:
    check = checks.named("azurerm_storage_container")
    assert check("files") is None
    assert check("$web") is None
    assert check("A") == "'A' has 1 character; a blob container name has 3 to 63"
    assert check(5) == "5 is not a text"
    assert check(None) == "None is not a text"
