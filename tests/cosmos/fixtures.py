"""`cosmos_server` for a conftest: one server a test, which fails the test that misused it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.cosmos.server import CosmosServer


@pytest.fixture
def cosmos_server() -> Iterator[CosmosServer]:
    with CosmosServer() as server:
        yield server
