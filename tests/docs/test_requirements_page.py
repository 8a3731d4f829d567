"""The page of all fields is made from the classes, and is fresh."""

from __future__ import annotations

import runpy
from pathlib import Path

SCRIPT = Path(__file__).parents[2] / "docs" / "render_requirements.py"


def test_the_page_of_requirements_says_what_the_classes_say() -> None:
    made = runpy.run_path(str(SCRIPT))["page"]()
    written = SCRIPT.with_name("requirements.md").read_text(encoding="utf-8")
    assert written == made, "renew it with `python docs/render_requirements.py`"
