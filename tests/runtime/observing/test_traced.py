from __future__ import annotations

import asyncio
from typing import Any

from starlette.types import Receive, Scope, Send

from atakora_tf.runtime.observing.trace_context import TraceContext
from atakora_tf.runtime.observing.traced import Traced, current_trace

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
GOOD = f"00-{TRACE}-00f067aa0ba902b7-01"


class Inner:
    """Remembers what it sees."""

    def __init__(self) -> None:
        self.scope: Scope = {}
        self.trace: TraceContext | None = None

    async def __call__(self, scope: Scope, *_: Receive | Send) -> None:
        self.scope = scope
        await asyncio.sleep(0)
        self.trace = current_trace()


async def _receive() -> Any:
    raise AssertionError


async def _send(_: Any) -> None:
    raise AssertionError


def asked(*headers: tuple[bytes, bytes], kind: str = "http") -> Inner:
    inner = Inner()
    scope = {"type": kind, "headers": [*headers]}
    asyncio.run(Traced(inner)(scope, _receive, _send))
    assert scope["headers"] == [*headers]
    return inner


def test_layers_inside_see_the_trace_of_the_caller() -> None:
    inner = asked((b"Traceparent", GOOD.encode()), (b"tracestate", b"a=1"), (b"tracestate", b"b=2"))
    assert inner.trace is not None
    assert (inner.trace.trace_id, inner.trace.parent_id) == (TRACE, "00f067aa0ba902b7")
    assert inner.scope["headers"] == [(b"traceparent", GOOD.encode()), (b"tracestate", b"a=1,b=2")]


def test_layers_inside_see_a_good_trace_in_place_of_a_broken_one() -> None:
    inner = asked((b"x", b"y"), (b"traceparent", b"\xff"), (b"tracestate", b"a=1"))
    assert inner.trace is not None
    assert inner.scope["headers"] == [(b"x", b"y"), (b"traceparent", inner.trace.received.encode())]


def test_requests_at_one_time_have_a_trace_each() -> None:
    inners = [Inner() for _ in range(10)]

    async def run() -> None:
        scope = {"type": "http", "headers": []}
        await asyncio.gather(*(Traced(each)(scope, _receive, _send) for each in inners))
        assert current_trace() is None

    asyncio.run(run())
    assert len({each.trace.trace_id for each in inners if each.trace}) == 10


def test_what_is_no_request_passes_through() -> None:
    assert asked(kind="lifespan").trace is None
