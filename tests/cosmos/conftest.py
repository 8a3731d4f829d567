"""The server, and the two clients of the real SDK."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from azure.cosmos import ContainerProxy, CosmosClient, PartitionKey

from tests.cosmos.fixtures import cosmos_server
from tests.cosmos.server import CosmosServer

__all__ = ["cosmos_server"]


@pytest.fixture
def client(cosmos_server: CosmosServer) -> Iterator[CosmosClient]:
    with CosmosClient(cosmos_server.url, cosmos_server.key, retry_throttle_backoff_max=1) as client:
        yield client


@pytest.fixture
def container(client: CosmosClient) -> ContainerProxy:
    database = client.create_database("shop")
    return database.create_container("orders", PartitionKey("/customer"), default_ttl=-1)
