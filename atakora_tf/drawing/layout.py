"""Where everything of a picture stands: components in the middle, the shared resources beside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from attrs import frozen

from atakora_tf.drawing.graph import Edge, Graph, Node
from atakora_tf.drawing.row import ROW_HEIGHT, Row, row_width, wanted_aside
from atakora_tf.drawing.text_width import text_width
from atakora_tf.drawing.wording import capitalised

__all__ = ["CARD_PADDING", "Card", "Heading", "Layout", "Link", "lay_out"]

Side: TypeAlias = Literal["left", "right"]

ROW_GAP: Final = 6
CARD_PADDING: Final = 12
CARD_GAP: Final = 22
COLUMN_GAP: Final = 116
MARGIN: Final = 24
TOP: Final = 64
"""Where boxes begin; the headings of the columns stand above."""

_NARROWEST, _WIDEST = 184, 280
_PITCH: Final = ROW_HEIGHT + ROW_GAP
_SWEEPS: Final = 3


@frozen
class Card:
    """The box of a resource, with a head of some lines and its parts below."""

    node: Node
    side: Side
    x: float
    y: float
    width: float
    height: float
    lines: tuple[str, ...]
    rows: tuple[Row, ...]


@frozen
class Link:
    """A line from a component to a part, or to the head of a resource."""

    edge: Edge
    family: str
    x1: float
    y1: float
    x2: float
    y2: float


@frozen
class Heading:
    """What stands above a column; its text is centred on `x`."""

    text: str
    x: float


@frozen
class Layout:
    """A whole picture in pixels, from its upper left corner."""

    width: float
    height: float
    headings: tuple[Heading, ...]
    components: tuple[Row, ...]
    cards: tuple[Card, ...]
    links: tuple[Link, ...]


def lay_out(graph: Graph) -> Layout:
    """Place everything, the same in every run.

    Resources for one requested key stay together on one side; the sides are filled evenly.
    Components stand as near to their parts as they can, so that few lines cross.
    """
    return _Layouter(graph).layout()


def head_lines(node: Node) -> tuple[str, ...]:
    """The lines in the head of a resource's box."""
    place = " · ".join(filter(None, (node.detail("region"), node.detail("holds"))))
    split = f"split of {node.split_of}" if node.split_of else ""
    fields = node.detail("override").partition(":")[0]
    lines = (
        capitalised(node.type),
        node.label,
        place,
        split,
        f"override of {fields}" if fields else "",
    )
    return tuple(line for line in lines if line)


def head_height(node: Node) -> float:
    """How high the head of a resource's box is."""
    return 22 + 17 * len(head_lines(node))


class _Layouter:
    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.nodes = {node.id: node for node in graph.nodes}
        self.parts: dict[str, list[str]] = defaultdict(list)
        self.ties: list[Edge] = []
        for edge in graph.edges:
            if edge.kind == "placed in":
                self.parts[edge.target].append(edge.source)
            elif edge.kind != "split of":
                self.ties.append(edge)
        self.linked: dict[str, list[str]] = defaultdict(list)
        for tie in self.ties:
            self.linked[tie.source].append(tie.target)
            self.linked[tie.target].append(tie.source)

    def layout(self) -> Layout:
        sides = self._sides()
        order = [node.id for node in self.graph.of_kind("component")]
        middles: dict[str, float] = {}
        for _ in range(_SWEEPS):
            rank = {node: number for number, node in enumerate(order)}
            for held in self.parts.values():
                held.sort(key=lambda part: (self._mean(part, rank), self.nodes[part].label))
            middles = self._middles(sides)
            order.sort(key=lambda one: (self._mean(one, middles), rank[one]))
        return self._placed(sides, order, middles)

    def _mean(self, node: str, at: Mapping[str, float]) -> float:
        found = [at[other] for other in self.linked[node]]
        return sum(found) / len(found) if found else float("inf")

    def _sides(self) -> dict[Side, list[Node]]:
        """The resources of each side; first the largest groups, each to the emptier side."""
        groups: dict[str, list[Node]] = defaultdict(list)
        for node in self.graph.of_kind("resource"):
            groups[node.split_of or node.label].append(node)
        filled: dict[Side, float] = {"right": 0, "left": 0}
        sides: dict[Side, list[tuple[str, list[Node]]]] = {"left": [], "right": []}
        heights = {key: sum(map(self._height, found)) for key, found in groups.items()}
        for key in sorted(groups, key=lambda key: (-heights[key], key)):
            side: Side = "left" if filled["left"] < filled["right"] else "right"
            filled[side] += heights[key]
            sides[side].append((key, groups[key]))
        return {
            side: [node for _, nodes in sorted(found, key=lambda item: item[0]) for node in nodes]
            for side, found in sides.items()
        }

    def _height(self, node: Node) -> float:
        rows = len(self.parts[node.id])
        below = rows * _PITCH - ROW_GAP + CARD_PADDING if rows else 0
        return head_height(node) + below

    def _middles(self, sides: Mapping[Side, Sequence[Node]]) -> dict[str, float]:
        """The vertical middle of every part, and of the head of every resource."""
        found: dict[str, float] = {}
        for cards in sides.values():
            y = float(TOP)
            for node in cards:
                found[node.id] = y + 20
                first = y + head_height(node) + ROW_HEIGHT / 2
                for number, part in enumerate(self.parts[node.id]):
                    found[part] = first + number * _PITCH
                y += self._height(node) + CARD_GAP
        return found

    def _placed(
        self, sides: Mapping[Side, Sequence[Node]], order: list[str], middles: dict[str, float]
    ) -> Layout:
        own = [self.nodes[name] for name in order]
        widths = {side: self._card_width(cards) for side, cards in sides.items()}
        middle = _column_width(map(row_width, own))
        left = MARGIN + (widths["left"] + COLUMN_GAP if sides["left"] else 0)
        right = left + middle + COLUMN_GAP
        wanted = [self._mean(name, middles) for name in order]
        tops = _apart([at if at != float("inf") else None for at in wanted])
        components = tuple(
            Row.of(node, left, top, middle) for node, top in zip(own, tops, strict=True)
        )
        cards = (
            *self._cards("left", sides["left"], MARGIN, widths["left"]),
            *self._cards("right", sides["right"], right, widths["right"]),
        )
        bottoms = [TOP, *(c.y + c.height for c in cards), *(r.y + ROW_HEIGHT for r in components)]
        headings = [Heading("Components", left + middle / 2)] if own else []
        starts: dict[Side, float] = {"left": MARGIN, "right": right}
        headings += [
            Heading("Shared resources", x + widths[side] / 2)
            for side, x in starts.items()
            if sides[side]
        ]
        end = right + widths["right"] if sides["right"] else left + middle
        return Layout(
            end + MARGIN,
            max(bottoms) + MARGIN,
            tuple(headings),
            components,
            cards,
            tuple(self._links(components, cards, middles)),
        )

    def _card_width(self, cards: Sequence[Node]) -> float:
        rows = (self.nodes[part] for card in cards for part in self.parts[card.id])
        heads = (text_width(line, 12) + 4 for card in cards for line in head_lines(card))
        return _column_width((*map(row_width, rows), *heads)) + 2 * CARD_PADDING

    def _cards(self, side: Side, nodes: Sequence[Node], x: float, width: float) -> Iterable[Card]:
        y = float(TOP)
        for node in nodes:
            parts = [self.nodes[part] for part in self.parts[node.id]]
            kinds = {part.type for part in parts}
            first = y + head_height(node)
            rows = tuple(
                Row.of(
                    part,
                    x + CARD_PADDING,
                    first + number * _PITCH,
                    width - 2 * CARD_PADDING,
                    wanted_aside(part, several_kinds=len(kinds) > 1),
                )
                for number, part in enumerate(parts)
            )
            height = self._height(node)
            yield Card(node, side, x, y, width, height, head_lines(node), rows)
            y += height + CARD_GAP

    def _links(
        self, components: Sequence[Row], cards: Sequence[Card], middles: Mapping[str, float]
    ) -> Iterable[Link]:
        from_rows = {row.node.id: row for row in components}
        ends: dict[str, tuple[Side, float]] = {}
        for card in cards:
            inner = card.x + card.width if card.side == "left" else card.x
            ends[card.node.id] = (card.side, inner)
            for row in card.rows:
                edge = row.x + row.width if card.side == "left" else row.x
                ends[row.node.id] = (card.side, edge)
        for tie in self.ties:
            row, (side, x2) = from_rows[tie.source], ends[tie.target]
            x1 = row.x if side == "left" else row.x + row.width
            y1 = row.y + ROW_HEIGHT / 2
            yield Link(tie, self.nodes[tie.target].family, x1, y1, x2, middles[tie.target])


def _column_width(natural: Iterable[float]) -> float:
    return round(min(max((*natural, _NARROWEST)), _WIDEST))


def _apart(wanted: Sequence[float | None]) -> list[float]:
    """The upper edges of rows whose middles are as near as possible to where they are wanted.

    Least squares under an order and a distance: pool adjacent violators. Rows that are wanted
    nowhere follow the others.
    """
    pools: list[tuple[float, int]] = []
    for number, middle in enumerate(wanted):
        if middle is None:
            value = pools[-1][0] if pools else float(TOP)
        else:
            value = middle - ROW_HEIGHT / 2 - number * _PITCH
        count = 1
        while pools and pools[-1][0] > value:
            above, many = pools.pop()
            value = (above * many + value * count) / (many + count)
            count += many
        pools.append((value, count))
    settled = [max(value, float(TOP)) for value, count in pools for _ in range(count)]
    return [round(value + number * _PITCH, 1) for number, value in enumerate(settled)]
