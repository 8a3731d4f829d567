"""Operations that change an item: `PUT` and `PATCH`."""

from __future__ import annotations

from atakora_tf.contract.json_value import same_json
from atakora_tf.contract.problem_details import FieldError, json_pointer
from atakora_tf.contract.query import Scalar
from atakora_tf.runtime.answers import Answer, json_answer
from atakora_tf.runtime.creating_items import created, new_item
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.item_parts import Item, merged, placed, value_at
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.errors import Conflict
from atakora_tf.runtime.store.results import Stored

__all__ = ["replace", "update"]


async def replace(service: EntityService, exchange: Exchange) -> Answer:
    """`PUT`: the item as a whole, or a new one."""
    api = service.api
    expected = exchange.preconditions
    if expected.none_match is not None and not expected.create_only:
        wrong = [FieldError(detail="expected *", header="If-None-Match")]
        raise Refused("InvalidHeader", errors=wrong)
    partition = service.partition(exchange)
    create = api.operation("create")
    creates = create is not None and expected.create_only
    if creates and create is not None:
        authenticate = service.surroundings.authenticator.authenticate
        exchange.caller = await authenticate(exchange.headers, api, create)
    body = await exchange.body(limit=api.body_bytes, depth=api.body_depth)
    if wrong := service.replace_schema.errors(body):
        raise Refused("ValidationFailed", errors=wrong)
    sent = _addressed(service, exchange.item_id, partition, body)
    if creates and create is not None:
        exchange.operation = create
        return await _created(service, exchange, sent)

    async def make(before: Stored) -> Item:
        # What callers cannot read they cannot send back: it goes only if a patch says null.
        unread = (service.server_owned | service.views.hidden) - sent.keys()
        kept = {name: each for name, each in before.item.items() if name in unread}
        item = {"id": before.item["id"], **sent, **kept}
        return await _ready(service, exchange, item, before)

    return await _changed(service, exchange, make)


async def update(service: EntityService, exchange: Exchange) -> Answer:
    """`PATCH`: a merge patch."""
    api = service.api
    _ = exchange.preconditions, service.partition(exchange)
    patch = await exchange.body(limit=api.body_bytes, depth=api.body_depth)
    if wrong := service.update_schema.errors(patch):
        raise Refused("ValidationFailed", errors=wrong)

    async def make(before: Stored) -> Item:
        item: Item = merged(before.item, patch)
        moved = [
            part.path
            for part in api.partition_key
            if not same_json(value_at(item, part.path), value_at(before.item, part.path))
        ]
        if moved:
            raise _mismatch(moved)
        return await _ready(service, exchange, item, before)

    return await _changed(service, exchange, make)


async def _changed(service: EntityService, exchange: Exchange, make: object) -> Answer:
    before, after = await service.changed(exchange, make)  # type: ignore[arg-type]
    await service.after("after_update", exchange, after.item, before.item)
    return json_answer(200, service.views.shown(after), {"etag": after.etag})


async def _ready(service: EntityService, exchange: Exchange, item: Item, before: Stored) -> Item:
    """The item as it is to be written, checked and through the hooks."""
    if service.api.server_fields.updated is not None:
        item[service.api.server_fields.updated] = service.now()
    service.check_item(item)
    ready = await service.before("before_update", exchange, item, dict(before.item))
    paths = [("id",), *(part.path for part in service.api.partition_key)]
    if any(not same_json(value_at(ready, each), value_at(before.item, each)) for each in paths):
        raise Refused("InternalError", log="the hook before_update changed the id or the key")
    return ready


async def _created(service: EntityService, exchange: Exchange, sent: Item) -> Answer:
    if exchange.preconditions.match is not None:  # it cannot both be there and not
        raise Refused("PreconditionFailed")
    item = new_item(service, exchange, sent)
    try:
        return await created(service, exchange, item)
    except Conflict as conflict:
        if conflict.unique_key:
            raise
        raise Refused("PreconditionFailed") from None


def _addressed(
    service: EntityService, item_id: str, partition: tuple[Scalar, ...], body: Item
) -> Item:
    """The body without what the server sets, and with the key that the address names."""
    item = {name: each for name, each in body.items() if name not in service.server_owned}
    keys: list[tuple[tuple[str, ...], Scalar]] = [(("id",), item_id)]
    keys += [
        (part.path, value)
        for part, value in zip(service.api.partition_key, partition, strict=True)
        if part.name != "id"
    ]
    wrong = []
    for path, value in keys:
        said = value_at(body, path, value)
        if not same_json(said, value):
            wrong.append(path)
        else:
            item = placed(item, path, said)
    if wrong:
        raise _mismatch(wrong)
    return item


def _mismatch(paths: list[tuple[str, ...]]) -> Refused:
    errors = [
        FieldError(detail="it differs from the address, and cannot change", pointer=json_pointer(p))
        for p in paths
    ]
    return Refused("KeyMismatch", errors=errors)
