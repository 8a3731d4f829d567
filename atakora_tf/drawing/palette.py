"""Colours: one hue for components and one for each resource type, on light and on dark paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from attrs import frozen

__all__ = ["COMPONENT", "DARK", "LIGHT", "Hue", "Paper", "hues"]


@frozen
class Hue:
    """Three shades of one colour: what is drawn, what it is written on, and what is written."""

    line: str
    fill: str
    text: str


@frozen
class Paper:
    """The colours that belong to nothing in particular, and all hues on them."""

    paper: str
    ground: str
    """What a picture lies on in a page."""
    card: str
    border: str
    text: str
    muted: str
    hues: tuple[Hue, ...]
    """The first is that of components."""


# Text on its fill, on the card and on the paper has a contrast of at least 4.5, lines have 3 (WCAG
# 2.2, 1.4.3 and 1.4.11); a test computes them.
LIGHT: Final = Paper(
    "#ffffff",
    "#f8f9fb",
    "#ffffff",
    "#d3d9e3",
    "#1b2330",
    "#566072",
    (
        Hue("#676d78", "#f0f1f3", "#23272f"),
        Hue("#2563c9", "#eaf1fd", "#163f87"),
        Hue("#a8590c", "#fdf1e3", "#743c05"),
        Hue("#0f7d6c", "#e4f5f1", "#0a5549"),
        Hue("#8140c4", "#f4ecfd", "#5a2893"),
        Hue("#b52e63", "#fdecf2", "#83193f"),
        Hue("#4d7a14", "#eff6e3", "#35560b"),
    ),
)
DARK: Final = Paper(
    "#0f1319",
    "#131820",
    "#1a202a",
    "#384252",
    "#e8ecf3",
    "#9fabbd",
    (
        Hue("#969ca8", "#2a2e36", "#e9ebef"),
        Hue("#6aa1f5", "#1a2b49", "#cfe1ff"),
        Hue("#e0994a", "#3b2812", "#ffe1bd"),
        Hue("#3fb8a3", "#12322d", "#c1f2e8"),
        Hue("#b68af0", "#30214a", "#e8d9ff"),
        Hue("#ea7ba5", "#421c2d", "#ffd6e4"),
        Hue("#97c15a", "#26330f", "#e0f3c1"),
    ),
)

COMPONENT: Final = 0
"""The number of the hue of components."""

# The usual types keep their colours in every picture; others share the rest.
_KNOWN: Final = {"cosmos": 1, "functions": 2, "storage": 3}


def hues(families: Iterable[str]) -> dict[str, int]:
    """The number of the hue of each resource type; beyond six types they repeat."""
    others = sorted(set(families) - _KNOWN.keys())
    rest = len(LIGHT.hues) - 1 - len(_KNOWN)
    return {**_KNOWN, **{name: 4 + number % rest for number, name in enumerate(others)}}
