"""The strict Cosmos DB of the tests, in a process of its own: prints its address and key."""

from __future__ import annotations

import json
import sys

from tests.cosmos.server import CosmosServer

with CosmosServer() as server:
    print(json.dumps([server.url, server.key]), flush=True)
    sys.stdin.read()
