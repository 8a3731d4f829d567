"""The picture as SVG: well formed, its boxes apart, its texts inside, its colours legible."""

from __future__ import annotations

import re
from itertools import combinations
from xml.etree import ElementTree

import pytest
from graphs import graph, graphs, large, mixed
from hypothesis import given

from atakora_tf import define_backend
from atakora_tf.drawing.graph import Graph, graph_of
from atakora_tf.drawing.layout import CARD_PADDING, lay_out
from atakora_tf.drawing.palette import DARK, LIGHT, Paper, hues
from atakora_tf.drawing.row import ROW_HEIGHT
from atakora_tf.drawing.svg import to_svg
from atakora_tf.drawing.text_width import elided, text_width
from examples.shop.backend import Shop

SVG = "{http://www.w3.org/2000/svg}"

Rectangle = tuple[float, float, float, float]


def read(found: Graph) -> ElementTree.Element:
    return ElementTree.fromstring(to_svg(found).encode())


def drawn_nodes(drawing: ElementTree.Element) -> list[ElementTree.Element]:
    return [g for g in drawing.iter(f"{SVG}g") if "atk-node" in (g.get("class") or "").split()]


@given(graphs())
def test_any_names_give_well_formed_xml_with_every_name_in_it(found: Graph) -> None:
    drawing = read(found)
    assert sorted(g.get("data-label", "") for g in drawn_nodes(drawing)) == sorted(
        node.label for node in found.nodes
    )
    assert {element.tag.removeprefix(SVG) for element in drawing.iter()} <= {
        "svg", "title", "style", "rect", "text", "g", "path", "circle",
    }  # fmt: skip
    for element in drawing.iter():
        assert not any(name.startswith("on") or "href" in name for name in element.attrib)


def test_hovering_shows_the_whole_name_of_what_is_elided() -> None:
    name = "L" + "ong" * 40
    named = [g for g in drawn_nodes(read(mixed())) if g.get("data-label") == name]
    component = next(g for g in named if "atk-component" in g.get("class", ""))
    shown = component.findtext(f"{SVG}text", "")
    assert shown.endswith("…")
    assert name.startswith(shown[:-1])
    assert (component.findtext(f"{SVG}title") or "").startswith(f"{name}: Resources; ")


def apart(one: Rectangle, other: Rectangle) -> bool:
    return (
        one[0] + one[2] <= other[0]
        or other[0] + other[2] <= one[0]
        or one[1] + one[3] <= other[1]
        or other[1] + other[3] <= one[1]
    )


def assert_laid_out(found: Graph) -> None:
    """Cards and components lie apart, parts apart and inside of their card, all on the paper."""
    placed = lay_out(found)
    cards = [(card.x, card.y, card.width, card.height) for card in placed.cards]
    own = [(row.x, row.y, row.width, ROW_HEIGHT) for row in placed.components]
    for one, other in combinations([*cards, *own], 2):
        assert apart(one, other)
    for x, y, width, height in [*cards, *own]:
        assert x >= 0
        assert y >= 0
        assert x + width <= placed.width
        assert y + height <= placed.height
    for card in placed.cards:
        rows = [(row.x, row.y, row.width, ROW_HEIGHT) for row in card.rows]
        for one, other in combinations(rows, 2):
            assert apart(one, other)
        for x, y, width, height in rows:
            assert x == card.x + CARD_PADDING
            assert width == card.width - 2 * CARD_PADDING
            assert y >= card.y + 17 * len(card.lines)
            assert y + height <= card.y + card.height
    for row in [*placed.components, *(row for card in placed.cards for row in card.rows)]:
        assert text_width(row.name, 13) + text_width(row.aside, 11) <= row.width - 24


@given(graphs())
def test_nothing_overlaps(found: Graph) -> None:
    assert_laid_out(found)


@pytest.mark.parametrize("count", [1, 5, 26, 60])
def test_nothing_overlaps_at_any_size(count: int) -> None:
    assert_laid_out(large(count))


def crossings(found: Graph) -> int:
    lines = lay_out(found).links
    return sum((a.y1 - b.y1) * (a.y2 - b.y2) < 0 for a, b in combinations(lines, 2) if a.x2 == b.x2)


def apis() -> Graph:
    """Four APIs of the shop alone: each has one part in the account and one in the app."""
    definitions = {name: getattr(Shop, name) for name in ("users", "products", "reviews", "carts")}
    return graph_of(define_backend(definitions, location="westeurope", lock=None).plan())


def test_where_each_component_has_its_own_parts_no_lines_cross() -> None:
    assert crossings(apis()) == 0
    assert crossings(large(60)) == 0


def test_components_stand_level_with_their_parts() -> None:
    placed = lay_out(apis())
    assert [link for link in placed.links if link.y1 != link.y2] == []


def test_an_empty_backend_is_drawn_as_such() -> None:
    drawing = read(graph())
    texts = ["".join(text.itertext()) for text in drawing.iter(f"{SVG}text")]
    sentence = "This backend has no components."
    assert texts == ["shop · dev · westeurope", sentence * 2, "Nothing to draw."]
    assert drawing.get("aria-label") == f"shop · dev · westeurope. {sentence}"


def test_the_picture_refers_to_nothing_outside() -> None:
    written = to_svg(mixed()).replace("http://www.w3.org/2000/svg", "")
    assert re.findall(r"https?:|url\(|@import|@font-face|<script", written) == []


@given(graphs())
def test_elided_texts_fit(found: Graph) -> None:
    for node in found.nodes:
        shown = elided(node.label, 100, 13)
        assert text_width(shown, 13) <= 100
        assert shown == node.label or node.label.startswith(shown[:-1])


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        ("iiii", 140),
        ("WWWW", 444),
        ("é", 68),
        ("e\u0301", 68),
        ("…", 100),
        ("名", 105),
        ("ж", 133),
        ("ß", 133),
    ],
)
def test_widths_are_those_of_the_widest_font(text: str, hundredths: float) -> None:
    assert text_width(text, 100) == hundredths


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("paper", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_contrast_enough_to_be_read(paper: Paper) -> None:
    for ground in (paper.paper, paper.ground, paper.card):
        assert contrast(paper.text, ground) >= 7
        assert contrast(paper.muted, ground) >= 4.5
        for hue in paper.hues:
            assert contrast(hue.line, ground) >= 3
            assert contrast(hue.text, ground) >= 4.5
    for hue in paper.hues:
        assert contrast(hue.text, hue.fill) >= 7


def test_the_usual_types_keep_their_colours() -> None:
    assert hues(["cosmos"])["cosmos"] == hues(["redis", "cosmos", "apps"])["cosmos"] == 1
    many = hues(f"type{number}" for number in range(20))
    assert max(many.values()) == len(LIGHT.hues) - 1
    assert len(LIGHT.hues) == len(DARK.hues)
