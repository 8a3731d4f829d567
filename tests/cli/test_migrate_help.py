"""The help of `atakora migrate` teaches, and starts nothing."""

from __future__ import annotations

import shlex
import subprocess
import sys

import click
import pytest
from running import Folder

from atakora_tf.cli.migrate import migrate

STAGES = migrate.list_commands(click.Context(migrate))


def test_the_stages_are_told_in_the_order_of_a_migration(folder: Folder) -> None:
    ran = folder.atakora("migrate", "--help")
    assert (ran.status, ran.err) == (0, "")
    told = [
        line.split()[0] for line in ran.out.splitlines() if line[:2] == "  " and line[2:3] > " "
    ]
    assert [word for word in told if word in STAGES] == STAGES
    assert STAGES[:4] == ["export", "plan", "import", "gather"]
    assert STAGES[4:] == ["verify", "sync", "retry", "rollback", "report"]
    ran = folder.atakora("migrate", "imprt")
    assert (ran.status, ran.out) == (2, "")
    assert "No such command 'imprt'" in ran.err


@pytest.mark.parametrize("stage", STAGES)
def test_every_example_is_one_that_the_command_understands(folder: Folder, stage: str) -> None:
    ran = folder.atakora("migrate", stage, "--help")
    assert (ran.status, ran.err) == (0, "")
    below = ran.out.partition("Examples:\n")[2]
    found = [line.strip() for line in below.splitlines() if "atakora migrate " in line]
    assert found
    for example in found:
        words = shlex.split(example.partition("  #")[0].partition(" > ")[0])
        assert words[:3] == ["atakora", "migrate", stage]
        command = migrate.get_command(click.Context(migrate), stage)
        assert command is not None
        assert command.name == stage
        command.make_context(stage, words[3:])


def test_help_loads_neither_clients_nor_journals() -> None:
    program = (
        "import sys; from atakora_tf.cli.main import main;"
        + "".join(f"main(['migrate', {stage!r}, '--help']);" for stage in STAGES)
        + "print(sorted(m for m in sys.modules if m.split('.')[0] in ('azure', 'google', 'rich', "
        "'sqlite3', 'yaml') or m.startswith('atakora_tf.migration')), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == "[]\n"
