"""The graph in DOT, for Graphviz."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from atakora_tf.drawing.graph import Graph, Node
from atakora_tf.drawing.palette import COMPONENT, LIGHT, hues
from atakora_tf.drawing.wording import capitalised

__all__ = ["to_dot"]

_STYLES: Final = {"owns": "solid", "shares": "bold", "uses": "dashed"}


def to_dot(graph: Graph) -> str:
    """A directed graph: resources are clusters of their parts, components point at what they have.

    `atakora graph --format dot | dot -Tsvg` draws it.
    """
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    numbers = hues(node.family for node in graph.of_kind("resource"))
    parts = {node.id: node for node in graph.of_kind("part")}
    families = {node.id: node.family for node in graph.nodes}
    held: dict[str, list[Node]] = {}
    for edge in graph.edges:
        if edge.kind == "placed in":
            held.setdefault(edge.target, []).append(parts[edge.source])
    used = {edge.target for edge in graph.edges if edge.kind == "uses"}
    title = " · ".join((graph.name, graph.environment, graph.location))
    yield "digraph backend {"
    yield f'  graph [label="{_escaped(title)}", labelloc=t, rankdir=LR, compound=true,'
    yield '    fontname="Helvetica", fontsize=12, nodesep=0.12, ranksep=1.2];'
    yield '  node [shape=box, style="rounded,filled", fontname="Helvetica", fontsize=11];'
    yield "  edge [arrowsize=0.6];"
    for node in graph.of_kind("component"):
        yield f"  {node.id} [{_box(COMPONENT, node.label, node.type)}];"
    for node in graph.of_kind("resource"):
        hue = numbers[node.family]
        texts = (
            capitalised(node.type),
            node.label,
            node.detail("region"),
            f"split of {node.split_of}" if node.split_of else "",
        )
        if node.id not in held:
            yield f"  {node.id} [{_box(hue, *texts)}];"
            continue
        yield f"  subgraph cluster_{node.id} {{"
        yield f'    graph [label="{_label(*texts)}", style=rounded,'
        yield f'      color="{LIGHT.hues[hue].line}"];'
        if node.id in used:
            # Where edges to the cluster itself end: Graphviz has edges between nodes alone.
            yield f'    {node.id} [shape=point, style=invis, width=0, label=""];'
        yield from (f"    {p.id} [{_box(hue, p.label, p.type)}];" for p in held[node.id])
        yield "  }"
    for edge in graph.edges:
        if edge.kind in _STYLES:
            colour = LIGHT.hues[numbers[families[edge.target]]].line
            whole = f", lhead=cluster_{edge.target}" if edge.target in held else ""
            style = f'style={_STYLES[edge.kind]}, color="{colour}"{whole}'
            yield f"  {edge.source} -> {edge.target} [{style}];"
    yield "}"


def _box(hue: int, *texts: str) -> str:
    shades = LIGHT.hues[hue]
    colours = f'color="{shades.line}", fillcolor="{shades.fill}", fontcolor="{shades.text}"'
    return f'label="{_label(*texts)}", {colours}'


def _label(*texts: str) -> str:
    return r"\n".join(_escaped(text) for text in texts if text)


def _escaped(text: str) -> str:
    """Graphviz reads escapes such as `\\N` and entities such as `&amp;` in labels."""
    escaped = text.replace("&", "&amp;").replace("\\", "\\\\")
    return escaped.replace('"', '\\"')
