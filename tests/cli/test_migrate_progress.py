"""How a run shows that it goes on: lines, a table, events, and the counting before."""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from attrs import evolve
from cosmos_account import Cosmos, cosmos
from migrating import MAPPING, export, user
from running import Folder
from test_terminal import ESCAPES, on_a_terminal

from atakora_tf.cli.migrate_progress import Lines
from atakora_tf.cli.migrate_table import LiveTable, drawn
from atakora_tf.cli.migrate_waiting import counting
from atakora_tf.migration.mapping.refusal import Rejected
from atakora_tf.migration.run.events import (
    CollectionProgress,
    Finished,
    Progressed,
    RefusedDocument,
    Started,
    Stopped,
)
from atakora_tf.migration.verification.advancing import Advanced

__all__ = ["cosmos"]

USERS = CollectionProgress(read=5000, written=4000, refused=1, bytes=3 << 20, total=10_000)
ORDERS = CollectionProgress(read=0, total=7)
NOW = Progressed(
    seconds=61.0,
    collections={"orders": ORDERS, "users": USERS},
    total=CollectionProgress(read=5000, written=4000, refused=1, bytes=3 << 20, total=10_007),
    ru=40_000.4,
    throttles=12,
    retries=12,
    concurrency=20,
    rate=65.5,
    bytes_rate=1.0,
    ru_rate=655.0,
    eta=92.0,
)
SAID = (
    "4,001 of 10,007 documents, 4,000 written, 1 refused, 3.0 MiB, 66 documents/s, 655 RU/s, "
    "40,000 RU, 12 throttles, about 1 min 32 s to go"
)


def refused(number: int) -> RefusedDocument:
    return RefusedDocument(Rejected(f"users/{number}", "schema", "name", "It is no text."))


def test_a_log_has_a_line_a_minute_and_what_matters_at_once() -> None:
    seconds = iter([0.0, 59.0, 60.0, 60.0, 61.0, 119.0, 121.0, 121.0])
    out = io.StringIO()
    lines = Lines(out, clock=lambda: next(seconds))
    lines.observe(
        Started(activity="import", source="here", target="there", notes=("Mind the gap.",))
    )
    lines.observe(NOW)  # at 59
    lines.observe(NOW)  # at 60
    lines.observe(NOW)  # at 61
    lines.observe(NOW)  # at 119
    lines.tell(Advanced("verify", "reading the source", 7, 10))  # at 121
    lines.observe(Stopped("Too many."))
    lines.observe(Finished(NOW))
    assert out.getvalue().splitlines() == [
        "The import begins: from here to there.",
        "Note: Mind the gap.",
        SAID,
        "verify: reading the source, 7 of 10",
        "Too many.",
    ]


def test_only_the_first_refused_documents_are_told_one_by_one() -> None:
    out = io.StringIO()
    lines = Lines(out)
    for number in range(100):
        lines.observe(refused(number))
    *first, last = out.getvalue().splitlines()
    assert len(first) == 10
    assert first[0] == "Refused: users/0 at name, schema. It is no text."
    assert last == "Refused: more documents; all of them are among the dead letters."


def text(event: Progressed, most: int, width: int = 100) -> str:
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=width).print(drawn(event, most))
    return out.getvalue()


def test_the_table_has_a_row_a_collection_and_the_sum() -> None:
    lines = [" ".join(line.split()) for line in text(NOW, 10, 200).splitlines()]
    assert "collection documents written equal refused size" in lines
    assert "users 4,001 / 10,000 4,000 0 1 3.0 MiB" in lines
    assert "orders 0 / 7 0 0 0 0 bytes" in lines
    assert SAID in lines


def test_a_table_of_many_collections_shows_those_at_work() -> None:
    done = CollectionProgress(read=1, written=1, total=1)
    many = {f"c{number:03}": done for number in range(100)} | {"users": USERS}
    shown = text(evolve(NOW, collections=many), 5)
    assert "users" in shown
    assert "and 96 more" in shown
    assert len(shown.splitlines()) < 15


def test_the_live_table_keeps_what_was_said_above_it() -> None:
    out = io.StringIO()
    with LiveTable(out) as table:
        table.observe(Started(activity="import", source="here", target="there", going_on=True))
        table.tell(Advanced("verify", "reading the source", 7))
        table.observe(NOW)
        table.observe(refused(1))
        table.observe(Stopped("Too many."))
        table.observe(Finished(NOW))
    assert "The import goes on: from here to there.\n" in out.getvalue()
    assert "Refused: users/1 at name, schema. It is no text.\n" in out.getvalue()
    assert "Too many.\n" in out.getvalue()
    assert "users" in out.getvalue().rpartition("Too many.")[2]


def ticking(*moments: float) -> Iterator[float]:
    return iter(moments)


def test_counting_tells_people_by_the_minute_and_programs_by_the_second(
    capsys: pytest.CaptureFixture[str],
) -> None:
    seconds = ticking(0.0, 30.0, 60.0, 61.0)
    with counting("Exporting", None, clock=lambda: next(seconds)) as told:
        for number in (10, 20, 30):
            told(number, ", 1 KiB")
    assert capsys.readouterr().err == "Exporting: 20 documents, 1 KiB\n"
    events: list[Any] = []
    halves = count(0.0, 0.5)
    with counting("Exporting", events.append, clock=lambda: next(halves)) as told:
        for number in range(1, 5):
            told(number, "")
    assert events == [
        {"event": "progressed", "documents": 2, "seconds": 1.0},
        {"event": "progressed", "documents": 4, "seconds": 2.0},
    ]


def test_on_a_terminal_a_run_shows_its_table(folder: Folder, cosmos: Cosmos) -> None:
    export(folder, [user("ada"), user("nil", score=-0.0)])
    folder.write("mapping.yaml", MAPPING)
    cosmos.create("users", "/team")
    shown = on_a_terminal(
        folder.path,
        100,
        *("migrate", "import", "--managed-export", "export", "-m", "mapping.yaml"),
        *("--endpoint", cosmos.endpoint, "--run", "run"),
        COSMOS_KEY=cosmos.server.key,
    )
    assert "\x1b[" in shown
    lines = [" ".join(line.split()) for line in ESCAPES.sub("\n", shown).splitlines()]
    assert "users 2 / 2 1 0 1 42 bytes" in lines
    assert [line for line in lines if line.startswith("Refused: users/nil at score")]
    assert list(cosmos.bodies("users")) == ["ada"]
