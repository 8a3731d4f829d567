"""`traceparent` by the letter of W3C's trace context."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atakora_tf.runtime.observing.trace_context import TraceContext, continued_trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
PARENT = "00f067aa0ba902b7"
GOOD = f"00-{TRACE}-{PARENT}-01"


def test_a_trace_goes_on_with_a_span_of_its_own() -> None:
    trace = continued_trace([GOOD], ["vendor=1"], token_hex=lambda size: "ab" * size)
    assert trace == TraceContext(
        trace_id=TRACE, span_id="ab" * 8, parent_id=PARENT, sampled=True, state="vendor=1"
    )
    assert trace.traceparent == f"00-{TRACE}-{'ab' * 8}-01"
    assert trace.received == GOOD


@pytest.mark.parametrize(
    ("flags", "sampled"), [("00", False), ("01", True), ("02", False), ("ff", True)]
)
def test_of_the_flags_only_the_first_is_passed_on(flags: str, sampled: bool) -> None:
    trace = continued_trace([f"00-{TRACE}-{PARENT}-{flags}"])
    assert trace.sampled is sampled
    assert trace.traceparent.endswith("-01" if sampled else "-00")


def test_a_later_version_may_go_on_after_the_flags() -> None:
    for value in (f"01-{TRACE}-{PARENT}-01", f"cc-{TRACE}-{PARENT}-01-what-the-future-brings"):
        assert continued_trace([value]).trace_id == TRACE


BROKEN = [
    "",
    "garbage",
    f"00-{TRACE}-{PARENT}",
    f"00-{TRACE}-{PARENT}-01-more",
    f"00-{TRACE}-{PARENT}-01-",
    f"ff-{TRACE}-{PARENT}-01",
    f"cc-{TRACE}-{PARENT}-01.more",
    f"0-{TRACE}-{PARENT}-01",
    f"00-{'0' * 32}-{PARENT}-01",
    f"00-{TRACE}-{'0' * 16}-01",
    f"00-{TRACE.upper()}-{PARENT}-01",
    f"00-{TRACE[:-1]}-{PARENT}-01",
    f"00-{TRACE}-{PARENT}-1",
    f" {GOOD}",
    f"{GOOD}\n",
    f"{GOOD}, {GOOD}",
    f"00-{TRACE[:-1]}١-{PARENT}-01",
]


@pytest.mark.parametrize("value", BROKEN)
def test_what_breaks_the_grammar_begins_a_new_trace_without_a_state(value: str) -> None:
    trace = continued_trace([value], ["vendor=1"])
    assert TRACE not in trace.traceparent
    assert (trace.parent_id, trace.state, trace.sampled) == (None, "", True)


@pytest.mark.parametrize("headers", [[], [GOOD, GOOD]])
def test_none_or_two_headers_begin_a_new_trace(headers: list[str]) -> None:
    assert continued_trace(headers, ["vendor=1"]).parent_id is None


def test_no_id_is_of_zeros_alone() -> None:
    trace = continued_trace([], token_hex=lambda size: "00" * size)
    assert (trace.trace_id, trace.span_id) == (f"{'0' * 31}1", f"{'0' * 15}1")


def test_two_new_traces_differ() -> None:
    assert len({continued_trace([]).trace_id for _ in range(50)}) == 50


@given(
    st.lists(
        st.text(max_size=60)
        | st.from_regex(r"[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}", fullmatch=True),
        max_size=2,
    )
)
def test_whatever_comes_a_good_header_goes_on(headers: list[str]) -> None:
    trace = continued_trace(headers)
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]", trace.traceparent)
    assert continued_trace([trace.traceparent]).trace_id == trace.trace_id
