"""The runtime beside a bare route, and beside the same API written by hand."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import Any, Final

from attrs import field, frozen

from benchmarks.bench import Bench
from benchmarks.process import ROOT, ProgramFailed
from benchmarks.programs.serving.order_api import ITEMS, TOKEN_FILE, order
from benchmarks.programs.serving.prepare import prepare
from benchmarks.table import Row

__all__ = ["serving"]

CONNECTIONS: Final = 16
REQUESTS: Final = 1500
_PROGRAMS: Final = "benchmarks/programs/serving"
_PATIENCE: Final = 20.0
_MEASURED: Final = ("per_second", "cpu", "p50", "p95", "p99")
_TICKS: Final = os.sysconf("SC_CLK_TCK")


@frozen
class Server:
    """An API that answers, and how long it took to begin with that."""

    name: str
    port: int
    process: subprocess.Popen[str]
    began: float
    seconds: list[dict[str, float]] = field(factory=list)

    def processor(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / _TICKS


def serving(bench: Bench) -> list[Row]:
    """Requests per second with tokens checked; the time to the first answer."""
    place = bench.place / "serving"
    prepare(place)
    return [*_beside_bare(place, bench.times), *_beside_by_hand(place, bench.times)]


def _beside_bare(place: Path, times: int) -> list[Row]:
    with ExitStack() as stack:
        ours = stack.enter_context(_server("ours", place, "ours.py"))
        _load(ours, place, "CREATE", 0, ITEMS)
        bare = stack.enter_context(_server("bare", place, "bare.py"))
        ours_reads, bare_reads = _by_turns((ours, bare), place, "READ", times)
    return [
        _row(
            "reads of a bare Starlette route / of the whole runtime",
            bare_reads,
            ours_reads,
            1 / 0.6,
        ),
    ]


def _beside_by_hand(place: Path, times: int) -> list[Row]:
    rows = []
    with ExitStack() as stack:
        url, key = stack.enter_context(_cosmos())
        starts: dict[str, list[float]] = {"ours.py": [], "by_hand.py": []}
        for _ in range(times):
            for script, seconds in starts.items():
                with _server(script, place, script, url, key) as started:
                    seconds.append(started.began)
        ours = stack.enter_context(_server("ours", place, "ours.py", url, key))
        theirs = stack.enter_context(_server("by hand", place, "by_hand.py", url, key))
        _load(ours, place, "CREATE", 0, ITEMS)
        for word, what in (("READ", "reads"), ("CREATE", "creations")):
            a, b = _by_turns((ours, theirs), place, word, times)
            rows.append(_row(f"{what} with FastAPI and azure-cosmos by hand / ours", b, a, 1))
        mine, other = median(starts["ours.py"]), median(starts["by_hand.py"])
        rows.append(
            Row(
                "  start to first answer, ours / by hand",
                mine / other,
                1,
                f"ours {mine:.2f}; by hand {other:.2f}",
            )
        )
    return rows


@frozen
class Load:
    """What one server did: medians over the runs."""

    name: str
    per_second: float
    cpu: float
    p50: float
    p95: float
    p99: float

    def __str__(self) -> str:
        return (
            f"{self.name} {self.per_second:,.0f}/s, {1000 * self.cpu:.2f} ms cpu each, "
            f"p50/95/99 {self.p50:.1f}/{self.p95:.1f}/{self.p99:.1f} ms"
        )


def _row(what: str, first: Load, second: Load, target: float) -> Row:
    return Row(what, first.per_second / second.per_second, target, f"{second}; {first}")


_created = 10_000_000


def _by_turns(servers: Sequence[Server], place: Path, word: str, times: int) -> list[Load]:
    """A B A B …, after a first run of each."""
    global _created
    runs: list[list[dict[str, float]]] = [[] for _ in servers]
    for turn in range(times + 1):
        for mine, server in zip(runs, servers, strict=True):
            _created += REQUESTS
            before = server.processor()
            found = _load(server, place, word, _created, REQUESTS)
            found["cpu"] = (server.processor() - before) / REQUESTS
            if turn:
                mine.append(found)
    return [
        Load(
            server.name,
            *(
                median(run[name] for run in mine)
                for name in ("per_second", "cpu", "p50", "p95", "p99")
            ),
        )
        for mine, server in zip(runs, servers, strict=True)
    ]


def _load(server: Server, place: Path, word: str, first: int, count: int) -> dict[str, Any]:
    arguments = [str(place), str(server.port), word, str(first), str(count), str(CONNECTIONS)]
    done = subprocess.run(
        [sys.executable, f"{ROOT}/{_PROGRAMS}/load.py", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    if done.returncode:
        raise ProgramFailed(f"{server.name} answered otherwise: {done.stdout}{done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@contextmanager
def _cosmos() -> Iterator[tuple[str, str]]:
    with _process("cosmos.py") as process:
        assert process.stdout is not None
        url, key = json.loads(process.stdout.readline())
        made = (ROOT / _PROGRAMS / "containers.py", url, key)
        subprocess.run(
            [sys.executable, *map(str, made)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            check=True,
            timeout=60,
        )
        yield url, key


@contextmanager
def _server(name: str, place: Path, script: str, *arguments: str) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    began = time.perf_counter()
    with _process(script, str(place), str(port), *arguments) as process:
        _first_answer(port, place, process)
        yield Server(name, port, process, time.perf_counter() - began)


@contextmanager
def _process(script: str, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen(
        [sys.executable, f"{ROOT}/{_PROGRAMS}/{script}", *arguments],
        env={**environment, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=_PATIENCE)


def _first_answer(port: int, place: Path, process: subprocess.Popen[str]) -> None:
    """Wait until an item that is not there is said not to be there, with a token checked."""
    it = order(9_999_999)
    token = (place / TOKEN_FILE).read_text()
    request = (
        f"GET /api/orders/{it['id']}?tenant_id={it['tenant_id']} HTTP/1.1\r\nHost: x\r\n"
        f"Connection: close\r\nAuthorization: Bearer {token}\r\n\r\n"
    ).encode()
    until = time.perf_counter() + _PATIENCE
    while time.perf_counter() < until and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", port), timeout=_PATIENCE) as asked:
                asked.sendall(request)
                answer = asked.recv(4096)
        except ConnectionRefusedError:
            time.sleep(0.005)
            continue
        if answer[9:12] == b"404":
            return
        raise ProgramFailed(f"the first answer is {answer[:300]!r}")
    raise ProgramFailed("a server does not answer")
