"""One request to an operation, while it is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any, Final, Protocol, TypeVar

from starlette.types import Receive, Scope

from atakora_tf.contract.api import ApiOperation
from atakora_tf.contract.problem_details import FieldError
from atakora_tf.runtime.body_reading import check_content_type, read_body
from atakora_tf.runtime.caller import Caller
from atakora_tf.runtime.json_bodies import parse_json
from atakora_tf.runtime.preconditions import Preconditions, preconditions_of
from atakora_tf.runtime.query_strings import Pairs, query_pairs
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.request_context import RequestContext, context_of
from atakora_tf.runtime.request_headers import headers_of
from atakora_tf.runtime.routing import Unreadable
from atakora_tf.runtime.store.errors import BadItem, StoreError
from atakora_tf.runtime.store.item_rules import check_id

__all__ = ["ID_RULES", "Exchange"]


class _Paid(Protocol):
    @property
    def request_charge(self) -> float: ...


R = TypeVar("R", bound=_Paid)

ID_RULES: Final = (
    "An id has 1 to 1,023 bytes, no '/', '\\', '?', '#', tab or line break, no space at its end, "
    "and is not '.' or '..'."
)
_JSON = ("application/json",)
_PATCH = ("application/merge-patch+json", "application/json")


class Exchange:
    """A request of a known caller to an operation."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        operation: ApiOperation,
        parameters: Mapping[str, str | Unreadable],
    ) -> None:
        self.scope = scope
        self.receive = receive
        self.operation = operation
        self.parameters = parameters
        self.headers: Mapping[str, str] = headers_of(scope)
        self.context: RequestContext = context_of(scope)
        self._caller: Caller | None = None
        self._item_id: str | None = None
        self._pairs: Pairs | None = None
        self._preconditions: Preconditions | None = None

    @property
    def caller(self) -> Caller:
        """Who asks."""
        assert self._caller is not None
        return self._caller

    @caller.setter
    def caller(self, caller: Caller) -> None:
        self._caller = self.context.caller = caller

    # functools.cached_property takes a lock before Python 3.12, which costs more than all this.

    @property
    def item_id(self) -> str:
        """The id in the address; raises `Refused` with `InvalidId`."""
        if self._item_id is None:
            self._item_id = self._read_id()
        return self._item_id

    def _read_id(self) -> str:
        found = self.parameters["id"]
        if isinstance(found, Unreadable):
            raise Refused("InvalidId", "The id is not percent-encoded UTF-8.")
        try:
            return check_id(found)
        except BadItem:
            raise Refused("InvalidId", ID_RULES) from None

    @property
    def pairs(self) -> Pairs:
        """The decoded parameters of the query; raises `Refused`."""
        if self._pairs is None:
            self._pairs = query_pairs(self.scope.get("query_string", b""))
        return self._pairs

    @property
    def preconditions(self) -> Preconditions:
        """What the headers expect of the item; raises `Refused` with `InvalidHeader`."""
        if self._preconditions is None:
            self._preconditions = preconditions_of(self.headers)
        return self._preconditions

    async def body(self, *, limit: int, depth: int) -> dict[str, Any]:
        """The JSON object that was sent; raises `Refused`."""
        check_content_type(self.headers, _PATCH if self.operation.name == "update" else _JSON)
        value = parse_json(await read_body(self.receive, self.headers, limit), depth=depth)
        if not isinstance(value, dict):
            wrong = [FieldError(detail="expected an object", pointer="")]
            raise Refused("ValidationFailed", errors=wrong)
        return value

    async def paid(self, call: Awaitable[R]) -> R:
        """What a call to the store gives; its request charge is counted, failed or not."""
        try:
            found = await call
        except StoreError as fault:
            self.context.charge += fault.request_charge
            raise
        self.context.charge += found.request_charge
        return found

    @property
    def wants_charge(self) -> bool:
        """Whether the request asks for its charge: `Prefer: request-charge` (RFC 7240)."""
        prefer = self.headers.get("prefer", "")
        return any(
            each.partition(";")[0].partition("=")[0].strip().lower() == "request-charge"
            for each in prefer.split(",")
        )
