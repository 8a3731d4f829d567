"""What is known of a request while it is answered: for its headers, its log and its hooks."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, MutableMapping
from typing import Any, Final, TypeAlias

from attrs import define

from atakora_tf.runtime.caller import Caller

__all__ = ["RequestContext", "RequestObserver", "context_of", "keep_context", "trace_id_of"]

_KEY: Final = "atakora.request"

# W3C Trace Context, section 3.2.2: version, trace id, parent id, flags.
_TRACEPARENT: Final = re.compile(
    r"(?!ff)[0-9a-f]{2}-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}(-.*)?"
)


@define(kw_only=True)
class RequestContext:
    """One request.

    request_id: the caller's own, or ours. trace_id: 32 hexadecimal digits.
    operation_id, route: once the address is understood. caller: once it is known.
    charge: request units that it has cost so far. status, code: of the answer.
    seconds: how long it took. failure: what went wrong inside; never for callers.
    """

    request_id: str
    trace_id: str
    method: str = ""
    path: str = ""
    operation_id: str | None = None
    route: str | None = None
    caller: Caller | None = None
    charge: float = 0.0
    status: int = 0
    code: str | None = None
    seconds: float = 0.0
    failure: BaseException | None = None
    note: str | None = None


RequestObserver: TypeAlias = Callable[[RequestContext], None]
"""Is told of every request once it is answered: what writes the log."""


def context_of(scope: MutableMapping[str, Any]) -> RequestContext:
    """The context of the request with this ASGI scope."""
    found: RequestContext = scope[_KEY]
    return found


def keep_context(scope: MutableMapping[str, Any], context: RequestContext) -> None:
    """Put the context where `context_of` finds it."""
    scope[_KEY] = context


def trace_id_of(traceparent: str | None) -> str:
    """The trace id of a header `traceparent`, or a new one if it says none."""
    found = _TRACEPARENT.fullmatch(traceparent or "")
    if found is None or not int(found[1], 16) or not int(found[2], 16):
        return secrets.token_hex(16)
    return found[1]
