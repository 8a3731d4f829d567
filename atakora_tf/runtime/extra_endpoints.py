"""Routes of the application's own, which hooks define."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from atakora_tf.contract.api import ApiOperation
from atakora_tf.runtime.answers import Answer, json_answer
from atakora_tf.runtime.body_reading import limited
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.hook_calls import called
from atakora_tf.runtime.hook_loading import ExtraRoute
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.routing import Unreadable
from atakora_tf.runtime.store.errors import StoreError

__all__ = ["ExtraEndpoint"]


@frozen
class ExtraEndpoint:
    """A function of the application's own; `operation` is the one whose callers may call it."""

    service: EntityService
    route: ExtraRoute
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
        name = getattr(self.route.function, "__name__", "route")
        exchange.context.operation_id = f"{self.service.api.component}_{name}"
        exchange.caller = await self.service.surroundings.authenticator.authenticate(
            exchange.headers, self.service.api, self.operation
        )
        if any(isinstance(each, Unreadable) for each in parameters.values()):
            raise Refused("InvalidId", "The address is not percent-encoded UTF-8.")
        scope["path_params"] = dict(parameters)
        request = Request(scope, limited(receive, self.service.api.body_bytes))
        context = self.service.context(exchange)
        found = await called(self.route.function, request, context, passing=(StoreError,))
        if isinstance(found, Response):
            await found(scope, receive, send)
            return
        answer = Answer(204) if found is None else _json(found)
        await answer.send(send, {}, bare=scope["method"] == "HEAD")


def _json(value: object) -> Answer:
    try:
        return json_answer(200, value)
    except (TypeError, ValueError) as fault:
        raise Refused("InternalError", log="the route gave something that is no JSON") from fault
