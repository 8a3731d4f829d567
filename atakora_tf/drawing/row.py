"""A row of a picture: one component or one part, its name at the left and a word at the right."""

from __future__ import annotations

from typing import Final

from attrs import frozen

from atakora_tf.drawing.graph import Node
from atakora_tf.drawing.text_width import elided, text_width

__all__ = [
    "ASIDE_SIZE",
    "NAME_SIZE",
    "ROW_HEIGHT",
    "ROW_PADDING",
    "Row",
    "row_width",
    "wanted_aside",
]

ROW_HEIGHT: Final = 32
ROW_PADDING: Final = 12
NAME_SIZE: Final = 13
ASIDE_SIZE: Final = 11

_BETWEEN: Final = 14
_SHARE_OF_ASIDE: Final = 0.5


@frozen
class Row:
    """A box with two texts that fit into it."""

    node: Node
    x: float
    y: float
    width: float
    name: str
    aside: str

    @classmethod
    def of(cls, node: Node, x: float, y: float, width: float, aside: str | None = None) -> Row:
        """The row of a node; the name may have what the text at the right leaves."""
        inner = width - 2 * ROW_PADDING
        said = elided(node.type if aside is None else aside, inner * _SHARE_OF_ASIDE, ASIDE_SIZE)
        room = inner - (text_width(said, ASIDE_SIZE) + _BETWEEN if said else 0)
        return cls(node, x, y, width, elided(node.label, room, NAME_SIZE), said)


def row_width(node: Node) -> float:
    """How wide a row would have to be to show everything."""
    aside = max(text_width(text, ASIDE_SIZE) for text in (node.type, wanted_aside(node)))
    return text_width(node.label, NAME_SIZE) + aside + _BETWEEN + 2 * ROW_PADDING


def wanted_aside(node: Node, *, several_kinds: bool = False) -> str:
    """What is told of a part besides its name; what it is, where a resource holds several kinds."""
    shared = node.detail("shared by")
    if shared:
        return f"shared by {shared.partition(' ')[0]}"
    if several_kinds:
        return node.type
    return node.detail("holds").partition(", ")[0] or node.type
