"""DOT, drawn by Graphviz itself."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from graphs import evil, graph, graphs, large, mixed
from hypothesis import given
from parts import npm_part
from strategies import STORAGE, ask, declaration

from atakora_tf.drawing.dot import to_dot
from atakora_tf.drawing.graph import Graph, graph_of
from atakora_tf.requirements.storage import StorageConfig
from examples.shop.backend import shop

pytestmark = pytest.mark.node

Drawing = ElementTree.Element
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module")
def draw() -> Iterator[Callable[[Graph], Drawing]]:
    viz = npm_part("@viz-js/viz/dist/viz.js")
    worker = subprocess.Popen(
        ["node", str(Path(__file__).with_name("draw_dot.mjs")), str(viz)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert worker.stdin is not None
    assert worker.stdout is not None

    def drawn(found: Graph) -> Drawing:
        assert worker.stdin is not None
        assert worker.stdout is not None
        print(json.dumps(to_dot(found)), file=worker.stdin, flush=True)
        answer = json.loads(worker.stdout.readline())
        assert answer["status"] == "success", answer["errors"]
        # It has no widths of letters beyond ASCII, and says so.
        others = [e["message"] for e in answer["errors"] if "non-ASCII" not in e["message"]]
        assert others == []
        return ElementTree.fromstring(answer["output"].encode())

    yield drawn
    worker.stdin.close()
    worker.wait(30)
    worker.stdout.close()


def lines(drawing: Drawing, kind: str) -> dict[str, list[str]]:
    """The lines of text of every node or cluster, by its name in DOT."""
    return {
        group.findtext(f"{SVG}title", ""): [
            "".join(text.itertext()).replace("\xa0", " ") for text in group.iter(f"{SVG}text")
        ]
        for group in drawing.iter(f"{SVG}g")
        if group.get("class") == kind
    }


def edges(drawing: Drawing) -> set[str]:
    found = (g for g in drawing.iter(f"{SVG}g") if g.get("class") == "edge")
    return {group.findtext(f"{SVG}title", "") for group in found}


def test_graphviz_draws_the_shop(draw: Callable[[Graph], Drawing]) -> None:
    drawing = draw(graph_of(shop("prod", lock=None).plan()))
    assert lines(drawing, "cluster") == {
        "cluster_r1": ["Cosmos DB account", "cosmos:shared-database", "westeurope"],
        "cluster_r2": ["Front Door profile", "front-door:sites", "westeurope"],
        "cluster_r3": ["Function App", "functions:api-functions", "westeurope"],
        "cluster_r4": ["Key vault", "key-vault:shared-secrets", "westeurope"],
        "cluster_r6": ["Storage account", "storage:shared-storage", "westeurope"],
    }
    assert lines(drawing, "node")["c1"] == ["CartApi", "CrudApi"]
    assert lines(drawing, "node")["p1"] == ["cart-api", "database"]
    assert {"c1->p1", "c1->p8"} <= edges(drawing)
    assert len(edges(drawing)) == 21


def test_graphviz_draws_two_hundred_components(draw: Callable[[Graph], Drawing]) -> None:
    drawing = draw(large(200))
    assert len(edges(drawing)) == 400
    assert "split of cosmos:shared-database" in lines(drawing, "cluster")["cluster_r2"]


def test_a_line_to_a_resource_itself_ends_at_its_cluster(draw: Callable[[Graph], Drawing]) -> None:
    found = mixed()
    (uses,) = (e for e in found.edges if e.kind == "uses")
    assert f"{uses.source}->{uses.target}" in edges(draw(found))
    bare = graph(declaration("One", ask("One", STORAGE, StorageConfig(replication="ZRS"))))
    assert lines(draw(bare), "node")["r1"] == ["Storage account", STORAGE, "westeurope"]
    assert edges(draw(bare)) == {"c1->r1"}


def test_names_that_mean_something_to_graphviz_are_names(draw: Callable[[Graph], Drawing]) -> None:
    assert_read_back(draw, evil())


@given(graphs())
def test_every_name_can_be_read_back(draw: Callable[[Graph], Drawing], found: Graph) -> None:
    assert_read_back(draw, found)


def assert_read_back(draw: Callable[[Graph], Drawing], found: Graph) -> None:
    drawing = draw(found)
    shown = {**lines(drawing, "node"), **lines(drawing, "cluster")}
    for node in found.nodes:
        if node.label.strip():
            texts = shown.get(f"cluster_{node.id}") or shown[node.id]
            assert node.label in [text.rstrip("\n") for text in texts]
    drawn = {f"{e.source}->{e.target}" for e in found.edges if e.kind in ("owns", "shares", "uses")}
    assert edges(drawing) == drawn
