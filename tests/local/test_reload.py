"""What runs follows the program, and what was kept stays."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

import httpx

from tests.local.dev_server import PATIENCE, DevServer
from tests.local.small_programs import HOOKS, NOTES


def test_changes_are_followed_and_mistakes_leave_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "hooks").mkdir()
    program, hooks, seed = (tmp_path / name for name in ("main.py", "hooks/notes.py", "seed.json"))
    program.write_text(NOTES)
    hooks.write_text(HOOKS)
    seed.write_text('{"notes": [{"id": "s", "topic": "t", "text": "seeded"}]}')
    with DevServer(tmp_path, "--seed", "seed.json") as server:
        notes = f"{server.address}/api/notes"

        def stars(text: str) -> int:
            made = httpx.post(notes, json={"topic": "t", "text": text})
            found: int = made.json()["stars"]
            return found

        assert server.said[0].startswith("seed: 1 item new")
        assert stars("one") == 1
        changed = httpx.patch(f"{notes}/s?topic=t", json={"text": "changed"})
        assert changed.status_code == 200
        assert (tmp_path / ".atakora/.gitignore").read_text() == "*\n"

        # An editor that writes another file and puts it in the place of the old one.
        (tmp_path / "hooks/notes.py~").write_text(HOOKS.replace("1", "2"))
        os.replace(tmp_path / "hooks/notes.py~", hooks)
        server.wait_for("Reloaded in", times=1)
        assert stars("two") == 2

        program.write_text(NOTES.replace("NOTE = {", "NOTE = {{"))
        server.wait_for("What was loaded before goes on; save a correction to try again.")
        server.wait_for("main.py cannot be loaded: main.py:5: SyntaxError: '{' was never closed")
        hooks.write_text(HOOKS.replace("1", "missing"))
        assert stars("three") == 2

        program.write_text(NOTES.replace('"max": 20', '"max": 10'))
        server.wait_for("Reloaded in", times=2)
        failed = httpx.post(notes, json={"topic": "t", "text": "four"})
        assert failed.status_code == 500
        assert httpx.post(notes, json={"topic": "t", "text": "much too long"}).status_code == 400

        # The seed is sown anew when it changes, and at no other time.
        assert httpx.get(f"{notes}/s?topic=t").json()["text"] == "changed"
        seed.write_text('{"notes": [{"id": "s", "topic": "t", "text": "again"}]}')
        server.wait_for("Reloaded in", times=3)
        assert "seed: 1 brought back to it" in server.said_text
        kept = {item["text"] for item in httpx.get(notes).json()["items"]}
        assert kept == {"again", "one", "two", "three"}

        began = time.monotonic()
        assert server.end(signal.SIGINT) == 0
        assert time.monotonic() - began < PATIENCE / 2
    assert "NameError: name 'missing' is not defined" in server.said_text
    assert "hooks/notes.py" in server.said_text
    assert not any(line.startswith("Interrupted") for line in server.said)


def test_no_process_outlives_a_supervisor_that_was_killed(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES.replace('hooks="hooks/notes.py",', ""))
    with DevServer(tmp_path) as server:
        assert len(server.workers()) == 1
        # It waits until the workers are gone as well.
        assert server.end(signal.SIGKILL) == -signal.SIGKILL


def test_a_server_that_is_killed_is_told(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES.replace('hooks="hooks/notes.py",', ""))
    with DevServer(tmp_path) as server:
        (worker,) = server.workers()
        os.kill(worker, signal.SIGKILL)
        assert server.process.wait(PATIENCE) == 70
        assert server.end(signal.SIGTERM) == 70
    assert server.said[-1] == "The server was ended by the signal 9; start the command again."


def test_a_program_that_is_broken_at_first_ends_the_command(tmp_path: Path) -> None:
    (tmp_path / "main.py").write_text(NOTES + "\n1 / 0\n")
    server = DevServer(tmp_path)
    assert server.process.wait(PATIENCE) == 2
    assert server.end(signal.SIGTERM) == 2
    assert server.said == [
        "main.py cannot be loaded: main.py:25: ZeroDivisionError: division by zero; --traceback "
        "shows the way there"
    ]
    assert server.log == []
