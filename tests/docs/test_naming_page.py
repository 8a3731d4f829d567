"""docs/naming.md names what its convention says."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

PAGE = Path(__file__).parents[2] / "docs" / "naming.md"


def test_the_convention_of_the_page_gives_the_name_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = PAGE.read_text(encoding="utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    names: dict[str, Any] = {"__name__": "naming"}
    exec(compile(program, "docs/naming.md", "exec"), names)
    written = names["backend"].document().to_dict()["resource"]
    (account,) = written["azurerm_cosmosdb_account"].values()
    (said,) = re.findall(r"The account is then called `([^`]+)`", text)
    assert account["name"] == said
    (app,) = written["azurerm_function_app_flex_consumption"].values()
    assert app["name"].startswith("func-shop-")
