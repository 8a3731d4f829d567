"""`python migration_target.py`: our target, alone and under a whole import, beside a sequential
loop of azure-cosmos, as JSON.

The server is the strict one of the tests, in a process of its own, with a latency of 5 ms.  Every
way writes equal items by turns; nothing is compared across runs.
"""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from azure.cosmos import PartitionKey  # noqa: E402
from azure.cosmos.aio import CosmosClient  # noqa: E402

from atakora_tf.cli.migrate_run import finished  # noqa: E402
from atakora_tf.migration.document import Document  # noqa: E402
from atakora_tf.migration.mapping.items import ContainerName, Item  # noqa: E402
from atakora_tf.migration.mapping.mapping_file import parse_mapping  # noqa: E402
from atakora_tf.migration.paths import DocumentPath  # noqa: E402
from atakora_tf.migration.run.importing import ImportOptions, run_import  # noqa: E402
from atakora_tf.migration.target.cosmos_container import CosmosContainer  # noqa: E402
from atakora_tf.migration.target.cosmos_target import CosmosTarget  # noqa: E402
from tests.cosmos.server import KEY  # noqa: E402
from tests.migration.run.runs import MemorySource, Seen  # noqa: E402
from tests.migration.target_fixture import an_item  # noqa: E402

LATENCY = "0.005"
PARTITIONS = "4"
ROUNDS = 3
GRANTED = 1000
SECONDS = 20
MAPPING = parse_mapping(
    "{version: 1, collections: {orders: {container: shop/orders, partition_key: /tenant}}}"
)


class Server:
    def __init__(self) -> None:
        command = [sys.executable, str(ROOT / "benchmarks/programs/cosmos_server.py")]
        self._process = subprocess.Popen(
            [*command, LATENCY, PARTITIONS],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()

    def cpu(self) -> float:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())

    def stop(self) -> None:
        self._process.communicate()


def some_items(name: ContainerName, prefix: str, count: int, tenants: int) -> list[Item]:
    return [
        an_item(
            name,
            f"{prefix}-{n}",
            f"{prefix}-{n % tenants}",
            path="/tenant",
            title="Ein Titel " * 10,
            tags=list(range(20)),
            place={"lat": 47.5, "lon": 8.25},
            text="x" * 200,
        )
        for n in range(count)
    ]


async def sequential(url: str, items: list[Item]) -> None:
    async with CosmosClient(url, KEY) as client:
        container = client.get_database_client("shop").get_container_client("orders")
        for item in items:
            await container.create_item(dict(item.body))


async def singles(container: CosmosContainer, items: list[Item]) -> None:
    left = iter(items)

    async def worker() -> None:
        for item in left:
            await container.create(item)

    await asyncio.gather(*(worker() for _ in range(300)))


async def batches(container: CosmosContainer, items: list[Item]) -> None:
    groups: dict[object, list[Item]] = {}
    for item in items:
        groups.setdefault(item.partition_key, []).append(item)
    await asyncio.gather(*(container.create_batch(group) for group in groups.values()))


async def whole_import(target: CosmosTarget, items: list[Item]) -> None:
    """The same from documents: transformed, checked, hashed, and with a journal on the disk."""
    several = [
        Document(
            DocumentPath(("orders", item.id)),
            {
                name: tuple(value) if isinstance(value, list) else value
                for name, value in item.body.items()
                if name != "id"
            },
        )
        for item in items
    ]
    with tempfile.TemporaryDirectory() as folder:
        result = await run_import(
            MemorySource(several, size=500),
            MAPPING,
            target,
            Path(folder, "run"),
            ImportOptions(),
            Seen(),
        )
    assert result.total.written == len(items), result


async def rate(work: Awaitable[None], count: int, server: Server) -> dict[str, float]:
    """Items a second; what the server alone could serve by its processor time; our own."""
    cpu, own, begin = server.cpu(), time.process_time(), time.perf_counter()
    await work
    wall = time.perf_counter() - begin
    return {
        "rate": count / wall,
        "server": count / (server.cpu() - cpu),
        "own": count / (time.process_time() - own),
    }


async def speed(server: Server) -> dict[str, dict[str, float]]:
    name = ContainerName("shop", "orders")
    async with CosmosClient(server.url, KEY) as client:
        database = await client.create_database("shop")
        await database.create_container("orders", PartitionKey("/tenant"))
    found: dict[str, list[dict[str, float]]] = {}
    async with CosmosTarget(server.url, key=KEY) as target:
        container = target.container(name)
        for number in range(ROUNDS + 1):
            one = some_items(name, f"a{number}", 300, 300)
            two = some_items(name, f"b{number}", 2000, 2000)
            three = some_items(name, f"c{number}", 5000, 100)
            four = some_items(name, f"d{number}", 5000, 100)
            round_ = {
                "sequential": await rate(sequential(server.url, one), 300, server),
                "one by one": await rate(singles(container, two), 2000, server),
                "in batches": await rate(batches(container, three), 5000, server),
                "a whole import": await rate(whole_import(target, four), 5000, server),
            }
            if number:  # the first fills the caches
                for way, each in round_.items():
                    found.setdefault(way, []).append(each)
    return {
        way: {key: median(each[key] for each in all_) for key in all_[0]}
        for way, all_ in found.items()
    }


async def limited(server: Server) -> dict[str, float]:
    """The share of the RU/s that are granted, after the second that the server has saved."""
    name = ContainerName("shop", "limited")
    async with CosmosClient(server.url, KEY) as client:
        database = client.get_database_client("shop")
        await database.create_container(
            "limited", PartitionKey("/tenant"), offer_throughput=GRANTED
        )
    async with CosmosTarget(server.url, key=KEY) as target:
        container = target.container(name)
        items = iter(some_items(name, "l", 20_000, 20_000))
        counts = target.meter.of(name)

        async def worker() -> None:
            for item in items:
                await container.create(item)

        workers = [asyncio.create_task(worker()) for _ in range(100)]
        await asyncio.sleep(5)
        charge, written, begin = counts.charge, counts.written, time.perf_counter()
        throttles, requests = counts.throttles, counts.requests
        await asyncio.sleep(SECONDS)
        wall = time.perf_counter() - begin
        found = {
            "share": (counts.charge - charge) / wall / GRANTED,
            "throttles": (counts.throttles - throttles) / (counts.requests - requests),
            "first": throttles / requests,
            "rate": (counts.written - written) / wall,
        }
        for each in workers:
            each.cancel()
        await asyncio.gather(*workers, return_exceptions=True)
    return found


async def main() -> None:
    server = Server()
    try:
        print(json.dumps({"speed": await speed(server), "limited": await limited(server)}))
    finally:
        server.stop()


if __name__ == "__main__":
    finished(main())  # as `atakora migrate` runs
