"""W3C trace context: the trace that a request belongs to, continued or begun.

Source: www.w3.org/TR/trace-context (Recommendation, level 1).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from typing import Final

from attrs import frozen

from atakora_tf.runtime.observing.trace_state import read_trace_state

__all__ = ["TraceContext", "continued_trace"]

_PARENT: Final = re.compile(r"([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?")
_SAMPLED: Final = 1


@frozen(kw_only=True)
class TraceContext:
    """Where a request stands in its trace.

    trace_id: of the whole trace, 32 hexadecimal digits. span_id: of this request, 16 digits.
    parent_id: of the caller's span; None if the trace begins here. sampled: whether the caller
    records it. state: what others wrote into `tracestate`, to be passed on.
    """

    trace_id: str
    span_id: str
    parent_id: str | None = None
    sampled: bool = True
    state: str = ""

    @property
    def traceparent(self) -> str:
        """The header for requests that are made on behalf of this one."""
        return self._header(self.span_id)

    @property
    def received(self) -> str:
        """The header as it came, or as it would have come from where the trace begins."""
        return self._header(self.parent_id or self.span_id)

    def _header(self, span: str) -> str:
        return f"00-{self.trace_id}-{span}-{'01' if self.sampled else '00'}"


def continued_trace(
    traceparents: Sequence[str],
    tracestates: Sequence[str] = (),
    *,
    token_hex: Callable[[int], str] = secrets.token_hex,
) -> TraceContext:
    """The trace of a request with these headers; anything but one good `traceparent` begins anew.

    token_hex: so many random bytes as hexadecimal digits.
    """
    span = _identity(token_hex, 8)
    parent = _PARENT.fullmatch(traceparents[0]) if len(traceparents) == 1 else None
    if parent is not None:
        version, trace, parent_span, flags, more = parent.groups()
        # Version 255 is forbidden, and version 0 ends with the flags; later ones may go on.
        known = version != "ff" and not (version == "00" and more)
        if known and trace.strip("0") and parent_span.strip("0"):
            return TraceContext(
                trace_id=trace,
                span_id=span,
                parent_id=parent_span,
                sampled=bool(int(flags, 16) & _SAMPLED),
                state=read_trace_state(tracestates),
            )
    return TraceContext(trace_id=_identity(token_hex, 16), span_id=span)


def _identity(token_hex: Callable[[int], str], size: int) -> str:
    made = token_hex(size)
    # An id of zeros alone is no id.
    return made if made.strip("0") else f"{made[:-1]}1"
