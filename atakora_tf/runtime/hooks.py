"""What code of the application uses to take part in its API: a plain Python file of functions.

    from atakora_tf.runtime.hooks import HookContext, Rejected, route

    async def before_create(item, context):
        if item["total"] > 10_000:
            raise Rejected("Orders of more than 10,000 need a call.")

The functions are `before_create(item, context)`, `after_create(item, context)`,
`before_update(item, old, context)`, `after_update(item, old, context)`,
`before_delete(item, context)` and `after_delete(item, context)`.  Each may be `async` or not.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, TypeVar

from attrs import frozen

from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.store.protocol import Items

__all__ = ["ROUTE", "HookContext", "Rejected", "RouteMark", "route"]

F = TypeVar("F", bound=Callable[..., Any])

ROUTE: Final = "__atakora_route__"
"""The attribute by which `route` marks a function."""


class Rejected(Exception):
    """Refuses a request: the caller gets 422 `RequestRejected` with the reason.

    reason: a sentence for the caller.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = str(reason)


@frozen(kw_only=True)
class HookContext:
    """What a hook knows besides the item.

    component, operation: such as "OrderApi" and "create". caller: who asks.
    items: all items of the API's container, past every rule of access.
    now: seconds since the epoch. request_id, trace_id: for logs.
    """

    component: str
    operation: str
    caller: Caller
    items: Items
    now: float
    request_id: str
    trace_id: str


@frozen
class RouteMark:
    """A route of one's own: its method, its path below the API's route, and who may call."""

    method: str
    path: str
    access: str


def route(method: str, path: str, *, access: str) -> Callable[[F], F]:
    """Make a function answer a route of its own: `@route("GET", "{id}/receipt", access="read")`.

    The function takes Starlette's `Request` and a `HookContext`.  It gives JSON data (200), None
    (204), or a Starlette `Response`.

    path: below the route of the API; names in braces are in `request.path_params`.
    access: those who may do this operation of the API may call; there is no default, so that no
        route stands open by mistake.
    """

    def mark(function: F) -> F:
        setattr(function, ROUTE, RouteMark(method.upper(), path.strip("/"), access))
        return function

    return mark
