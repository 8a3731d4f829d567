"""The terminal session of the README is what a new user sees, to the letter."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
SESSION = re.compile(r"```console\n(.*?)```", re.DOTALL)


def recorded(folder: Path, commands: list[str]) -> str:
    """What a terminal shows when these commands are typed one after the other."""
    path = os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"]))
    shown = []
    for command in commands:
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=folder,
            env={**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=120,
            check=False,
        )
        shown.append(f"$ {command}\n{done.stdout}")
    return "".join(shown)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    for name in ("main.py", "cdktf.json", "atakora.lock.json"):
        shutil.copy(ROOT / name, tmp_path / name)
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def session(text: str) -> str:
    (found,) = SESSION.findall(text)
    return str(found)


def test_the_session_is_what_a_new_user_sees(checkout: Path) -> None:
    shown = session(README.read_text(encoding="utf-8"))
    commands = re.findall(r"(?m)^\$ (.*)$", shown)
    assert {c.split()[1] for c in commands if c.startswith("atakora")} >= {
        "plan",
        "explain",
        "diff",
        "graph",
    }
    assert recorded(checkout, commands) == shown
    assert (checkout / "shop.html").exists()


def test_the_picture_of_the_readme_is_that_of_the_example(tmp_path: Path) -> None:
    recorded(ROOT, [f"atakora graph --environment prod -o {tmp_path / 'shop.svg'}"])
    drawn = (tmp_path / "shop.svg").read_text(encoding="utf-8")
    assert drawn == (ROOT / "docs" / "shop.svg").read_text(encoding="utf-8")


def renew() -> None:
    """Record the session anew: `python tests/docs/test_readme_session.py`."""
    from tempfile import TemporaryDirectory

    text = README.read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^\$ (.*)$", session(text))
    with TemporaryDirectory() as folder:
        place = Path(folder)
        for name in ("main.py", "cdktf.json", "atakora.lock.json"):
            shutil.copy(ROOT / name, place / name)
        shutil.copytree(ROOT / "examples", place / "examples")
        shown = recorded(place, commands)
    README.write_text(SESSION.sub(lambda _: f"```console\n{shown}```", text), encoding="utf-8")
    recorded(ROOT, ["atakora graph --environment prod -o docs/shop.svg"])


if __name__ == "__main__":
    renew()
