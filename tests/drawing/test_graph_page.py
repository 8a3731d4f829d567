"""The documentation's picture of the shop is what the shop is."""

from __future__ import annotations

import re
from pathlib import Path

from atakora_tf.drawing.graph import graph_of
from atakora_tf.drawing.mermaid import to_mermaid
from examples.shop.backend import shop

PAGE = Path(__file__).parents[2] / "docs" / "graph.md"


def test_the_documentation_shows_the_shop_as_it_is() -> None:
    (shown,) = re.findall(r"```mermaid\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    drawn = to_mermaid(graph_of(shop("prod", lock=None).plan()))
    assert shown == drawn, f"put this between the fences of {PAGE.name}:\n{drawn}"
