"""Keeps the items of a seed: all of them, or none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from atakora_tf.contract.json_value import same_json
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.local.seed_file import Row, said
from atakora_tf.runtime.store.errors import Conflict, NotFound, StoreError
from atakora_tf.runtime.store.item_rules import key_of
from atakora_tf.runtime.store.results import Stored

__all__ = ["Seeded", "keep_seed"]


@frozen
class Seeded:
    """How many items are new, were brought back to what the file says, or were so already."""

    new: int = 0
    changed: int = 0
    same: int = 0


async def keep_seed(file: Path, rows: Sequence[Row]) -> Seeded:
    """Make the items as the file has them; other items stay.

    Raises `ApplicationInvalid` if the store refuses any; what was written is taken back then.
    """
    faults: list[str] = []
    done: list[tuple[Row, Stored | None]] = []
    same = 0
    for row in rows:
        try:
            before = await _before(row)
            if before is not None and _is_same(row, before):
                same += 1
                continue
            await row.service.items.upsert(_item(row, before))
            done.append((row, before))
        except StoreError as fault:
            faults.append(f"{row.where}: {_why(fault)}")
    if faults:
        for row, before in reversed(done):
            await _take_back(row, before)
        raise ApplicationInvalid(said(file, faults))
    new = sum(before is None for _, before in done)
    return Seeded(new, len(done) - new, same)


def _why(fault: StoreError) -> str:
    if isinstance(fault, Conflict) and fault.unique_key:
        fields = " and ".join(path.strip("/").replace("/", ".") for path in fault.paths)
        return f"another item of its partition has the same {fields or 'unique key'}"
    return str(fault)


async def _before(row: Row) -> Stored | None:
    items = row.service.items
    try:
        return await items.read(str(row.item["id"]), key_of(row.item, items.spec))
    except NotFound:
        return None


def _is_same(row: Row, before: Stored) -> bool:
    server = row.service.api.server_fields
    times = {server.created, server.updated}

    def own(item: Any) -> dict[str, Any]:
        return {name: value for name, value in item.items() if name not in times}

    return same_json(own(before.item), own(row.item))


def _item(row: Row, before: Stored | None) -> dict[str, Any]:
    created = row.service.api.server_fields.created
    if before is None or created is None or created not in before.item:
        return row.item
    return {**row.item, created: before.item[created]}


async def _take_back(row: Row, before: Stored | None) -> None:
    items = row.service.items
    if before is None:
        await items.delete(str(row.item["id"]), key_of(row.item, items.spec))
    else:
        await items.upsert(before.item)
