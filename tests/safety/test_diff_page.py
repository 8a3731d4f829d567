"""docs/diff.md says what the gate does."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

from atakora_tf.safety.finding import Kind
from atakora_tf.safety.hazards import HAZARDS
from atakora_tf.safety.weakening import WEAKENINGS

PAGE = Path(__file__).parents[2] / "docs" / "diff.md"


def rules() -> str:
    """The table of the page."""
    lines = ["| resource | argument | effect |", "|---|---|---|"]
    effects = {rule.name: getattr(rule, "effect", "") or getattr(rule, "kind", "")
               for rule in (*HAZARDS, *WEAKENINGS)}  # fmt: skip
    for rule in (*HAZARDS, *WEAKENINGS):
        kinds = ", ".join(sorted(rule.types))
        lines.append(f"| {kinds} | `{rule.path}` | {effects[rule.name]}. {rule.why} |")
    return "\n".join(lines)


def test_the_page_lists_every_rule() -> None:
    text = PAGE.read_text(encoding="utf-8")
    table = text.partition("<!-- hazards -->\n")[2].partition("\n<!-- end of hazards -->")[0]
    assert table == rules()


def test_the_page_explains_every_kind() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [line for kind in get_args(Kind) for line in [f"| {kind} |"] if line not in text] == []
