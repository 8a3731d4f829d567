"""The graph as a Mermaid flowchart, for Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from atakora_tf.drawing.graph import Graph, Node
from atakora_tf.drawing.palette import COMPONENT, LIGHT, hues
from atakora_tf.drawing.wording import capitalised

__all__ = ["to_mermaid"]

# What Mermaid writes for entities itself, what begins a formula, ends a line and names an icon, all
# of it looked for when entities are read already: an invisible joiner parts them.
_MARKS: Final = ("ﬂ°", "¶ß", "$$", "\\n", ":fa-")

_ARROWS: Final = {"owns": "-->", "shares": "==>", "uses": "-.->"}


def to_mermaid(graph: Graph) -> str:
    """A flowchart: resources are boxes around their parts, components point at what they have.

    Mermaid's own defaults draw up to 500 edges and 50,000 characters (its settings `maxEdges` and
    `maxTextSize`); what is larger is better read as a page.
    """
    return "\n".join(_lines(graph)) + "\n"


def _lines(graph: Graph) -> Iterator[str]:
    numbers = hues(node.family for node in graph.of_kind("resource"))
    parts = {node.id: node for node in graph.of_kind("part")}
    held: dict[str, list[Node]] = {}
    for edge in graph.edges:
        if edge.kind == "placed in":
            held.setdefault(edge.target, []).append(parts[edge.source])
    yield "flowchart LR"
    for node in graph.of_kind("component"):
        yield f"  {node.id}([{_label(node.label, node.type)}]):::hue{COMPONENT}"
    for node in graph.of_kind("resource"):
        hue = numbers[node.family]
        own = _label(
            capitalised(node.type),
            node.label,
            node.detail("region"),
            f"split of {node.split_of}" if node.split_of else "",
        )
        if node.id not in held:
            yield f"  {node.id}[{own}]:::hue{hue}"
            continue
        yield f"  subgraph {node.id}[{own}]"
        yield from (f"    {p.id}[{_label(p.label, p.type)}]:::hue{hue}" for p in held[node.id])
        yield "  end"
    for edge in graph.edges:
        if edge.kind in _ARROWS:
            yield f"  {edge.source} {_ARROWS[edge.kind]} {edge.target}"
    used = {COMPONENT, *(numbers[node.family] for node in graph.of_kind("resource"))}
    for number in sorted(used):
        shades = LIGHT.hues[number]
        colours = f"fill:{shades.fill},stroke:{shades.line},color:{shades.text}"
        yield f"  classDef hue{number} {colours}"
    if held:
        ground = f"fill:{LIGHT.ground},stroke:{LIGHT.border},color:{LIGHT.text}"
        yield f"  classDef box {ground}"
        yield f"  class {','.join(held)} box"


def _label(*texts: str) -> str:
    shown = [text for text in texts if text]
    # Before it reads anything, Mermaid cuts the `;` off what it takes for a style with a colour.
    plain = " -" if any(word in " ".join(shown) for word in ("style", "classDef")) else " -:"
    return '"' + "<br>".join(_escaped(text, plain) for text in shown or [" "]) + '"'


def _escaped(text: str, plain: str) -> str:
    """Everything but letters and digits as an entity: Mermaid reads Markdown and HTML in labels."""
    for mark in _MARKS:
        text = text.replace(mark, f"{mark[0]}\u2060{mark[1:]}")
    return "".join(
        c if _means_nothing(text, at, plain) else f"#{ord(c)};" for at, c in enumerate(text)
    )


def _means_nothing(text: str, at: int, plain: str) -> bool:
    """Whether a character is a letter or a digit, or a sign that stands alone between such."""
    if text[at] not in plain:
        return text[at].isalpha() or (text[at].isascii() and text[at].isdecimal())
    return 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
