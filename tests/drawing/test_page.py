"""The page in a real browser: every name in its box, nothing loaded, nothing to complain of."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from chromium import Chromium
from graphs import evil, graph, graphs, large, mixed
from hypothesis import given, settings

from atakora_tf.drawing.graph import Graph, graph_of
from atakora_tf.drawing.page import to_html
from atakora_tf.drawing.svg import to_svg
from examples.shop.backend import shop

pytestmark = pytest.mark.node

# Texts in their boxes, with a pixel for what glyphs reach beyond their advance; boxes apart.
_FAULTS = """(() => {
  const found = [];
  const seen = [];
  const inside = (a, b) => a.left >= b.left - 1 && a.right <= b.right + 1
    && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  const apart = (a, b) => a.right <= b.left + 1 || b.right <= a.left + 1
    || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
  const svg = document.querySelector("svg.atk");
  for (const node of svg.querySelectorAll(".atk-node")) {
    const box = node.querySelector("rect").getBoundingClientRect();
    const texts = [...node.querySelectorAll("text")];
    texts.forEach((text, at) => {
      const bounds = text.getBoundingClientRect();
      if (!inside(bounds, box)) found.push(`${text.textContent} leaves its box`);
      for (const other of texts.slice(at + 1))
        if (!apart(bounds, other.getBoundingClientRect()))
          found.push(`${text.textContent} lies on ${other.textContent}`);
    });
    if (!inside(box, svg.getBoundingClientRect())) found.push(`${node.dataset.label} is cut off`);
    for (const [name, kind, earlier] of seen) {
      const nested = kind === "resource" && node.classList.contains("atk-part")
        && inside(box, earlier);
      if (!nested && !apart(box, earlier)) found.push(`${node.dataset.label} lies on ${name}`);
    }
    const kind = node.classList.contains("atk-resource") ? "resource" : "other";
    seen.push([node.dataset.label, kind, box]);
  }
  const head = [...svg.querySelectorAll(":scope > text")];
  for (const text of head)
    if (!inside(text.getBoundingClientRect(), svg.getBoundingClientRect()))
      found.push(`${text.textContent} is cut off`);
  return found;
})()"""

_LABELS = """[...document.querySelectorAll("svg.atk .atk-node")].map((n) => n.dataset.label)"""


def show(chromium: Chromium, folder: Path, found: Graph, *, name: str = "page.html") -> None:
    page = folder / name
    written = to_html(found) if name.endswith(".html") else to_svg(found)
    page.write_text(written, encoding="utf-8")
    chromium.open(page)


def click(chromium: Chromium, place: str) -> None:
    """A real click of the mouse into the middle of an element."""
    where = chromium.run(
        f"""(() => {{
          const element = document.querySelector({json.dumps(place)});
          element.scrollIntoView({{ block: "center", inline: "center" }});
          const box = element.getBoundingClientRect();
          return [box.left + box.width / 2, box.top + box.height / 2];
        }})()"""
    )
    for kind in ("mousePressed", "mouseReleased"):
        chromium.call(
            "Input.dispatchMouseEvent",
            type=kind, x=where[0], y=where[1], button="left", clickCount=1,
        )  # fmt: skip


def press(chromium: Chromium, key: str, code: int) -> None:
    for kind in ("keyDown", "keyUp"):
        chromium.call("Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code)


def lit(chromium: Chromium) -> list[str]:
    """The names of what is highlighted."""
    found: list[str] = chromium.run(
        '[...document.querySelectorAll(".chosen .atk-node.on")].map((n) => n.dataset.label).sort()'
    )
    return found


BACKENDS = {
    "shop": lambda: graph_of(shop("prod", lock=None).plan()),
    "empty": graph,
    "mixed": mixed,
    "forty": lambda: large(40),
    "evil": evil,
}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("form", ["page.html", "picture.svg"])
@pytest.mark.parametrize("name", BACKENDS)
def test_every_name_is_in_its_box_and_nothing_is_loaded_or_complained_of(
    chromium: Chromium, tmp_path: Path, name: str, form: str, scheme: str
) -> None:
    found = BACKENDS[name]()
    scheme_feature = {"name": "prefers-color-scheme", "value": scheme}
    chromium.call("Emulation.setEmulatedMedia", features=[scheme_feature])
    show(chromium, tmp_path, found, name=form)
    assert sorted(chromium.run(_LABELS)) == sorted(node.label for node in found.nodes)
    assert chromium.run(_FAULTS) == []
    assert chromium.run("window.hurt ?? null") is None
    assert chromium.complaints() == []
    asked = {request["request"]["url"] for request in chromium.of("Network.requestWillBeSent")}
    assert asked - {"data:,"} == {(tmp_path / form).as_uri()}


@settings(max_examples=25)
@given(found=graphs())
def test_any_names_stay_in_their_boxes(
    chromium: Chromium, tmp_path_factory: pytest.TempPathFactory, found: Graph
) -> None:
    show(chromium, tmp_path_factory.mktemp("page"), found)
    assert sorted(chromium.run(_LABELS)) == sorted(node.label for node in found.nodes)
    assert chromium.run(_FAULTS) == []
    assert chromium.run("window.hurt ?? null") is None
    assert chromium.complaints() == []


def test_the_page_would_notice_a_text_that_leaves_its_box(
    chromium: Chromium, tmp_path: Path
) -> None:
    show(chromium, tmp_path, BACKENDS["shop"]())
    chromium.run('document.querySelector("#c1 text").textContent = "W".repeat(40)')
    assert "lies on CrudApi" in " ".join(chromium.run(_FAULTS))


def test_a_click_keeps_what_a_component_is_connected_with(
    chromium: Chromium, tmp_path: Path
) -> None:
    found = BACKENDS["shop"]()
    show(chromium, tmp_path, found)
    assert lit(chromium) == []
    click(chromium, "#c1")
    together = ["CartApi", "CartApi", "cart-api", "cosmos:shared-database"]
    assert lit(chromium) == sorted([*together, "functions:api-functions"])
    assert chromium.run('document.querySelectorAll(".atk-edge.on").length') == 2
    assert chromium.run('document.querySelector("#c1").getAttribute("aria-pressed")') == "true"
    said = chromium.run('document.querySelector(".hint").textContent')
    assert said == (
        f"CartApi: CrudApi; defined at {found.nodes[0].detail('defined at')}; has database "
        "cart-api in cosmos:shared-database, function group CartApi in functions:api-functions"
    )
    click(chromium, "h1")
    assert lit(chromium) == sorted([*together, "functions:api-functions"])
    click(chromium, "#c1")
    assert chromium.run('document.querySelector("#c1").getAttribute("aria-pressed")') == "false"


def test_a_resource_is_shown_with_all_its_parts_and_users(
    chromium: Chromium, tmp_path: Path
) -> None:
    show(chromium, tmp_path, BACKENDS["shop"]())
    click(chromium, "#r1 .atk-type")
    assert len(lit(chromium)) == 11
    assert chromium.run('document.querySelectorAll(".atk-edge.on").length') == 5


def test_the_keyboard_reaches_every_node(chromium: Chromium, tmp_path: Path) -> None:
    show(chromium, tmp_path, BACKENDS["shop"]())
    chromium.run('document.querySelector(".stage").focus()')
    press(chromium, "Tab", 9)
    at = 'document.activeElement.dataset.label + " " + document.activeElement.id'
    assert chromium.run(at) == "CartApi c1"
    assert "cart-api" in lit(chromium)
    press(chromium, "ArrowDown", 40)
    assert chromium.run(at) == "Storefront c7"
    press(chromium, "Enter", 13)
    assert chromium.run('document.activeElement.getAttribute("aria-pressed")') == "true"
    press(chromium, "Escape", 27)
    assert lit(chromium) == []
    press(chromium, "End", 35)
    last = chromium.run(at)
    press(chromium, "Tab", 9)
    assert chromium.run('document.activeElement.closest("svg")') is None
    assert last != "Storefront c7"
    stops = 'document.querySelectorAll(".atk-node[tabindex=\\"0\\"]").length'
    assert chromium.run(stops) == 1


def test_screen_readers_are_told_the_same_as_the_eye(chromium: Chromium, tmp_path: Path) -> None:
    show(chromium, tmp_path, BACKENDS["shop"]())
    tree: list[dict[str, Any]] = chromium.call("Accessibility.getFullAXTree")["nodes"]
    told = {
        (node["role"]["value"], node["name"]["value"])
        for node in tree
        if not node["ignored"] and "name" in node
    }
    assert ("heading", "shop") in told
    assert ("region", "Picture of the backend") in told
    parts = [name for role, name in told if role == "button"]
    assert len(parts) == 32
    assert "cart-api: database in cosmos:shared-database; of CartApi; holds 1 container" in parts
    assert {("rowheader", "CartApi"), ("columnheader", "Used by")} <= told


def test_a_narrow_window_scrolls_the_picture_and_not_the_page(
    chromium: Chromium, tmp_path: Path
) -> None:
    narrow = {"width": 400, "height": 700, "deviceScaleFactor": 1, "mobile": False}
    chromium.call("Emulation.setDeviceMetricsOverride", **narrow)
    try:
        show(chromium, tmp_path, mixed())
        wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        assert chromium.run(wide) is False
        inner = 'document.querySelector(".stage").scrollWidth'
        assert chromium.run(inner) > 400
        assert chromium.run(_FAULTS) == []
    finally:
        chromium.call("Emulation.clearDeviceMetricsOverride")


def test_on_paper_the_page_is_light_and_nothing_is_cut_off(
    chromium: Chromium, tmp_path: Path
) -> None:
    dark = [{"name": "prefers-color-scheme", "value": "dark"}]
    chromium.call("Emulation.setEmulatedMedia", media="print", features=dark)
    try:
        show(chromium, tmp_path, mixed())
        paper = "getComputedStyle(document.body).backgroundColor"
        assert chromium.run(paper) == "rgb(255, 255, 255)"
        stage = 'document.querySelector(".stage")'
        assert chromium.run(f"{stage}.scrollWidth <= {stage}.clientWidth + 1") is True
        assert chromium.call("Page.printToPDF")["data"].startswith("JVBERi")
    finally:
        chromium.call("Emulation.setEmulatedMedia", media="", features=[])


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.cells: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag not in ("meta", "link", "path", "rect", "circle"):
            self.open.append(tag)
        if tag in ("td", "th"):
            self.cells.append("")

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("path", "rect", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "td" in self.open or "th" in self.open:
            self.cells[-1] += data


@given(graphs())
def test_the_tables_hold_every_component_and_resource(found: Graph) -> None:
    reading = _Reading()
    reading.feed(to_html(found))
    reading.close()
    assert reading.open == []
    for node in found.nodes:
        if node.kind != "part":
            assert any(cell.startswith(node.label) for cell in reading.cells)
