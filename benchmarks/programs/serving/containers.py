"""Makes the database and the container: `containers.py URL KEY`."""

from __future__ import annotations

import sys

from azure.cosmos import CosmosClient, PartitionKey

from benchmarks.programs.serving.order_api import CONTAINER, DATABASE

with CosmosClient(sys.argv[1], sys.argv[2]) as client:
    client.create_database(DATABASE).create_container(CONTAINER, PartitionKey("/tenant_id"))
