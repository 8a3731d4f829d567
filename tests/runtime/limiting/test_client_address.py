from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.runtime.limiting.client_address import client_address


@pytest.mark.parametrize(
    ("header", "proxies", "address"),
    [
        ("203.0.113.7", 1, "203.0.113.7"),
        ("203.0.113.7:50123", 1, "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7:50123", 1, "203.0.113.7"),
        ("1.1.1.1, 203.0.113.7, 10.0.0.1:80", 2, "203.0.113.7"),
        ("[2001:db8:1:2:3:4:5:6]:50123", 1, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", 1, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.7", 1, "203.0.113.7"),
        ("203.0.113.7", 2, None),
        ("203.0.113.7", 0, None),
        ("", 1, None),
        ("unknown", 1, None),
        ("203.0.113.7, rubbish", 1, None),
    ],
)
def test_the_address_is_what_the_outermost_trusted_proxy_saw(
    header: str, proxies: int, address: str | None
) -> None:
    assert client_address({"x-forwarded-for": header}, proxies=proxies) == address


def test_without_proxies_there_is_no_address() -> None:
    assert client_address({}) is None


@given(st.text(max_size=60))
def test_what_a_caller_claims_changes_nothing(claimed: str) -> None:
    assert client_address({"x-forwarded-for": f"{claimed},203.0.113.7"}) == "203.0.113.7"


@given(st.text(max_size=60))
def test_no_header_breaks_its_reader(header: str) -> None:
    client_address({"x-forwarded-for": header})
