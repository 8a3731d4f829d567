"""On a terminal: colours and tables that fit; elsewhere plain text."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
from pathlib import Path

import pytest
from apart import PATIENCE, environment
from programs import CONFLICT, SHOP

ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


def on_a_terminal(folder: Path, columns: int, *arguments: str, **changes: str) -> str:
    """Everything that a terminal of this width receives."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, "-m", "atakora_tf.cli.main", *arguments],
        cwd=folder,
        env=environment(TERM="xterm-256color", **changes),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    received = b""
    while True:
        try:
            part = os.read(ours, 65_536)
        except OSError:  # How Linux says that nobody writes any more.
            break
        if not part:
            break
        received += part
    os.close(ours)
    process.wait(PATIENCE)
    return received.decode()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "main.py").write_text(SHOP, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("columns", [160, 100, 92, 60, 30])
def test_a_table_fits_the_terminal_and_cuts_no_key(project: Path, columns: int) -> None:
    shown = ESCAPES.sub("", on_a_terminal(project, columns, "plan"))
    assert "cosmos:shared-database" in shown
    assert "functions:api-functions" in shown
    table = shown.partition("\r\n\r\n")[2].partition("4 components")[0]
    if columns >= 92:
        assert max(map(len, table.splitlines())) <= columns
    else:
        assert "key: cosmos:shared-database\r\n" in table


def test_what_decides_and_what_is_overridden_have_colours(project: Path) -> None:
    shown = on_a_terminal(project, 100, "explain", "cosmos:shared-database", "consistency")
    assert "\x1b[32m  - decided: 'Strong'" in shown
    assert "\x1b[2m  - overridden by override" in shown
    plain = on_a_terminal(
        project, 100, "explain", "cosmos:shared-database", "consistency", NO_COLOR="1"
    )
    assert "\x1b[32m" not in plain


def test_a_failure_is_red_on_its_first_line_only(project: Path) -> None:
    (project / "main.py").write_text(CONFLICT, encoding="utf-8")
    shown = on_a_terminal(project, 100, "plan")
    assert shown.startswith("\x1b[31mThis backend cannot be built: 1 problem.\x1b[0m\r\n")
    assert "Traceback" not in shown


@pytest.mark.node
def test_long_work_shows_that_it_goes_on(project: Path) -> None:
    shown = on_a_terminal(project, 100, "synth")
    assert "Synthesising through CDKTF …" in shown
    assert "Wrote cdktf.out/stacks/shop-dev/cdk.tf.json" in shown


def test_elsewhere_there_are_no_colours(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "atakora_tf.cli.main", "plan"],
        cwd=project,
        env=environment(TERM="xterm-256color"),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert "\x1b" not in done.stdout + done.stderr


def test_a_reader_that_goes_away_is_no_failure_of_ours(project: Path) -> None:
    done = subprocess.run(
        f"'{sys.executable}' -m atakora_tf.cli.main plan --json | head -1",
        shell=True,
        cwd=project,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    assert (done.stdout, done.stderr) == ("{\n", "")
