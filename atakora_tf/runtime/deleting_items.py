"""Operations that delete an item and bring it back."""

from __future__ import annotations

from atakora_tf.contract.schema_variants import ServerFields
from atakora_tf.runtime.answers import Answer, json_answer
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.hook_calls import changed_by
from atakora_tf.runtime.item_parts import Item
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.store.errors import PreconditionFailed
from atakora_tf.runtime.store.results import Stored

__all__ = ["delete", "restore"]

_ATTEMPTS = 8


async def delete(service: EntityService, exchange: Exchange) -> Answer:
    """`DELETE`: the item goes, or is marked."""
    _ = exchange.preconditions
    if service.api.soft_delete is not None:
        before, _ = await service.changed(exchange, lambda found: _marked(service, exchange, found))
    else:
        before = await _gone(service, exchange)
    await service.after("after_delete", exchange, before.item)
    return Answer(204)


async def restore(service: EntityService, exchange: Exchange) -> Answer:
    """`POST …/restore`: an item that is marked as deleted is there again."""

    async def make(before: Stored) -> Item:
        server = service.api.server_fields
        marks = _marks(server)
        item = {name: each for name, each in before.item.items() if name not in marks}
        if server.updated is not None:
            item[server.updated] = service.now()
        return item

    _, after = await service.changed(exchange, make, deleted=True)
    return json_answer(200, service.views.shown(after), {"etag": after.etag})


async def _marked(service: EntityService, exchange: Exchange, before: Stored) -> Item:
    await _ask(service, exchange, before)
    server, soft = service.api.server_fields, service.api.soft_delete
    item = dict(before.item)
    if server.deleted is not None:
        item[server.deleted] = service.now()
    if server.purge is not None and soft is not None and soft.seconds is not None:
        item[server.purge] = soft.seconds
    return item


async def _gone(service: EntityService, exchange: Exchange) -> Stored:
    for _ in range(_ATTEMPTS):
        before = await service.found(exchange)
        exchange.preconditions.check(before.etag)
        await _ask(service, exchange, before)
        item_id, partition = exchange.item_id, service.partition(exchange)
        try:
            await exchange.paid(service.items.delete(item_id, partition, if_match=before.etag))
        except PreconditionFailed:
            continue
        return before
    raise Refused("ServiceUnavailable", headers={"Retry-After": "1"}, log="too many writers")


async def _ask(service: EntityService, exchange: Exchange, before: Stored) -> None:
    function = service.hooks.functions.get("before_delete")
    if function is not None:
        await changed_by(function, dict(before.item), service.context(exchange))


def _marks(server: ServerFields) -> frozenset[str]:
    return frozenset(name for name in (server.deleted, server.purge) if name is not None)
