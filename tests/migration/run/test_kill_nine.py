"""kill -9, fifty times over a run: it ends as if nothing had happened."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from atakora_tf.migration.json_lines.writer import write_json_lines
from atakora_tf.migration.mapping.dead_letters import read_dead_letters
from atakora_tf.migration.mapping.item_hash import canonical_item
from atakora_tf.migration.mapping.items import ContainerName
from atakora_tf.migration.run.journal import Journal
from tests.cosmos.server import CosmosServer
from tests.migration.run.runs import MemorySource, document, user
from tests.migration.target_fixture import create_container, stored_items

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")

KILLS = 50
ITEMS = 420
DOCUMENTS = [
    # Some share partitions and go in batches, others are alone.
    *(user(f"u{n:03}", f"team{n % 40}" if n % 3 else f"alone{n}", n=n) for n in range(ITEMS)),
    *(document(f"users/keyless{n}", n=n) for n in range(3)),
    *(document(f"unknown/{n}", n=n) for n in range(3)),
]
MAPPING = """
version: 1
collections:
  users: {{container: {database}/users, partition_key: /team}}
"""


class Driver:
    """The process that forks imports."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def start(self, export: Path, mapping: Path, run: Path) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{export} {mapping} {run}\n")
        self._process.stdin.flush()
        return int(self._line())

    def ended(self) -> int:
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


@contextmanager
def driver(server: CosmosServer) -> Iterator[Driver]:
    script = Path(__file__).with_name("import_driver.py")
    root = script.parents[3]
    process = subprocess.Popen(
        [sys.executable, str(script), server.url, server.key],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(root)},
    )
    with process:
        try:
            yield Driver(process)
        finally:
            process.kill()


def _signalled(process: int, number: int) -> bool:
    """Whether a process was there to get the signal."""
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return False
    return True


def _state(server: CosmosServer, database: str, run: Path) -> dict[str, Any]:
    """What a run has come to, but for ETags and times."""
    name = ContainerName(database, "users")
    with Journal.open(run) as journal:
        entries = list(journal.entries())
        [import_] = journal.passes()
        refused = {each.path: each.reason for each in journal.refusals()}
    stored = server.container(name.database, name.container)
    etags = {
        kept.body["id"]: kept.body["_etag"]
        for partition in stored.partitions
        for kept in partition.items.values()
    }
    assert {each.id: each.etag for each in entries if each.state == "written"} == {
        each.id: etags[each.id] for each in entries if each.state == "written"
    }
    assert import_.finished is not None
    return {
        "items": {
            place: canonical_item(body) for place, body in stored_items(server, name).items()
        },
        "journal": [
            (
                each.partition_key,
                each.id,
                each.path,
                each.state,
                each.hash,
                each.existed,
                each.before,
            )
            for each in entries
        ],
        "refused": refused,
        "letters": sorted(
            (each.rejected.path, each.rejected.reason)
            for each in read_dead_letters(run / "dead-letters.jsonl")
        ),
    }


def test_a_run_that_was_killed_fifty_times_ends_like_one_that_was_not(tmp_path: Path) -> None:
    chance = random.Random(6)
    export = tmp_path / "export"
    write_json_lines(MemorySource(DOCUMENTS), export, compression="none")
    with CosmosServer() as server, driver(server) as imports:
        for database in ("calm", "killed"):
            container = create_container(server, database, "users", "/team")
            (tmp_path / f"{database}.yaml").write_text(MAPPING.format(database=database))
            for each in DOCUMENTS[:ITEMS:10]:
                body: dict[str, Any] = {"id": each.path.id, **each.fields}
                if each.fields["n"] % 20:  # type: ignore[operator]
                    body["someone's"] = True
                container.put(body, (body["team"],), None)
        server.clock.advance(60)

        imports.start(export, tmp_path / "calm.yaml", tmp_path / "calm")
        assert imports.ended() == 0
        server.latency = 0.002
        kills = finished = 0
        while kills < KILLS:
            child = imports.start(export, tmp_path / "killed.yaml", tmp_path / "killed")
            wanted = sum(server.counts.values()) + chance.randrange(1, 20)
            while sum(server.counts.values()) < wanted and _signalled(child, 0):
                time.sleep(0.001)
            time.sleep(chance.uniform(0, 0.004))
            _signalled(child, signal.SIGKILL)
            status = imports.ended()
            assert status in (0, -signal.SIGKILL)
            kills += status != 0
            finished += status == 0
            assert finished < 20, "the run is too short for so many kills"
        imports.start(export, tmp_path / "killed.yaml", tmp_path / "killed")
        assert imports.ended() == 0
        calm = _state(server, "calm", tmp_path / "calm")
        assert _state(server, "killed", tmp_path / "killed") == calm
        assert len(calm["letters"]) == 6
        assert len(calm["items"]) == ITEMS
