"""The help teaches: every command has an example, and every example is one that runs."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import click
import pytest
from running import Folder

from atakora_tf.cli.main import atakora

COMMANDS = atakora.list_commands(click.Context(atakora))


def examples(text: str) -> list[str]:
    _, _, below = text.partition("Examples:\n")
    return [
        line.strip().split("  #")[0].strip() for line in below.splitlines() if "atakora " in line
    ]


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_help_has_examples_that_the_command_understands(folder: Folder, command: str) -> None:
    ran = folder.atakora(*command.split(), "--help")
    assert ran.status == 0
    found = examples(ran.out)
    assert found
    for example in found:
        for part in re.split(r" && | \| | > |[<>()]", example):
            words = shlex.split(part)
            if words[:1] != ["atakora"]:
                continue
            # Parses options and arguments, and runs nothing.
            found_command = atakora.get_command(click.Context(atakora), words[1])
            assert found_command is not None, example
            found_command.make_context(words[1], words[2:])
            assert command in ("", words[1])


def test_the_list_of_commands_is_that_of_the_modules() -> None:
    context = click.Context(atakora)
    for name in COMMANDS:
        found = atakora.get_command(context, name)
        assert found is not None
        assert found.name == name
        assert found.help
    assert atakora.get_command(context, "deploy") is None


def test_the_version_is_that_of_the_package(folder: Folder) -> None:
    assert folder.atakora("--version").out == "atakora, version 0.1.0\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["plann"], "Error: No such command 'plann'."),
        (["explain"], "Error: Missing argument 'KEY'."),
        (["graph", "--format", "png"], "'png' is not one of"),
        (["completion", "tcsh"], "'tcsh' is not one of"),
        (["plan", "--colour"], "Error: No such option"),
    ],
)
def test_a_slip_on_the_line_exits_with_two(folder: Folder, words: list[str], message: str) -> None:
    ran = folder.atakora(*words)
    assert (ran.status, ran.out) == (2, "")
    assert message in ran.err


def test_help_starts_nothing_and_loads_little() -> None:
    program = (
        "import sys; from atakora_tf.cli.main import main; main(['--help']);"
        "print([m for m in sys.modules if m.split('.')[0] in ('rich', 'jsii', 'cdktf', 'cattrs')"
        " or m == 'atakora_tf.backend'], file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == "[]\n"
    assert "Commands:" in done.stdout
