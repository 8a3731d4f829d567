from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.runtime.observing.trace_state import read_trace_state


@pytest.mark.parametrize(
    ("headers", "read"),
    [
        ([], ""),
        ([""], ""),
        (["rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"], "rojo=00f067aa0ba902b7,congo=t61rcWkgMzE"),
        (["a=1", "b=2,c=3"], "a=1,b=2,c=3"),
        ([" a=1 \t, ,\tb=2"], "a=1,b=2"),
        (["fw529a3039@dt=FfAAAA;0"], "fw529a3039@dt=FfAAAA;0"),
        (["0tenant@v=1"], "0tenant@v=1"),
        (["a= b"], "a= b"),
    ],
)
def test_members_are_passed_on_in_their_order(headers: list[str], read: str) -> None:
    assert read_trace_state(headers) == read


@pytest.mark.parametrize(
    "header",
    [
        "a",
        "a=",
        "=1",
        "A=1",
        "1=1",
        "a=1=2",
        "a=é",
        "a=\x07",
        "a b=1",
        "a@b@c=1",
        f"{'a' * 257}=1",
        f"a={'b' * 257}",
        "a=1,b",
        "a=1,a=2",
        f"tenant@{'a' * 15}=1",
    ],
)
def test_one_broken_member_spoils_all(header: str) -> None:
    assert read_trace_state(["x=1", header]) == ""


def test_there_are_at_most_32_members() -> None:
    assert read_trace_state([",".join(f"k{n}=1" for n in range(32))]).count("=") == 32
    assert read_trace_state([",".join(f"k{n}=1" for n in range(33))]) == ""


def test_long_members_go_first_and_then_the_last_ones() -> None:
    long = f"long={'x' * 200}"
    short = [f"k{n:02}={'y' * 40}" for n in range(12)]
    read = read_trace_state([",".join([short[0], long, *short[1:]])])
    assert read == ",".join(short[:11])
    assert read_trace_state([f"a=1,{long},b=2"]) == f"a=1,{long},b=2"


def test_what_is_endless_is_not_read() -> None:
    assert read_trace_state(["a=1", "," * 9000]) == ""


@given(st.lists(st.text(alphabet="ab=,@ 1\t", max_size=60), max_size=3))
def test_what_is_passed_on_is_within_the_limits_and_read_again_the_same(headers: list[str]) -> None:
    read = read_trace_state(headers)
    assert len(read) <= 512
    assert read.isascii()
    assert read_trace_state([read]) == read
