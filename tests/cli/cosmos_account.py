"""A strict Cosmos DB for `atakora migrate`, with what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from attrs import frozen

from atakora_tf.migration.mapping.items import ContainerName
from tests.cosmos.container import Container
from tests.cosmos.server import CosmosServer
from tests.migration.target_fixture import create_container, stored_items

__all__ = ["Cosmos", "cosmos"]


@frozen(eq=False)
class Cosmos:
    """The server, whose key is in the environment."""

    server: CosmosServer

    @property
    def endpoint(self) -> str:
        return self.server.url

    def create(self, name: str, *paths: str, **definition: Any) -> Container:
        return create_container(self.server, "shop", name, *paths, **definition)

    def put(self, name: str, item: dict[str, Any]) -> None:
        """Write an item as somebody else would, over one that is there."""
        container = self.server.container("shop", name)
        key = container.key.of_item(item)
        container.put(item, key, container.find(key, item["id"]))

    def bodies(self, name: str) -> dict[str, dict[str, Any]]:
        """The items of a container by id."""
        found = stored_items(self.server, ContainerName("shop", name))
        return {id_: body for (_, id_), body in sorted(found.items(), key=lambda each: each[0][1])}


@pytest.fixture
def cosmos(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cosmos]:
    with CosmosServer() as server:
        monkeypatch.setenv("COSMOS_KEY", server.key)
        yield Cosmos(server)
