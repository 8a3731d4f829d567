"""A strict Cosmos DB and a target on it, for tests that are plain functions.

from tests.migration.target_fixture import cosmos_target  # a fixture; name it in a conftest too

def test_…(cosmos_target: TargetDriven) -> None:
    orders = cosmos_target.create_container("orders", "/customer")
    cosmos_target.run(cosmos_target.target.container(orders).create(an_item(orders, "a", "c", n=1)))
    cosmos_target.items(orders)  # what the server holds, without system fields
    cosmos_target.server.faults.add(Fault("throttle", "create"))
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from typing import Any, TypeVar

import pytest
from attrs import frozen

from atakora_tf.contract.query import Scalar
from atakora_tf.migration.mapping.item_hash import canonical_item, parse_item
from atakora_tf.migration.mapping.items import ContainerName, Item
from atakora_tf.migration.paths import DocumentPath
from atakora_tf.migration.target.cosmos_target import CosmosTarget
from atakora_tf.migration.target.pace import Pace
from tests.cosmos.container import Container
from tests.cosmos.server import CosmosServer

T = TypeVar("T")

QUICK = Pace(deadline=5.0, answer_within=1.0)
"""Patience for tests: a request that hangs is lost after a second."""

_SYSTEM = frozenset({"_rid", "_self", "_etag", "_attachments", "_ts"})


@frozen(eq=False)
class TargetDriven:
    """server: to plan faults, move the clock, count requests. target: open already."""

    server: CosmosServer
    target: CosmosTarget
    runner: asyncio.Runner

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        return self.runner.run(work)

    def create_container(
        self, name: str = "orders", *paths: str, database: str = "shop", **definition: Any
    ) -> ContainerName:
        """Make a container on the server, with paths of its partition key."""
        create_container(self.server, database, name, *paths, **definition)
        return ContainerName(database, name)

    def items(self, name: ContainerName) -> dict[tuple[tuple[Scalar, ...], str], dict[str, Any]]:
        """What the server holds, by partition key and id."""
        return stored_items(self.server, name)


def create_container(
    server: CosmosServer, database: str, name: str, *paths: str, **definition: Any
) -> Container:
    """The container, made without a request; `definition` as in the REST API (defaultTtl=-1, …)."""
    paths = paths or ("/id",)
    if database not in server.account.databases:
        server.account.create_database({"id": database})
    key = {
        "paths": list(paths),
        "kind": "Hash" if len(paths) == 1 else "MultiHash",
        "version": 2,
    }
    body = {"id": name, "partitionKey": key, **definition}
    return server.account.create_container(database, body, None)


def stored_items(
    server: CosmosServer, name: ContainerName
) -> dict[tuple[tuple[Scalar, ...], str], dict[str, Any]]:
    container = server.container(name.database, name.container)
    return {
        (tuple(kept.key), kept.body["id"]): {
            field: value for field, value in kept.body.items() if field not in _SYSTEM
        }
        for partition in container.partitions
        for kept in list(partition.items.values())
    }


def an_item(
    name: ContainerName, item_id: str, *partition_key: Scalar, path: str = "/id", **body: Any
) -> Item:
    """An item as a mapping makes it; with a key, `path` (or each of "/a /b") gets its values."""
    whole: dict[str, Any] = {"id": item_id, **body}
    for field, value in zip(path.split(), partition_key, strict=False):
        whole[field.removeprefix("/")] = value
    text = canonical_item(whole)
    key = partition_key or (item_id,)
    source = DocumentPath(("things", item_id))
    return Item(name, item_id, key, parse_item(text), text, source)


@pytest.fixture
def cosmos_target() -> Iterator[TargetDriven]:
    with CosmosServer() as server, asyncio.Runner() as runner:
        target = CosmosTarget(server.url, key=server.key, pace=QUICK)
        runner.run(target.__aenter__())
        yield TargetDriven(server, target, runner)
        runner.run(target.__aexit__(None, None, None))
