"""The walk-through of docs/migration.md is what a user sees, to the letter."""

from __future__ import annotations

import os
import re
import shlex
import sys
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from migrating import DB, document

from atakora_tf.cli.main import main
from atakora_tf.migration.document import Document
from tests.cosmos.server import CosmosServer
from tests.migration.export_writer import entity, write_export
from tests.migration.target_fixture import create_container

PAGE = Path(__file__).parents[2] / "docs" / "migration.md"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)
MAPPING = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
ENDPOINT = "https://shop.documents.azure.com/"

# How long things take, and what they cost, is not the same every time.
MEASURED = re.compile(r"\d[\d,.]* RU, [\d.]+ s\)")
TYPICAL = "2,310 RU, 0.4 s)"


def shop(day: int) -> list[Document]:
    """The documents on two days: a user and an order are new, one has changed, one is gone."""
    users = [
        document(f"users/u{n:03}", name=f"User {n}", team="red" if n % 3 else "blue", visits=n % 7)
        for n in range(40 + day)
        if n != 7
    ]
    orders = [
        document(f"users/u{n:03}/orders/o{n}", total=-0.0 if n == 4 else n + 0.5)
        for n in range(0, 40, 2)
        if n != 8 * day
    ]
    return [*users, document("users/u007", name="James", visits=day), *orders]


def played(server: CosmosServer, commands: list[str]) -> list[str]:
    """What a terminal shows of each command."""
    shown = []
    for command in commands:
        words = shlex.split(command.replace(ENDPOINT, server.url))
        assert words[0] == "atakora"
        screen = StringIO()
        with redirect_stdout(screen), redirect_stderr(screen):
            main(words[1:])
        said = MEASURED.sub(TYPICAL, screen.getvalue().replace(server.url, ENDPOINT))
        shown.append(f"$ {command}\n{said}")
    return shown


def recorded(folder: Path, text: str) -> str:
    """The page with each session as it is seen now."""
    for day, name in enumerate(("2026-11-01", "2026-11-02")):
        write_export(folder / name, [[entity(each, DB) for each in shop(day)]], name=name)
    [mapping] = MAPPING.findall(text)
    sessions = [re.findall(r"(?m)^\$ (.*)$", each) for each in SESSION.findall(text)]
    with CosmosServer() as server:
        os.environ["COSMOS_KEY"] = server.key
        create_container(server, "shop", "users", "/team")
        create_container(server, "shop", "orders", "/userId")
        played_now = []
        for commands in sessions:
            played_now.append("".join(played(server, commands)))
            # The reader changes the draft once it is there.
            (folder / "mapping.yaml").write_text(mapping, encoding="utf-8")
    again = iter(played_now)
    return SESSION.sub(lambda _: f"```console\n{next(again)}```", text)


def test_the_walk_through_is_what_a_user_sees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COSMOS_KEY", "")
    monkeypatch.setattr(sys, "path", [*sys.path])
    text = PAGE.read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^\$ atakora migrate (\w+)", "".join(SESSION.findall(text)))
    assert set(commands) >= {"plan", "import", "verify", "sync", "report", "rollback"}
    assert recorded(tmp_path, text) == text


def renew() -> None:
    """Record the sessions anew: `python tests/cli/test_migrate_page.py`."""
    text = PAGE.read_text(encoding="utf-8")
    with TemporaryDirectory() as scratch:
        os.chdir(scratch)
        PAGE.write_text(recorded(Path(scratch), text), encoding="utf-8")


if __name__ == "__main__":
    renew()
