"""Questions about the account itself: databases, containers, RU/s."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeVar

from atakora_tf.migration.target.courier import Courier, Request
from atakora_tf.migration.target.lane import Lane
from atakora_tf.migration.target.meter import Counts

__all__ = ["asked"]

T = TypeVar("T")

_AT_ONCE: Final = 4


async def asked(
    ask: Callable[[], Awaitable[T]], what: str, courier: Courier, *, deadline: float
) -> T:
    """The answer; it counts for no container.  Raises as `Courier.send`."""

    async def once() -> tuple[T, Mapping[str, Any]]:
        value = await ask()
        headers: Mapping[str, Any] = getattr(value, "get_response_headers", dict)()
        return value, headers

    lane = Lane(_AT_ONCE, 0.0)
    answer = await courier.send(Request(once, what, lane, Counts()), deadline=deadline)
    return answer.value
