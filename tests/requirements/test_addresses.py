"""Addresses that may connect, and what two lists of them have in common."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import addresses

from atakora_tf.requirements.addresses import (
    AZURE_DATA_CENTRES,
    address_fault,
    as_addresses,
    common_addresses,
)

ranges = st.builds(
    lambda start, length: str(IPv4Network((start, length), strict=False)),
    st.integers(0, 2**32 - 1) | st.integers(0, 15),
    st.integers(0, 32) | st.integers(28, 32),
)
lists = addresses | st.frozensets(ranges, max_size=4)


def holds(listed: frozenset[str], address: int) -> bool:
    found = IPv4Address(address)
    return any(found in IPv4Network(a) for a in listed if a != AZURE_DATA_CENTRES)


@given(lists)
def test_normalising_twice_is_normalising_once(listed: frozenset[str]) -> None:
    assert as_addresses(as_addresses(listed)) == as_addresses(listed)


@given(lists, st.integers(1, 2**32 - 1) | st.integers(1, 20))
def test_normalising_allows_the_same_addresses(listed: frozenset[str], address: int) -> None:
    assert holds(as_addresses(listed), address) == holds(listed, address)


@given(lists, lists, st.integers(1, 2**32 - 1) | st.integers(1, 20))
def test_common_is_what_both_allow(
    one: frozenset[str], other: frozenset[str], address: int
) -> None:
    a, b = as_addresses(one), as_addresses(other)
    assert holds(common_addresses(a, b), address) == (holds(a, address) and holds(b, address))


@given(lists, lists, lists)
def test_common_addresses_are_a_lawful_meet(one: Any, other: Any, third: Any) -> None:
    a, b, c = as_addresses(one), as_addresses(other), as_addresses(third)
    assert common_addresses(a, a) == a
    assert common_addresses(a, b) == common_addresses(b, a)
    assert common_addresses(common_addresses(a, b), c) == common_addresses(
        a, common_addresses(b, c)
    )


def test_neighbouring_ranges_become_one() -> None:
    assert as_addresses(["203.0.113.0/25", "203.0.113.128/25"]) == {"203.0.113.0/24"}
    assert as_addresses(["203.0.113.7/32", "203.0.113.0/29"]) == {"203.0.113.0/29"}
    assert as_addresses(["203.0.113.7/32"]) == {"203.0.113.7"}


def test_the_sign_for_azures_data_centres_is_no_address() -> None:
    assert as_addresses(["0.0.0.0", "0.0.0.1"]) == {"0.0.0.0", "0.0.0.1"}
    assert common_addresses(frozenset({"0.0.0.0"}), frozenset({"203.0.113.7"})) == frozenset()
    both = frozenset({"0.0.0.0", "203.0.113.7"})
    assert common_addresses(both, both) == both


@pytest.mark.parametrize("text", ["203.0.113.7", "203.0.113.0/24", "0.0.0.0", "10.0.0.0/8"])
def test_addresses_and_ranges_are_legal(text: str) -> None:
    assert address_fault(text) is None


@pytest.mark.parametrize(
    "wrong",
    ["x", "", "203.0.113.7/24", "2001:db8::1", "203.0.113", 5, None, b"1234", ("10.0.0.0", 8)],
)
def test_everything_else_is_not(wrong: Any) -> None:
    assert address_fault(wrong) == (
        f"{wrong!r} is not an IPv4 address or a range such as '203.0.113.0/24'"
    )


def test_what_does_not_fit_is_left_for_the_check() -> None:
    assert as_addresses("203.0.113.7") == "203.0.113.7"
    assert as_addresses(5) == 5
    assert as_addresses(["x", "203.0.113.7"]) == {"x", "203.0.113.7"}
    assert as_addresses([["x"]]) == [["x"]]
