"""`python cosmos_server.py LATENCY PARTITIONS`: the strict Cosmos DB of the tests, by itself.

Prints its address; each line of its input is answered with the processor time used so far, the end
of the input ends it.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from tests.cosmos.server import CosmosServer


def main(latency: float, partitions: int) -> None:
    with CosmosServer(latency=latency, partitions=partitions) as server:
        print(server.url, flush=True)
        for _ in sys.stdin:
            print(time.process_time(), flush=True)


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]))
