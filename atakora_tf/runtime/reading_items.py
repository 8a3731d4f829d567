"""Operations that read items by their keys."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterable
from typing import Any, Final

from atakora_tf.contract.problem_details import FieldError, json_pointer
from atakora_tf.contract.query import Scalar
from atakora_tf.runtime.answers import Answer, json_answer
from atakora_tf.runtime.creating_items import several
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.identity.rows import check_owner
from atakora_tf.runtime.item_parts import Item
from atakora_tf.runtime.query_strings import no_parameters
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.errors import BadItem, NotFound
from atakora_tf.runtime.store.item_rules import check_id, checked_partition
from atakora_tf.runtime.validation import Checker

__all__ = ["read", "read_batch"]

_AT_ONCE: Final = 10


async def read(service: EntityService, exchange: Exchange) -> Answer:
    """`GET` of an item, or 304 if the caller knows it as it is."""
    known = exchange.preconditions.none_match
    stored = await service.found(exchange)
    headers = {"etag": stored.etag, "cache-control": "private, no-cache"}
    if known is not None and known.matches(stored.etag, strongly=False):
        return Answer(304, headers)
    return json_answer(200, service.views.shown(stored), headers)


async def read_batch(service: EntityService, exchange: Exchange) -> Answer:
    """`POST` of keys: the items that there are, and the keys without one."""
    no_parameters(exchange.pairs)
    api = service.api
    body = await exchange.body(limit=api.body_bytes, depth=api.body_depth)
    keys = several(body, "keys", api.batch_items)
    checker = Checker(_key_schema(service))
    wrong = [e for i, key in enumerate(keys) for e in checker.errors(key, ("keys", i))]
    if not wrong:
        wrong = [e for i, key in enumerate(keys) for e in _unfit(service, key, i)]
    if wrong:
        raise Refused("ValidationFailed", errors=wrong)
    turn = asyncio.Semaphore(_AT_ONCE)

    async def one(key: dict[str, Any]) -> Item | None:
        async with turn:
            return await _shown(service, exchange, key)

    found = await _all(one(key) for key in keys)
    return json_answer(
        200,
        {
            "items": [each for each in found if each is not None],
            "missing": [key for key, each in zip(keys, found, strict=True) if each is None],
        },
    )


async def _all(reading: Iterable[Coroutine[Any, Any, Item | None]]) -> list[Item | None]:
    """What all give; after the first failure, which it raises, the others are not begun."""
    tasks = [asyncio.ensure_future(each) for each in reading]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for each in tasks:
            each.cancel()


def _key_schema(service: EntityService) -> dict[str, Any]:
    parts = {part.name: {"type": part.type} for part in service.api.key_in_query}
    properties = {"id": {"type": "string"}, **parts}
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _partition(service: EntityService, key: dict[str, Any]) -> tuple[Scalar, ...]:
    return tuple(key[part.name] for part in service.api.partition_key)


def _unfit(service: EntityService, key: dict[str, Any], index: int) -> list[FieldError]:
    try:
        check_id(key["id"])
        checked_partition(_partition(service, key), service.items.spec)
    except BadItem:
        return [
            FieldError(
                detail="it cannot be a key of an item", pointer=json_pointer(("keys", index))
            )
        ]
    return []


async def _shown(service: EntityService, exchange: Exchange, key: dict[str, Any]) -> Item | None:
    try:
        stored = await exchange.paid(service.items.read(key["id"], _partition(service, key)))
        check_owner(exchange.operation.access, exchange.caller, stored.item)
    except NotFound:
        return None
    except Refused as refusal:
        if refusal.code != "ItemNotFound":
            raise
        return None
    return None if service.is_deleted(stored) else service.views.shown(stored)
