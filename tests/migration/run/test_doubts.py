"""What can be told of a write that a crash left in doubt."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from atakora_tf.migration.mapping.item_hash import item_hash
from atakora_tf.migration.run.doubts import CLOCK_MARGIN, resolved, settle_doubts
from atakora_tf.migration.run.entries import Entry
from atakora_tf.migration.run.group_commit import GroupCommit
from atakora_tf.migration.run.head import RunHead
from atakora_tf.migration.run.journal import Journal
from atakora_tf.migration.target.protocol import Found
from tests.migration.memory_target import MemoryTarget
from tests.migration.run.runs import USERS

WANTED, OTHER = {"id": "a", "n": 1}, {"id": "a", "n": 2}
CREATE = Entry(
    container=USERS,
    partition_key=("red",),
    id="a",
    path="users/a",
    state="intended",
    hash=item_hash(WANTED),
    intended_at=100,
)
REPLACE = evolve(CREATE, existed=True, before=b'{"id":"a","n":2}', before_etag="old")
REWRITE = evolve(CREATE, etag="own")
AFTER_DELETION = evolve(CREATE, existed=True, before=b'{"id":"a","n":2}')
DELETE = evolve(CREATE, state="deleting", etag="own", before=b"{}")


@pytest.mark.parametrize(
    ("entry", "found", "expected"),
    [
        (CREATE, None, None),
        (CREATE, (WANTED, "new", 100), {"state": "written", "etag": "new"}),
        (CREATE, (WANTED, "new", 100 - CLOCK_MARGIN), {"state": "written", "etag": "new"}),
        (
            CREATE,
            (WANTED, "new", 99 - CLOCK_MARGIN),
            {"state": "unchanged", "existed": True, "before_etag": "new"},
        ),
        (CREATE, (OTHER, "new", 200), {"state": "refused", "existed": True}),
        (REPLACE, (WANTED, "new", 0), {"state": "written", "etag": "new"}),
        (REPLACE, (OTHER, "old", 0), {"state": "refused", "before": None}),
        (REPLACE, None, {"state": "refused", "before": None}),
        (REWRITE, (WANTED, "new", 0), {"state": "written", "etag": "new"}),
        (REWRITE, (OTHER, "own", 0), {"state": "written", "hash": item_hash(OTHER)}),
        (REWRITE, (OTHER, "new", 0), {"state": "written"}),
        (REWRITE, None, {"state": "written"}),
        (AFTER_DELETION, None, {"state": "deleted"}),
        (AFTER_DELETION, (WANTED, "new", 100), {"state": "written", "etag": "new"}),
        (DELETE, None, {"state": "deleted", "etag": None}),
        (DELETE, (WANTED, "own", 0), {"state": "written"}),
        (evolve(DELETE, etag=None), (WANTED, "x", 0), {"state": "unchanged"}),
    ],
)
def test_the_target_tells_what_happened(
    entry: Entry, found: tuple[Any, str, int] | None, expected: dict[str, Any] | None
) -> None:
    told = resolved(entry, None if found is None else Found(*found))
    assert told == (None if expected is None else evolve(entry, **expected))


def test_doubts_are_settled_for_documents_that_do_not_come_again(tmp_path: Path) -> None:
    target = MemoryTarget(time=100)
    head = RunHead(
        source="s", source_name="a test", mapping="m", target="t", mode="upsert", created="now"
    )
    target.put((USERS, ("red",), "a"), b'{"id":"a","n":1}', "run")

    async def settled(journal: Journal) -> int:
        async with GroupCommit(journal, 1) as commit:
            return await settle_doubts(commit, target)

    with Journal.create(tmp_path / "run", head) as journal:
        lost = evolve(CREATE, id="lost")
        journal.intend([CREATE, lost, evolve(CREATE, id="done", state="written")])
        assert asyncio.run(settled(journal)) == 2
        assert [(each.id, each.state) for each in journal.entries()] == [
            ("a", "written"),
            ("done", "written"),
        ]
        assert asyncio.run(settled(journal)) == 0
