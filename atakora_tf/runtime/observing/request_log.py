"""The log of requests: one line each, and the place in the code where one failed."""

from __future__ import annotations

import logging
import time
import traceback
from collections.abc import Callable, Iterator
from typing import Final

from atakora_tf.contract.api import ApiContract
from atakora_tf.runtime.observing.request_line import request_line
from atakora_tf.runtime.observing.traced import current_trace
from atakora_tf.runtime.request_context import RequestContext

__all__ = ["RequestLog"]

_log: Final = logging.getLogger("atakora.request")
_failures: Final = logging.getLogger("atakora.failure")


class RequestLog:
    """A `RequestObserver`: writes to the logger `atakora.request`, and to `atakora.failure`.

    A request is logged as INFO, or as ERROR where the API is at fault.

    contract: names the component and the operation of each operation id.
    salt: what subjects are hashed with, at most 64 bytes; a secret of the app, or nothing.
    messages: whether failures are logged with the texts of their exceptions. These may hold
        anything, values of bodies too; so they are for one's own machine.
    clock: seconds since the epoch.
    """

    def __init__(
        self,
        contract: ApiContract,
        *,
        salt: bytes = b"",
        messages: bool = False,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._places: dict[str, tuple[str, str]] = {
            each.operation_id: (api.component, each.name)
            for api in contract.apis
            for each in api.operations
        }
        self._salt = salt
        self._messages = messages
        self._clock = clock

    def __call__(self, context: RequestContext) -> None:
        """Log a request that is answered."""
        level = logging.INFO if 0 < context.status < 500 else logging.ERROR
        if _log.isEnabledFor(level):
            place = self._places.get(context.operation_id or "", (None, context.operation_id))
            line = request_line(
                context, trace=current_trace(), place=place, now=self._clock(), salt=self._salt
            )
            # As `log` does it, but for the search for the caller's line, which nobody reads here.
            _log.handle(_log.makeRecord(_log.name, level, "", 0, line, (), None))
        if context.failure is not None:
            _failures.error(
                "Request %s failed.\n%s",
                context.request_id,
                "".join(_told(context.failure, messages=self._messages)),
            )


def _told(failure: BaseException, *, messages: bool) -> Iterator[str]:
    """What happened where, the cause first; without texts only code and classes are named."""
    if messages:
        yield from traceback.format_exception(failure)
        return
    for each in reversed([*_chain(failure)]):
        yield from traceback.format_tb(each.__traceback__)
        yield f"{type(each).__module__}.{type(each).__qualname__}\n"


def _chain(failure: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while failure is not None and id(failure) not in seen:
        seen.add(id(failure))
        yield failure
        failure = failure.__cause__ or (
            None if failure.__suppress_context__ else failure.__context__
        )
