"""Mermaid, parsed and drawn by Mermaid itself in a browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium
from graphs import evil, graph, graphs, large, mixed
from hypothesis import given, settings
from parts import npm_part

from atakora_tf.drawing.graph import Graph, graph_of
from atakora_tf.drawing.mermaid import to_mermaid
from examples.shop.backend import shop

pytestmark = pytest.mark.node

_PAGE = """<!DOCTYPE html><meta charset="utf-8"><script src="{mermaid}"></script>
<script>
mermaid.initialize({{ startOnLoad: false, securityLevel: "strict" }});
async function draw(text) {{
  await mermaid.parse(text);
  const {{ svg }} = await mermaid.render("drawn", text);
  document.body.innerHTML = svg;
  const labels = {{}};
  for (const node of document.querySelectorAll("g.node, g.cluster")) {{
    const named = /(?:^|-)([crp]\\d+)(?:-\\d+)?$/.exec(node.id);
    const label = node.querySelector(".nodeLabel, .cluster-label");
    labels[named[1]] = label.innerHTML.split(/<br\\s*\\/?>/).map((line) => {{
      const held = document.createElement("p");
      held.innerHTML = line;
      return held.textContent;
    }});
  }}
  const lines = document.querySelectorAll(".edgePaths path").length;
  return JSON.stringify({{ labels, lines, hurt: window.hurt ?? null }});
}}
</script>"""


@pytest.fixture(scope="module")
def drawing(chromium: Chromium, tmp_path_factory: pytest.TempPathFactory) -> Chromium:
    page = tmp_path_factory.mktemp("mermaid") / "page.html"
    source = npm_part("mermaid/dist/mermaid.min.js").as_uri()
    Path(page).write_text(_PAGE.format(mermaid=source), encoding="utf-8")
    chromium.open(page)
    return chromium


def draw(chromium: Chromium, found: Graph) -> dict[str, Any]:
    drawn: dict[str, Any] = json.loads(chromium.run(f"draw({json.dumps(to_mermaid(found))})"))
    return drawn


def test_mermaid_draws_the_shop(drawing: Chromium) -> None:
    drawn = draw(drawing, graph_of(shop("prod", lock=None).plan()))
    assert drawn["labels"]["r1"] == ["Cosmos DB account", "cosmos:shared-database", "westeurope"]
    assert drawn["labels"]["c1"] == ["CartApi", "CrudApi"]
    assert drawn["labels"]["p1"] == ["cart-api", "database"]
    assert len(drawn["labels"]) == 32
    assert drawn["lines"] == 21


def test_mermaid_draws_what_is_shared_split_and_empty(drawing: Chromium) -> None:
    found = mixed()
    drawn = draw(drawing, found)
    ties = [e for e in found.edges if e.kind in ("owns", "shares", "uses")]
    assert drawn["lines"] == len(ties)
    assert drawn["labels"].keys() == {node.id for node in found.nodes}
    split = draw(drawing, large(26))["labels"]["r2"]
    assert "split of cosmos:shared-database" in split
    assert draw(drawing, graph()) == {"labels": {}, "lines": 0, "hurt": None}


def test_mermaid_draws_two_hundred_components_within_its_defaults(drawing: Chromium) -> None:
    assert draw(drawing, large(200))["lines"] == 400


def assert_read_back(chromium: Chromium, found: Graph) -> None:
    drawn = draw(chromium, found)
    assert drawn["hurt"] is None
    for node in found.nodes:
        # HTML shows spaces at the ends and next to each other as one or none.
        shown = [" ".join(line.replace("\u2060", "").split()) for line in drawn["labels"][node.id]]
        assert " ".join(node.label.split()) in [*shown, ""]


def test_names_that_mean_something_to_mermaid_are_names(drawing: Chromium) -> None:
    assert_read_back(drawing, evil())


@settings(max_examples=40)
@given(graphs())
def test_every_name_can_be_read_back(drawing: Chromium, found: Graph) -> None:
    assert_read_back(drawing, found)
