"""Every operation of an API as something that answers requests."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeAlias

from attrs import frozen
from starlette.types import Receive, Scope, Send

from atakora_tf.contract.api import ApiOperation
from atakora_tf.contract.operations import OperationName
from atakora_tf.runtime.answers import Answer
from atakora_tf.runtime.changing_items import replace, update
from atakora_tf.runtime.creating_items import create, create_batch
from atakora_tf.runtime.deleting_items import delete, restore
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.listing_items import list_items
from atakora_tf.runtime.reading_items import read, read_batch
from atakora_tf.runtime.routing import Unreadable

__all__ = ["OperationEndpoint"]

_Action: TypeAlias = Callable[[EntityService, Exchange], Awaitable[Answer]]

_ACTIONS: Final[Mapping[OperationName, _Action]] = {
    "create": create,
    "list": list_items,
    "read": read,
    "replace": replace,
    "update": update,
    "delete": delete,
    "restore": restore,
    "create_batch": create_batch,
    "read_batch": read_batch,
}


@frozen
class OperationEndpoint:
    """One operation of one API."""

    service: EntityService
    operation: ApiOperation

    async def __call__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        parameters: Mapping[str, str | Unreadable],
    ) -> None:
        """Answer a request; raises what `ProblemAnswers` answers."""
        exchange = Exchange(scope, receive, self.operation, parameters)
        exchange.context.operation_id = self.operation.operation_id
        # First of all who asks: a stranger learns nothing, and costs nothing.
        exchange.caller = await self.service.surroundings.authenticator.authenticate(
            exchange.headers, self.service.api, self.operation
        )
        answer = await _ACTIONS[self.operation.name](self.service, exchange)
        extra: dict[str, str] = {}
        if exchange.wants_charge:
            extra["preference-applied"] = "request-charge"
            extra["x-ms-request-charge"] = f"{exchange.context.charge:.2f}"
        await answer.send(send, extra, bare=scope["method"] == "HEAD")
