"""Writes items as fast as it can and prints each id after its write was acknowledged."""

from __future__ import annotations

import asyncio
import sys

from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.sqlite_store import SqliteStore

SPEC = ContainerSpec(
    database="shop", container="things", partition_key=("/k",), unique_keys=(("/mail",),)
)


async def write(path: str, name: str) -> None:
    items = SqliteStore(path).items(SPEC)

    async def worker(number: int) -> None:
        for count in range(1_000_000):
            item_id = f"{name}-{number}-{count}"
            await items.create({"id": item_id, "k": number, "mail": item_id, "n": count})
            sys.stdout.write(f"{item_id}\n")
            sys.stdout.flush()

    await asyncio.gather(*(worker(number) for number in range(8)))


if __name__ == "__main__":
    asyncio.run(write(sys.argv[1], sys.argv[2]))
