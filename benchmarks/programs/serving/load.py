"""Calls an API over connections that stay open, each as fast as it is answered.

`load.py PLACE PORT CREATE|READ FIRST COUNT CONNECTIONS` prints seconds, requests per second and
quantiles of the time to the answer in milliseconds, as JSON.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.programs.serving.order_api import ITEMS, TOKEN_FILE, order

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


def requests(word: str, first: int, count: int, token: str) -> Iterator[bytes]:
    head = f"Host: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
    for number in range(first, first + count):
        if word == "READ":
            it = order(number % ITEMS)
            line = f"GET /api/orders/{it['id']}?tenant_id={it['tenant_id']} HTTP/1.1\r\n"
            yield f"{line}{head}\r\n".encode()
        else:
            body = json.dumps(order(number))
            line = "POST /api/orders HTTP/1.1\r\n"
            size = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
            yield f"{line}{head}{size}\r\n{body}".encode()


async def connection(port: int, waiting: Iterator[bytes], times: list[float], good: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for request in waiting:
        began = time.perf_counter()
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(
            int(line[15:])
            for line in head.split(b"\r\n")
            if line[:15].lower() == b"content-length:"
        )
        body = await reader.readexactly(length)
        times.append(time.perf_counter() - began)
        if head[9:12] != good:
            raise SystemExit(f"{head.decode()}{body.decode()}")
    writer.close()


async def main() -> None:
    place, port, word, first, count, connections = Path(sys.argv[1]), *sys.argv[2:]
    token = (place / TOKEN_FILE).read_text()
    waiting = requests(word, int(first), int(count), token)
    good = b"200" if word == "READ" else b"201"
    times: list[float] = []
    began = time.perf_counter()
    await asyncio.gather(
        *(connection(int(port), waiting, times, good) for _ in range(int(connections)))
    )
    seconds = time.perf_counter() - began
    times.sort()
    quantiles = {f"p{q}": 1000 * times[int(len(times) * q / 100)] for q in (50, 95, 99)}
    print(json.dumps({"seconds": seconds, "per_second": len(times) / seconds, **quantiles}))


asyncio.run(main())
