"""Operations that create: one item, a batch, and `PUT` with `If-None-Match: *`."""

from __future__ import annotations

from typing import Any

from atakora_tf.contract.json_value import same_json
from atakora_tf.contract.problem_details import FieldError, json_pointer
from atakora_tf.runtime.answers import Answer, json_answer, location
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.identity.rows import owner_fields
from atakora_tf.runtime.item_parts import Item, new_id
from atakora_tf.runtime.query_strings import key_pairs, no_parameters
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.batch_steps import CreateItem
from atakora_tf.runtime.store.item_rules import key_of
from atakora_tf.runtime.store.results import Stored
from atakora_tf.runtime.validation import Steps

__all__ = ["create", "create_batch", "created", "new_item"]


async def create(service: EntityService, exchange: Exchange) -> Answer:
    """`POST` of an item."""
    no_parameters(exchange.pairs)
    api = service.api
    body = await exchange.body(limit=api.body_bytes, depth=api.body_depth)
    item = new_item(service, exchange, body)
    return await created(service, exchange, item)


async def created(service: EntityService, exchange: Exchange, item: Item) -> Answer:
    """Keep a new item and answer with it."""
    item = await service.before("before_create", exchange, item)
    stored = await exchange.paid(service.items.create(item))
    await service.after("after_create", exchange, stored.item)
    key = key_pairs(key_of(stored.item, service.items.spec), service.api)
    where = location(service.path, str(stored.item["id"]), key)
    headers = {"location": where, "etag": stored.etag}
    return json_answer(201, service.views.shown(stored), headers)


async def create_batch(service: EntityService, exchange: Exchange) -> Answer:
    """`POST` of several items: all are kept, or none."""
    no_parameters(exchange.pairs)
    api = service.api
    body = await exchange.body(limit=api.body_bytes, depth=api.body_depth)
    given = several(body, "items", api.batch_items)
    wrong = [
        error
        for index, each in enumerate(given)
        for error in service.create_schema.errors(each, ("items", index))
    ]
    if wrong:
        raise Refused("ValidationFailed", errors=wrong)
    items = [
        await service.before(
            "before_create", exchange, new_item(service, exchange, each, ("items", index))
        )
        for index, each in enumerate(given)
    ]
    keys = [list(key_of(item, service.items.spec)) for item in items]
    if not all(same_json(keys[0], key) for key in keys):
        raise Refused("BatchAcrossPartitions")
    done = await exchange.paid(service.items.batch(keys[0], [CreateItem(item) for item in items]))
    kept = [each for each in done.results if isinstance(each, Stored)]
    for each in kept:
        await service.after("after_create", exchange, each.item)
    return json_answer(201, {"items": [service.views.shown(each) for each in kept]})


def several(body: dict[str, Any], name: str, most: int) -> list[Any]:
    """The list that a batch consists of; raises `Refused`."""
    wrong = [
        FieldError(detail="there is no such field", pointer=json_pointer((each,)))
        for each in body
        if each != name
    ]
    given = body.get(name)
    if name not in body:
        wrong.append(FieldError(detail="it is required", pointer=f"/{name}"))
    elif not isinstance(given, list) or not 1 <= len(given) <= most:
        wrong.append(
            FieldError(detail=f"expected a list of 1 to {most} elements", pointer=f"/{name}")
        )
    if wrong or not isinstance(given, list):
        raise Refused("ValidationFailed", errors=wrong)
    return given


def new_item(service: EntityService, exchange: Exchange, body: Any, place: Steps = ()) -> Item:
    """The item that a body makes, with what the server sets; raises `Refused`."""
    wrong = service.create_schema.errors(body, place)
    if wrong or not isinstance(body, dict):
        raise Refused("ValidationFailed", errors=wrong)
    item: Item = {"id": new_id(), **body}
    now, server = service.now(), service.api.server_fields
    for name in (server.created, server.updated):
        if name is not None:
            item[name] = now
    if server.owner is not None:
        access = exchange.operation.access
        item |= owner_fields(access, exchange.caller)
    try:
        service.check_item(item, place)
    except Refused as refusal:
        raise _about_id(refusal, body, place) from None
    return item


def _about_id(refusal: Refused, body: Item, place: Steps) -> Refused:
    """Says that an id is needed where the schema takes none of the server's."""
    pointer = json_pointer((*place, "id"))
    if "id" in body or all(each.pointer != pointer for each in refusal.errors):
        return refusal
    errors = [
        FieldError(detail="it is required", pointer=pointer) if each.pointer == pointer else each
        for each in refusal.errors
    ]
    return Refused(refusal.code, refusal.detail, errors=errors)
