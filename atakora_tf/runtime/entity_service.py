"""What all operations of one API share: its store, its schemas, its hooks, its rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, Final

from attrs import frozen

from atakora_tf.contract.api import EntityApi
from atakora_tf.contract.problem_details import FieldError, json_pointer
from atakora_tf.contract.query import Scalar
from atakora_tf.contract.schema_variants import ETAG
from atakora_tf.runtime.caller import Authenticator
from atakora_tf.runtime.exchange import ID_RULES, Exchange
from atakora_tf.runtime.hook_calls import called, changed_by
from atakora_tf.runtime.hook_loading import Hooks
from atakora_tf.runtime.hooks import HookContext
from atakora_tf.runtime.identity.rows import check_owner
from atakora_tf.runtime.item_parts import Item, Views, moment
from atakora_tf.runtime.preconditions import Preconditions
from atakora_tf.runtime.query_strings import key_values
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.errors import BadItem, PreconditionFailed
from atakora_tf.runtime.store.item_rules import check_id, key_of
from atakora_tf.runtime.store.protocol import Items
from atakora_tf.runtime.store.results import Stored
from atakora_tf.runtime.validation import Checker, Steps

__all__ = ["EntityService", "Surroundings"]

# How often a change is tried anew when somebody else's comes between.
_ATTEMPTS: Final = 8


@frozen(kw_only=True)
class Surroundings:
    """What the services of all APIs have in common.

    signing_key: gives the secret that continuations are signed with.
    clock: seconds since the epoch. base_url: scheme and host of a request's own addresses.
    """

    authenticator: Authenticator
    signing_key: Callable[[], Awaitable[bytes]]
    clock: Callable[[], float]
    base_url: Callable[[Exchange], str]


class EntityService:
    """One API."""

    def __init__(
        self, api: EntityApi, items: Items, hooks: Hooks, surroundings: Surroundings
    ) -> None:
        self.api = api
        self.items = items
        self.hooks = hooks
        self.surroundings = surroundings
        self.views = Views(api)
        self.create_schema = Checker(api.schemas.create)
        self.replace_schema = Checker(api.schemas.replace)
        self.update_schema = Checker(api.schemas.update)
        self._stored_schema = Checker(api.schemas.stored)
        stored = api.schemas.stored.get("properties", {})
        self.server_owned = frozenset(
            name for name, each in stored.items() if isinstance(each, dict) and each.get("readOnly")
        ) | {ETAG}
        operation = next((each for each in api.operations if "{id}" not in each.path), None)
        self.path = f"/api/{api.route}" if operation is None else _collection(operation.path)

    def now(self) -> str:
        """The time as items hold it."""
        return moment(self.surroundings.clock())

    # reading

    def partition(self, exchange: Exchange) -> tuple[Scalar, ...]:
        """The partition key that the address names."""
        return key_values(exchange.pairs, self.api, exchange.item_id)

    async def found(self, exchange: Exchange, *, deleted: bool = False) -> Stored:
        """The item that the address names, if the caller reaches it; raises `Refused`."""
        item_id, partition = exchange.item_id, self.partition(exchange)
        try:
            stored = await exchange.paid(self.items.read(item_id, partition))
        except BadItem:
            raise _unfit_key(self.api) from None
        check_owner(exchange.operation.access, exchange.caller, stored.item)
        if self.is_deleted(stored) is not deleted:
            raise Refused("ItemNotFound")
        return stored

    def is_deleted(self, stored: Stored) -> bool:
        """Whether the item is marked as deleted."""
        mark = self.api.server_fields.deleted
        return mark is not None and stored.item.get(mark) is not None

    # writing

    async def changed(
        self,
        exchange: Exchange,
        make: Callable[[Stored], Awaitable[Item]],
        *,
        deleted: bool = False,
    ) -> tuple[Stored, Stored]:
        """Change the item that the address names; gives it as it was and as it is.

        If somebody else changes it meanwhile, all is done anew on what it is then, unless the
        caller said which state is meant.
        """
        # Nobody can know the tag of an item that is deleted, so restoring expects none.
        expected = Preconditions() if deleted else exchange.preconditions
        for _ in range(_ATTEMPTS):
            before = await self.found(exchange, deleted=deleted)
            expected.check(before.etag)
            item = await make(before)
            try:
                after = await exchange.paid(self.items.replace(item, if_match=before.etag))
            except PreconditionFailed:
                continue
            return before, after
        raise Refused("ServiceUnavailable", headers={"Retry-After": "1"}, log="too many writers")

    def check_item(self, item: Item, place: Steps = ()) -> None:
        """Raises `Refused` for what a caller can have done wrong in a whole item."""
        errors = self._stored_schema.errors(item, place)
        wrong = [each for each in errors if not self._is_server_owned(each, place)]
        if not wrong:
            wrong = list(self._store_rules(item, place))
        if wrong:
            raise Refused("ValidationFailed", errors=wrong)

    def check_result(self, item: Item) -> None:
        """Raises `Refused` if an item that is to be written breaks its schema all the same."""
        errors = self._stored_schema.errors(item)
        if errors:
            said = "; ".join(f"{each.pointer}: {each.detail}" for each in errors)
            raise Refused("InternalError", log=f"the item would break its schema: {said}")

    def _is_server_owned(self, error: FieldError, place: Steps) -> bool:
        steps = (error.pointer or "").removeprefix(json_pointer(place)).split("/")
        name = steps[1].replace("~1", "/").replace("~0", "~") if len(steps) > 1 else ""
        return name in self.server_owned

    def _store_rules(self, item: Item, place: Steps) -> list[FieldError]:
        try:
            check_id(item.get("id"))
        except BadItem:
            return [FieldError(detail=ID_RULES, pointer=json_pointer((*place, "id")))]
        try:
            key_of(item, self.items.spec)
        except BadItem:
            return [
                FieldError(
                    detail="it cannot be a partition key",
                    pointer=json_pointer((*place, *part.path)),
                )
                for part in self.api.partition_key
            ]
        return []

    # hooks

    def context(self, exchange: Exchange) -> HookContext:
        """What a hook is told."""
        return HookContext(
            component=self.api.component,
            operation=exchange.operation.name,
            caller=exchange.caller,
            items=self.items,
            now=self.surroundings.clock(),
            request_id=exchange.context.request_id,
            trace_id=exchange.context.trace_id,
        )

    async def before(self, hook: str, exchange: Exchange, item: Item, *more: Any) -> Item:
        """The item as the hook leaves it, and fit to be written."""
        function = self.hooks.functions.get(hook)
        if function is not None:
            item = await changed_by(function, item, self.context(exchange), *more)
        self.check_result(item)
        return item

    async def after(self, hook: str, exchange: Exchange, *items: Any) -> None:
        """Call a hook with items that are written; they stay, even if it fails."""
        function = self.hooks.functions.get(hook)
        if function is not None:
            own = [dict(each) for each in items]
            await called(function, *own, self.context(exchange))


def _collection(path: str) -> str:
    for suffix in ("/batch/create", "/batch/read"):
        path = path.removesuffix(suffix)
    return path


def _unfit_key(api: EntityApi) -> Refused:
    wrong = [
        FieldError(detail="it cannot be a partition key", parameter=part.name)
        for part in api.key_in_query
    ]
    return Refused("InvalidQuery", errors=wrong)
