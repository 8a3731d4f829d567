"""`atakora migrate import`: what it does, says and leaves behind."""

from __future__ import annotations

import gc
import json
import signal
from typing import Any

import pytest
from cosmos_account import Cosmos, cosmos
from migrating import (
    DB,
    EXPORT,
    MAPPING,
    USERS,
    events,
    export,
    migrate,
    nothing_changed,
    ready,
    user,
)
from running import Folder

from atakora_tf.cli.migrate_progress import Lines
from atakora_tf.cli.migrate_run import finished
from atakora_tf.migration.run.events import Started
from tests.migration.fake_firestore import READ_TIME, FakeFirestore, serving

__all__ = ["cosmos"]


def test_documents_become_items_and_the_next_steps_are_told(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos)
    ran = migrate(folder, cosmos, "--run", "run")
    assert ran.status == 0
    assert ran.err == f"The import begins: from {EXPORT} to {cosmos.endpoint}.\n"
    first, second = ran.out.splitlines()
    assert first.startswith("3 documents read: 3 items written (")
    assert second == "Next: atakora migrate verify --run run …; atakora migrate report run"
    assert cosmos.bodies("users")["ada"] == {
        "id": "ada",
        "team": "red",
        "fullName": "Ada",
        "born": "1815-12-11T00:00:00Z",
    }
    ran = migrate(folder, cosmos, "--run", "run")
    assert ran.status == 0
    assert ran.out.startswith("3 documents read: 0 items written, 3 done before (")
    assert ran.err == f"The import goes on: from {EXPORT} to {cosmos.endpoint}.\n"


def test_events_are_one_object_a_line_whatever_functions_print(
    folder: Folder, cosmos: Cosmos
) -> None:
    folder.write(
        "shop_functions.py", "def kept(fields, path):\n    print('hello')\n    return fields\n"
    )
    ready(folder, cosmos, MAPPING + "    function: shop_functions:kept\n")
    ran = migrate(folder, cosmos, "--run", "run", "--json")
    assert ran.status == 0
    assert "hello\n" in ran.err
    told = events(ran)
    assert told[0] == {
        "event": "started",
        "activity": "import",
        "source": EXPORT,
        "target": cosmos.endpoint,
        "going_on": False,
        "notes": [],
    }
    assert [each["event"] for each in told[-2:]] == ["finished", "result"]
    result = told[-1]
    assert (result["ok"], result["stopped"], result["dead_letters"]) == (True, None, None)
    assert result["total"]["written"] == 3
    assert result["collections"]["users"]["total"] == 3


def test_a_dry_run_writes_nothing_anywhere(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos)
    before = folder.files
    ran = migrate(folder, cosmos, "--dry-run")
    assert ran.status == 0
    assert ran.out.startswith("3 documents read: 3 items would be written (")
    assert folder.files == before
    assert not cosmos.bodies("users")


def test_refused_documents_are_kept_with_what_to_do_and_can_be_retried(
    folder: Folder, cosmos: Cosmos
) -> None:
    ready(folder, cosmos)
    export(folder, [*USERS, user("nil", score=-0.0)], "more")
    line = ("--managed-export", "more", "--mapping", "mapping.yaml", "--endpoint", cosmos.endpoint)
    ran = folder.atakora("migrate", "import", *line, "--run", "run")
    assert ran.status == 1
    assert ran.out.splitlines()[1:3] == [
        "1 document refused; run/dead-letters.jsonl holds them and why. Correct the mapping, then:",
        "  atakora migrate retry run/dead-letters.jsonl …",
    ]
    assert "Refused: users/nil at score, loss-negative_zero. The number is -0.0." in ran.err
    folder.write("other.yaml", MAPPING.replace("version: 1", "version: 1\naccept: [negative_zero]"))
    again = ("migrate", "retry", "run/dead-letters.jsonl", "-m", "other.yaml")
    ran = folder.atakora(*again, "--dry-run")
    assert ran.status == 0
    assert ran.out.startswith("1 document read: 1 item would be written (")
    assert "nil" not in cosmos.bodies("users")
    assert folder.atakora(*again).status == 0
    assert cosmos.bodies("users")["nil"]["score"] == 0
    # The run itself keeps to the mapping that it was begun with.
    assert folder.atakora("migrate", "import", *line, "--run", "run").status == 1


def test_too_many_errors_stop_the_run(folder: Folder, cosmos: Cosmos) -> None:
    ready(folder, cosmos)
    export(folder, [user(f"u{number}", score=-0.0) for number in range(5)], "bad")
    ran = folder.atakora(
        *("migrate", "import", "--managed-export", "bad", "-m", "mapping.yaml"),
        *("--endpoint", cosmos.endpoint, "--run", "run", "--max-errors", "2"),
    )
    assert ran.status == 1
    assert "\nStopped: " in ran.out


def test_a_live_database_is_read_as_of_one_moment_by_all_commands_of_a_run(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.write("mapping.yaml", MAPPING)
    cosmos.create("users", "/team")
    server = FakeFirestore(DB, list(USERS))
    line = ("--firestore", "demo", "-m", "mapping.yaml", "--run", "run")
    with serving(server) as host:
        monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", host)
        ran = folder.atakora("migrate", "import", *line, "--endpoint", cosmos.endpoint)
        assert ran.status == 0, ran
        head = json.loads((folder.path / "run" / "run.json").read_text(encoding="utf-8"))
        assert head["read_time"] == str(READ_TIME)
        server.asked.clear()
        again = folder.atakora("migrate", "import", *line, "--endpoint", cosmos.endpoint)
        assert again.out.startswith("3 documents read: 0 items written, 3 done before (")
        assert folder.atakora("migrate", "verify", *line).status == 0
        times = {request.read_time.isoformat() for request in server.queries if request.read_time}
        assert len(times) == 1
        # Seven days later the moment is gone.
        server.read_times = False
        ran = folder.atakora("migrate", "verify", *line)
    assert (ran.status, ran.out) == (2, "")
    assert f"cannot be read as of {READ_TIME} any more" in ran.err


def test_ctrl_c_settles_and_says_how_to_go_on(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready(folder, cosmos)
    observe = Lines.observe

    def interrupting(lines: Lines, event: Any) -> None:
        observe(lines, event)
        if isinstance(event, Started):
            signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patched:
        patched.setattr(Lines, "observe", interrupting)
        ran = migrate(folder, cosmos, "--run", "run")
    assert (ran.status, ran.out) == (130, "")
    assert ran.err.endswith(
        "Interrupted. The journal in run knows of every write: the same command goes on.\n"
    )
    assert migrate(folder, cosmos, "--run", "run").status == 0
    assert len(cosmos.bodies("users")) == 3


def test_ctrl_c_before_the_run_says_that_nothing_was_written(
    folder: Folder, cosmos: Cosmos, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    ready(folder, cosmos)
    monkeypatch.setattr("atakora_tf.cli.migrate_examining.examine", interrupted)
    ran = migrate(folder, cosmos, "--run", "run", "--json")
    assert ran.status == 130
    assert ran.err == "Interrupted. Nothing was written yet.\n"
    assert events(ran) == [{"event": "interrupted", "message": "Nothing was written yet."}]
    assert nothing_changed(folder, cosmos)


def test_throughput_is_raised_with_the_floor_told_before_and_restored_on_request(
    folder: Folder, cosmos: Cosmos
) -> None:
    ready(folder, cosmos)
    container = cosmos.server.container("shop", "users")
    container.provision(500)
    ran = migrate(folder, cosmos, "--run", "dry", "--throughput", "60000", "--dry-run")
    raised = (
        "shop/users is raised from 500 to 60000 RU/s. It costs that much until it is restored "
        "(--restore-throughput), which is never done unasked. Afterwards Cosmos DB takes no less "
        "than 600 RU/s, as the floor is a hundredth of the highest ever provisioned; the 500 of "
        "now cannot come back. "
    )
    assert ran.status == 0
    assert ran.err.startswith(raised)
    assert container.throughput == 500
    ran = migrate(folder, cosmos, "--run", "run", "--throughput", "60000")
    assert ran.err.startswith(raised)
    assert "\nshop/users now has 60000 RU/s instead of 500.\nThe import begins: " in ran.err
    assert ran.err.endswith(
        "\nshop/users keeps the RU/s that it was raised to, and not the 500 of before; the same "
        "command with --restore-throughput brings them back.\n"
    )
    assert container.throughput == 60_000
    ran = migrate(folder, cosmos, "--run", "run", "--restore-throughput", "--json")
    [event] = [each for each in events(ran) if each["event"] == "throughput"]
    assert event["what"] == "restored"
    assert container.throughput is not None
    assert container.throughput < 60_000


def test_a_run_looks_for_garbage_seldom_and_leaves_it_as_it_was() -> None:
    usual = gc.get_threshold()

    async def meanwhile() -> tuple[int, int, int]:
        return gc.get_threshold()

    assert finished(meanwhile()) == (50_000, *usual[1:])
    assert gc.get_threshold() == usual
