"""Create, read, replace, upsert, patch and delete of one item, with ETags.

Alone and as a step of a batch these are the same functions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.cosmos import charges
from tests.cosmos.container import Container, Kept
from tests.cosmos.failure import KEY_MISMATCH, Refused
from tests.cosmos.item_rules import SYSTEM, check_id, item_of
from tests.cosmos.partition_keys import Key
from tests.cosmos.patching import patched
from tests.cosmos.sql_query import parsed


@dataclass(frozen=True)
class Preconditions:
    if_match: str | None = None
    if_none_match: str | None = None

    def check(self, kept: Kept | None) -> None:
        """If-Match holds for writes; what is not there yet matches nothing."""
        if self.if_match is None or (kept is not None and self.if_match == "*"):
            return
        if kept is None or kept.body["_etag"] != self.if_match:
            raise Refused(412, "One of the specified pre-condition is not met")


@dataclass(frozen=True)
class Outcome:
    status: int
    body: dict[str, Any] | None
    charge: float
    undo: Callable[[], None] | None = None


def create(container: Container, key: Key, body: Any, _given: Preconditions) -> Outcome:
    item = _own_item(container, key, body)
    if container.find(key, item["id"]) is not None:
        raise Refused(409, "Entity with the specified id already exists in the system.")
    return _put(container, item, key, None, 201)


def upsert(container: Container, key: Key, body: Any, given: Preconditions) -> Outcome:
    item = _own_item(container, key, body)
    before = container.find(key, item["id"])
    if before is not None or given.if_match is not None:
        given.check(before)
    return _put(container, item, key, before, 201 if before is None else 200)


def replace(
    container: Container, key: Key, item_id: str, body: Any, given: Preconditions
) -> Outcome:
    before = container.get(key, item_id)
    given.check(before)
    item = _own_item(container, key, body)
    if item["id"] != item_id:
        raise Refused(400, "The id of an item cannot be replaced.")
    return _put(container, item, key, before, 200)


def patch(container: Container, key: Key, item_id: str, body: Any, given: Preconditions) -> Outcome:
    if not isinstance(body, dict) or body.keys() - {"operations", "condition"}:
        raise Refused(400, "A patch has operations and at most a condition.")
    before = container.get(key, item_id)
    given.check(before)
    if (condition := body.get("condition")) is not None and not _holds(condition, before.body):
        raise Refused(412, "One of the specified pre-condition is not met", substatus=1110)
    fixed = frozenset({"/id", *(f"/{name}" for name in SYSTEM), *container.key.paths})
    changed = item_of(patched(before.body, body.get("operations"), fixed))
    return _put(container, changed, key, before, 200)


def read(container: Container, key: Key, item_id: str, given: Preconditions) -> Outcome:
    kept = container.get(key, item_id)
    if given.if_none_match is not None and given.if_none_match == kept.body["_etag"]:
        return Outcome(304, None, charges.of_read(kept.body))
    return Outcome(200, kept.body, charges.of_read(kept.body))


def delete(container: Container, key: Key, item_id: str, given: Preconditions) -> Outcome:
    kept = container.get(key, item_id)
    given.check(kept)
    container.remove(kept)
    items = container.partition_of(key).items

    def undo() -> None:
        items[kept.place, item_id] = kept

    return Outcome(204, None, charges.of_write(kept.body), undo)


def _holds(condition: str, item: dict[str, Any]) -> bool:
    query = parsed(f"select * {condition}")
    if not query.plain or query.parameters or query.where is None:
        raise Refused(400, "The condition of a patch is 'FROM c WHERE …', without parameters.")
    return query.where.evaluate(item, {}, []) is True


def _own_item(container: Container, key: Key, body: Any) -> dict[str, Any]:
    item = item_of(body)
    check_id(item["id"])
    own = container.key.of_item(item)
    if container.key.place(own) != container.key.place(key):
        raise Refused(
            400,
            "PartitionKey extracted from document doesn't match the one specified in the header.",
            substatus=KEY_MISMATCH,
        )
    return item


def _put(
    container: Container, item: dict[str, Any], key: Key, before: Kept | None, status: int
) -> Outcome:
    kept = container.put(item, key, before)
    items = container.partition_of(key).items

    def undo() -> None:
        if before is None:
            del items[kept.place, kept.body["id"]]
        else:
            items[before.place, before.body["id"]] = before

    return Outcome(status, kept.body, charges.of_write(kept.body), undo)
