"""Calls hooks: beside the loop if they are not `async`, on copies, and with clean failures."""

from __future__ import annotations

import asyncio
import copy
import inspect
from collections.abc import Callable
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from atakora_tf.runtime.body_reading import CallerGone
from atakora_tf.runtime.hooks import HookContext, Rejected
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.errors import StoreError, Throttled, Unavailable

__all__ = ["called", "changed_by"]


_PASSING: Final = (Throttled, Unavailable)


async def called(
    function: Callable[..., Any],
    *arguments: object,
    passing: tuple[type[StoreError], ...] = _PASSING,
) -> Any:
    """What a hook gives; raises `Refused` with its reason, or with `InternalError`.

    passing: failures of the store that are answered as if the API itself had met them.
    """
    try:
        if inspect.iscoroutinefunction(function):
            return await function(*arguments)
        found = await run_in_threadpool(function, *arguments)
        return await found if inspect.isawaitable(found) else found
    except Rejected as rejection:
        name = getattr(function, "__name__", "hook")
        raise Refused("RequestRejected", rejection.reason, log=f"rejected by {name}") from None
    except Refused:
        raise
    except passing:
        raise
    except ClientDisconnect:
        raise CallerGone from None
    except asyncio.CancelledError as fault:
        if _is_ending():
            raise
        # Of something that the hook awaited: the request itself goes on.
        raise _failed(function, fault) from fault
    except (Exception, SystemExit) as fault:
        # `sys.exit()` in a hook does not end the server.
        raise _failed(function, fault) from fault


def _is_ending() -> bool:
    task = asyncio.current_task()
    return task is None or task.cancelling() > 0


def _failed(function: Callable[..., Any], fault: BaseException) -> Refused:
    name = getattr(function, "__name__", "hook")
    return Refused("InternalError", log=f"the hook {name} failed: {type(fault).__name__}")


async def changed_by(
    function: Callable[..., Any] | None,
    item: dict[str, Any],
    context: HookContext,
    *more: object,
) -> dict[str, Any]:
    """The item as a hook leaves it: what it gives back, or the item that it was given."""
    if function is None:
        return item
    own = copy.deepcopy(item)
    found = await called(function, own, *copy.deepcopy(more), context)
    if found is None:
        return own
    if not isinstance(found, dict):
        name = getattr(function, "__name__", "hook")
        kind = type(found).__name__
        raise Refused("InternalError", log=f"the hook {name} gave {kind}, no item and not None")
    return found
