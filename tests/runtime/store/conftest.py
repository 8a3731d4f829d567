"""`driven`: every test of the contract runs on the embedded store and on Cosmos DB's SDK."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from atakora_tf.runtime.store.cosmos_store import CosmosStore
from atakora_tf.runtime.store.protocol import Store
from atakora_tf.runtime.store.sqlite_store import SqliteStore
from tests.cosmos.clock import Clock
from tests.cosmos.fixtures import cosmos_server
from tests.cosmos.server import CosmosServer
from tests.runtime.store.driven import Driven

__all__ = ["cosmos_server"]


@pytest.fixture(params=["sqlite", "cosmos"])
def driven(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Driven]:
    if request.param == "sqlite":
        clock = Clock()
        yield from _driven(SqliteStore(tmp_path / "items.db", clock=clock.now), clock)
    else:
        with CosmosServer() as server:
            yield from _driven(CosmosStore(server.url, key=server.key), server.clock)


def _driven(store: Store, clock: Clock) -> Iterator[Driven]:
    with asyncio.Runner() as runner:
        yield Driven(store, runner, clock.advance)
        runner.run(store.close())
