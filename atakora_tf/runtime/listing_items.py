"""Lists: filtered, ordered, page by page."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from attrs import evolve

from atakora_tf.contract.access import Access
from atakora_tf.contract.continuation import (
    open_continuation,
    query_binding,
    seal_continuation,
)
from atakora_tf.contract.list_parameters import parse_list
from atakora_tf.contract.query import Condition, Query
from atakora_tf.contract.schema_variants import ETAG
from atakora_tf.runtime.answers import Answer, json_answer
from atakora_tf.runtime.entity_service import EntityService
from atakora_tf.runtime.exchange import Exchange
from atakora_tf.runtime.identity.rows import owner_conditions
from atakora_tf.runtime.refusals import Refused
from atakora_tf.runtime.routing import path_of

__all__ = ["list_items"]

# How many pages without items are passed over in one request.
_EMPTY_PAGES: Final = 8

# The page is named anew, and a key of Azure's is no part of an answer.
_NOT_REPEATED = frozenset({"continuation", "code"})


async def list_items(service: EntityService, exchange: Exchange) -> Answer:
    """`GET` of a page."""
    api = service.api
    request = parse_list(exchange.pairs, api)
    if isinstance(request, tuple):
        raise Refused("InvalidQuery", errors=request)
    accesses = [exchange.operation.access]
    restore = api.operation("restore")
    if request.deleted and restore is not None:
        authenticate = service.surroundings.authenticator.authenticate
        exchange.caller = await authenticate(exchange.headers, api, restore)
        accesses.append(restore.access)
    own = _own(exchange, accesses)
    binding = query_binding(
        api.component,
        request.query,
        deleted=request.deleted,
        caller=str(own[0].value) if own else "",
    )
    # Asked for where it is needed alone: it may have to be fetched.
    key = service.surroundings.signing_key
    token = None
    if request.continuation is not None:
        token = open_continuation(request.continuation, binding, await key())
        if token is None:
            raise Refused("InvalidContinuation")
    query = evolve(_scoped(request.query, own, service), continuation=token)
    if api.server_fields.deleted is not None:
        marked = Condition(api.server_fields.deleted, "exists", request.deleted)
        query = evolve(query, conditions=(*query.conditions, marked))
    page = await exchange.paid(service.items.query(query))
    for _ in range(_EMPTY_PAGES):
        # Cosmos DB gives pages without items while it looks through its partitions.
        if page.items or page.continuation is None:
            break
        query = evolve(query, continuation=page.continuation)
        page = await exchange.paid(service.items.query(query))
    answer: dict[str, object] = {"items": [service.views.shown(each) for each in page.items]}
    if page.continuation is not None:
        sealed = seal_continuation(page.continuation, binding, await key())
        answer["nextLink"] = _link(service, exchange, sealed)
    return json_answer(200, answer, {"cache-control": "private, no-cache"})


def _own(exchange: Exchange, accesses: list[Access]) -> tuple[Condition, ...]:
    found: dict[str, Condition] = {}
    for access in accesses:
        for each in owner_conditions(access, exchange.caller):
            found[each.field] = each
    return tuple(found.values())


def _scoped(query: Query, own: tuple[Condition, ...], service: EntityService) -> Query:
    """The query for the caller's own items; where they are one partition, for that alone."""
    # The tag is no property of what a store keeps.
    select = None if query.select is None else tuple(n for n in query.select if n != ETAG)
    first = service.api.partition_key[0].name
    if not query.partition and len(own) == 1 and own[0].field == first:
        value = own[0].value
        if not isinstance(value, tuple):
            return evolve(query, select=select, partition=(value,))
    return evolve(query, select=select, conditions=(*query.conditions, *own))


def _link(service: EntityService, exchange: Exchange, sealed: str) -> str:
    kept = [(name, value) for name, value in exchange.pairs if name not in _NOT_REPEATED]
    query = urlencode([*kept, ("continuation", sealed)])
    root = exchange.scope.get("root_path", "").rstrip("/")
    base = service.surroundings.base_url(exchange)
    return f"{base}{root}{path_of(exchange.scope)}?{query}"
