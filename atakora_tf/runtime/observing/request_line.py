"""The line that the log has of a request."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, Final

from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.observing.trace_context import TraceContext
from atakora_tf.runtime.request_context import RequestContext

__all__ = ["FIELDS", "hashed_subject", "request_line"]

FIELDS: Final = (
    "time",
    "method",
    "route",
    "component",
    "operation",
    "status",
    "code",
    "duration_ms",
    "request_charge",
    "caller",
    "subject",
    "trace_id",
    "span_id",
    "parent_id",
    "request_id",
    "note",
    "failure",
)
"""The fields of every line, in this order; what is not known is null."""

# A method is text of the caller's; only these are worth a value of their own.
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"})
_MOST_NOTE: Final = 500
_ENCODER: Final = json.JSONEncoder(separators=(",", ":"), check_circular=False)


def request_line(
    context: RequestContext,
    *,
    trace: TraceContext | None,
    place: tuple[str | None, str | None],
    now: float,
    salt: bytes = b"",
) -> str:
    """One line of JSON in ASCII, with the fields of `FIELDS`.

    trace: of the request, where it is known. place: component and operation. now: seconds since
    the epoch. salt: at most 64 bytes that subjects are hashed with.
    """
    caller, failure, method = context.caller, context.failure, context.method
    values: tuple[Any, ...] = (
        datetime.fromtimestamp(now, UTC).isoformat(timespec="milliseconds"),
        method if method in _METHODS else "other",
        context.route,
        *place,
        context.status or None,
        context.code,
        round(context.seconds * 1000, 3),
        round(context.charge, 3),
        None if caller is None else caller.kind,
        None if caller is None else hashed_subject(caller, salt),
        context.trace_id if trace is None else trace.trace_id,
        None if trace is None else trace.span_id,
        None if trace is None else trace.parent_id,
        context.request_id,
        None if context.note is None else context.note[:_MOST_NOTE],
        None if failure is None else type(failure).__name__,
    )
    return _ENCODER.encode(dict(zip(FIELDS, values, strict=True)))


def hashed_subject(caller: Caller, salt: bytes = b"") -> str | None:
    """16 hexadecimal digits that stand for a caller: the same in every line, and not the person.

    With a secret salt nobody who has a list of the people can tell who is who.
    """
    if caller.subject is None:
        return None
    key = caller.key.encode("utf-8", "surrogatepass")
    return hashlib.blake2b(key, key=salt, digest_size=8).hexdigest()
