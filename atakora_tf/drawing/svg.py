"""The picture as SVG: one file that needs no font, no script and no other file."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from atakora_tf.drawing.graph import Graph, Node
from atakora_tf.drawing.layout import CARD_PADDING, Card, Layout, Link, lay_out
from atakora_tf.drawing.palette import COMPONENT, DARK, LIGHT, Paper, hues
from atakora_tf.drawing.row import ASIDE_SIZE, NAME_SIZE, ROW_HEIGHT, ROW_PADDING, Row
from atakora_tf.drawing.telling import Telling
from atakora_tf.drawing.text_width import elided, is_measured, text_width

__all__ = ["colours", "picture", "picture_style", "to_svg"]


def to_svg(graph: Graph) -> str:
    """A picture of the graph as a file: `<svg …>…</svg>`, light or dark as the reader prefers.

    Names that are too long end in an ellipsis; hovering shows them whole.
    """
    return _Picture(graph, alone=True).drawn()


def picture(graph: Graph) -> str:
    """The same to stand in a page, which brings the title, the colours and the script.

    Every node can be focused, says what it is, and names in `data-with` what it is connected to.
    """
    return _Picture(graph, alone=False).drawn()


@cache
def picture_style() -> str:
    """The rules for the classes of a picture."""
    return files(__package__).joinpath("picture.css").read_text(encoding="utf-8").strip()


def colours(scope: str) -> str:
    """The colours as custom properties of a CSS scope, on light paper, on dark, and in print."""
    light, dark = _properties(scope, LIGHT), _properties(scope, DARK)
    return f"{light}\n@media screen and (prefers-color-scheme: dark) {{\n{dark}\n}}"


def _properties(scope: str, paper: Paper) -> str:
    own = {
        "paper": paper.paper,
        "ground": paper.ground,
        "card": paper.card,
        "border": paper.border,
        "text": paper.text,
        "muted": paper.muted,
    }
    rules = [f"{scope} {{ {' '.join(f'--atk-{name}: {c};' for name, c in own.items())} }}"]
    rules += [
        f".atk-hue-{number} {{ --line: {h.line}; --fill: {h.fill}; --words: {h.text}; }}"
        for number, h in enumerate(paper.hues)
    ]
    return "\n".join(rules)


_HEAD: Final = 56
"""How much room the title takes above a picture that stands alone."""

_LEAST: Final = 520
"""The least width of a picture that stands alone, so that its title has room."""

_LINE_CLASSES: Final = (("atk-type", 12), ("atk-line", 12))
_MUTED_SIZE: Final = 11


class _Picture:
    def __init__(self, graph: Graph, *, alone: bool) -> None:
        self.graph = graph
        self.alone = alone
        self.telling = Telling(graph)
        self.hues = hues(node.family for node in graph.of_kind("resource"))
        self.layout = lay_out(graph)

    def drawn(self) -> str:
        return "\n".join(self._lines(self.layout)) + "\n"

    def _lines(self, layout: Layout) -> Iterator[str]:
        head = _HEAD if self.alone else 0
        width = max(layout.width, _LEAST) if self.alone else layout.width
        height = layout.height + head
        size = f'viewBox="0 {-head} {_px(width)} {_px(height)}"'
        size += f' width="{_px(width)}" height="{_px(height)}"'
        title = self._title()
        if self.alone:
            # Without a script nothing can be chosen: to a screen reader it is one image.
            name = f"{title}. {' '.join(self.graph.summary())}"
            yield (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="atk" {size} role="img" '
                f'aria-label="{escape(name)}">'
            )
            yield f"<title>{escape(title)}</title>"
            yield f"<style>\n{colours('.atk')}\n{picture_style()}\n</style>"
            yield f'<rect class="atk-paper" y="{-head}" width="100%" height="100%"/>'
            yield from self._head(title, width)
        else:
            yield (
                f'<svg xmlns="http://www.w3.org/2000/svg" class="atk" {size} role="group" '
                f'aria-label="{escape(title)}">'
            )
        for heading in layout.headings:
            yield (
                f'<text class="atk-heading" aria-hidden="true" x="{_px(heading.x)}" y="44">'
                f"{heading.text}</text>"
            )
        if not layout.headings:
            yield '<text class="atk-line" x="24" y="44">Nothing to draw.</text>'
        yield from (self._card(card) for card in layout.cards)
        yield from (self._row(row, COMPONENT) for row in layout.components)
        for card in layout.cards:
            yield from (self._row(row, self.hues[card.node.family]) for row in card.rows)
        yield '<g class="atk-edges" aria-hidden="true">'
        yield from map(self._link, layout.links)
        yield "</g>"
        yield "</svg>"

    def _title(self) -> str:
        return " · ".join((self.graph.name, self.graph.environment, self.graph.location))

    def _head(self, title: str, width: float) -> Iterator[str]:
        room = width - 48
        said = " ".join(self.graph.summary())
        yield _text("atk-title", 24, -24, elided(title, room, 17), 17)
        yield _text("atk-sentence", 24, -4, elided(said, room, 12), 12, title=said)

    def _node(self, node: Node, hue: int, inner: str) -> str:
        sentence = escape(self.telling.sentence(node))
        told = f'class="atk-node atk-{node.kind} atk-hue-{hue}" data-label="{escape(node.label)}"'
        if not self.alone:
            together = " ".join(self.telling.connected(node))
            told += (
                f' id="{node.id}" data-with="{together}"'
                f' tabindex="-1" role="button" aria-pressed="false" aria-label="{sentence}"'
            )
        return f"<g {told}><title>{sentence}</title>{inner}</g>"

    def _row(self, row: Row, hue: int) -> str:
        box = (
            f'<rect class="atk-row" x="{_px(row.x)}" y="{_px(row.y)}" width="{_px(row.width)}" '
            f'height="{ROW_HEIGHT}" rx="{8 if row.node.kind == "component" else 6}"/>'
        )
        base = row.y + 20.5
        name = _text("atk-name", row.x + ROW_PADDING, base, row.name, NAME_SIZE)
        end = row.x + row.width - ROW_PADDING
        aside = _text("atk-aside", end, base, row.aside, ASIDE_SIZE)
        return self._node(row.node, hue, box + name + aside)

    def _card(self, card: Card) -> str:
        x, y, width = _px(card.x), _px(card.y), _px(card.width)
        parts = [
            f'<rect class="atk-card" x="{x}" y="{y}" width="{width}" '
            f'height="{_px(card.height)}" rx="10"/>',
            # A bar along the upper edge, within the round corners.
            f'<path class="atk-bar" d="M{x} {_px(card.y + 10)}a10 10 0 0 1 10-10'
            f"h{_px(card.width - 20)}a10 10 0 0 1 10 10a10 6 0 0 0-10-6"
            f'h-{_px(card.width - 20)}a10 6 0 0 0-10 6z"/>',
        ]
        room = card.width - 2 * CARD_PADDING
        for number, line in enumerate(card.lines):
            name, size = ("atk-muted", _MUTED_SIZE) if number > 1 else _LINE_CLASSES[number]
            shown = elided(line, room, size)
            base = card.y + 25 + 17 * number
            parts.append(_text(name, card.x + CARD_PADDING, base, shown, size))
        return self._node(card.node, self.hues[card.node.family], "".join(parts))

    def _link(self, link: Link) -> str:
        bend = (link.x2 - link.x1) / 2
        path = (
            f"M{_px(link.x1)} {_px(link.y1)}C{_px(link.x1 + bend)} {_px(link.y1)} "
            f"{_px(link.x2 - bend)} {_px(link.y2)} {_px(link.x2)} {_px(link.y2)}"
        )
        edge = link.edge
        return (
            f'<g class="atk-edge atk-hue-{self.hues[link.family]}" '
            f'data-ends="{edge.source} {edge.target}">'
            f'<path class="atk-link atk-{edge.kind}" d="{path}"/>'
            f'<circle class="atk-end" cx="{_px(link.x2)}" cy="{_px(link.y2)}" r="2.5"/></g>'
        )


def _text(name: str, x: float, y: float, text: str, size: float, *, title: str = "") -> str:
    if not text:
        return ""
    # What cannot be measured is held to the width that was reckoned for it.
    held = (
        ""
        if is_measured(text)
        else f' textLength="{_px(text_width(text, size))}" lengthAdjust="spacingAndGlyphs"'
    )
    whole = f"<title>{escape(title)}</title>" if title else ""
    return (
        f'<text class="{name}" x="{_px(x)}" y="{_px(y)}"{held} xml:space="preserve">'
        f"{whole}{escape(text)}</text>"
    )


def _px(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")
