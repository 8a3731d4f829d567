"""Graphs to draw: of real plans, and with any names at all."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from strategies import STORAGE, api, ask, declaration, files

from atakora_tf.drawing.graph import Detail, Edge, Graph, Node, graph_of
from atakora_tf.plan.planner import plan_backend
from atakora_tf.requirements.storage import StorageConfig

__all__ = ["EVIL", "evil", "graph", "graphs", "large", "mixed"]

EVIL = (
    'a"]; click x "javascript:alert(1)',
    "<script>window.hurt = 1</script>",
    '"><img src=x onerror="window.hurt = 1">',
    "]]><!--",
    "&lt;b&gt; &amp;amp; &#65;",
    "end",
    "a\\",
    '\\"',
    "\\N \\G \\l",
    "1. one",
    "`**bold** _it_`",
    "style:x#1; classDef a:#b;",
    "%%{init: {'theme': 'dark'}}%%",
    "#quot; #35;",
    "ﬂ°°60¶ß",
    "a\nb\tc\x00",
    "\u202egnp.exe",
    "  two  spaces  ",
    "graph TD; A-->B",
    "$$x^2$$",
    "one<br/>two",
    "fa:fa-car",
    "https://example.com/a-b",
    "名前のとても長いコンポーネント",
    "\N{FAMILY}\N{ARABIC LIGATURE BISMILLAH AR-RAHMAN AR-RAHEEM}",
    "ß" * 80,
    "W" * 200,
)

names = st.sampled_from(EVIL) | st.text(st.characters(exclude_categories=()), max_size=12)


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """A graph whose names are any texts."""
    components = draw(st.lists(names, max_size=5))
    nodes = [Node(f"c{n}", "component", name, draw(names)) for n, name in enumerate(components)]
    edges: list[Edge] = []
    number = 0
    for at in range(draw(st.integers(0, 4))):
        family = draw(st.sampled_from(["cosmos", "functions", "redis", draw(names)]))
        split = draw(st.sampled_from(["", "", "cosmos:shared"]))
        details = (Detail("region", draw(names)), Detail("holds", draw(names)))
        resource = Node(f"r{at}", "resource", draw(names), draw(names), family, details, split)
        nodes.append(resource)
        held = draw(st.lists(st.tuples(names, st.sets(st.integers(0, 4))), max_size=4))
        for name, owners in held:
            part = Node(f"p{number}", "part", name, draw(names), family)
            number += 1
            nodes.append(part)
            edges.append(Edge(part.id, resource.id, "placed in"))
            real = [f"c{owner}" for owner in sorted(owners) if owner < len(components)]
            kind: Any = "owns" if len(real) == 1 else "shares"
            edges += [Edge(owner, part.id, kind) for owner in real]
        if components and draw(st.booleans()):
            edges.append(Edge("c0", resource.id, "uses"))
    return Graph(draw(names), draw(names), draw(names), tuple(nodes), tuple(edges), len(edges))


def graph(*declared: Any, **options: Any) -> Graph:
    """The graph of a backend with which nothing is wrong."""
    planning = plan_backend("shop", "dev", "westeurope", declared, **options)
    assert planning.plan is not None, "\n".join(map(str, planning.problems))
    return graph_of(planning.plan)


def large(count: int) -> Graph:
    """APIs with a database each; from the twenty-sixth on there is a second account."""
    return graph(*(api(f"Part{n:03}Api", [f"part{n:03}"]) for n in range(1, count + 1)))


def mixed() -> Graph:
    """Everything that can be: shared parts, two regions, a user without a part, long names."""
    return graph(
        api("Orders", ["orders", "shared"]),
        api("Carts", ["carts", "shared"], region="northeurope"),
        api("Wishes", ["orders"]),
        api("L" + "ong" * 40, ["a-database-name-that-is-" + "very-" * 20 + "long"]),
        files("Uploads", ["images", "labels"]),
        files("Reports", ["labels"]),
        declaration("Nothing"),
        declaration("Tuner", ask("Tuner", STORAGE, StorageConfig(replication="ZRS"))),
    )


def evil() -> Graph:
    """A graph of the names that mean something somewhere."""
    resource = Node("r1", "resource", EVIL[1], EVIL[2], EVIL[0])
    nodes = [Node(f"c{n}", "component", name, EVIL[2]) for n, name in enumerate(EVIL)]
    parts = [Node(f"p{n}", "part", name, EVIL[1], EVIL[0]) for n, name in enumerate(EVIL)]
    edges = [Edge(f"c{n}", f"p{n}", "owns") for n in range(len(EVIL))]
    held = [Edge(part.id, "r1", "placed in") for part in parts]
    return Graph(EVIL[1], EVIL[2], EVIL[4], (*nodes, resource, *parts), (*edges, *held), 99)
