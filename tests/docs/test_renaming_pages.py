"""docs/renaming.md and docs/deletion_locks.md show what a reader gets."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from atakora_tf import Backend

DOCS = Path(__file__).parents[2] / "docs"


def backend(page: str, directory: Path, monkeypatch: pytest.MonkeyPatch) -> Backend:
    """The backend of a page's program."""
    monkeypatch.chdir(directory)
    (program,) = re.findall(r"```python\n(.*?)```", text(page), re.DOTALL)
    names: dict[str, Any] = {"__name__": page}
    exec(compile(program, f"docs/{page}.md", "exec"), names)
    made = names["backend"]
    assert isinstance(made, Backend)
    return made


def text(page: str) -> str:
    return (DOCS / f"{page}.md").read_text(encoding="utf-8")


def test_the_page_of_renaming_shows_a_move_that_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = json.loads(backend("renaming", tmp_path, monkeypatch).document().moves_json())
    (shown,) = re.findall(r"```json\n(.*?)```", text("renaming"), re.DOTALL)
    assert [block for block in json.loads(shown)["moved"] if block not in made["moved"]] == []


def test_the_page_of_locks_shows_a_backend_with_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = backend("deletion_locks", tmp_path, monkeypatch)
    settings = made.stack_settings(environment="dev")
    assert len(made.document().to_dict()["resource"]["azurerm_management_lock"]) == 1
    made.environment = "dev"
    assert "azurerm_management_lock" not in made.document(settings).to_dict()["resource"]
