"""The page of a run in a real browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# The browser lives with the tests of drawings, the reports beside this file.
sys.path += [str(Path(__file__).parents[2] / "drawing"), str(Path(__file__).parent)]
from chromium import Chromium
from reports import EMPTY, ENTIRE, GOOD

from atakora_tf.migration.report.page import report_page

pytestmark = pytest.mark.node

REPORTS = {"empty": EMPTY, "good": GOOD, "entire": ENTIRE}

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"

# Texts of charts whose contrast is below 4.5, or that lie on one another or outside.
FAULTS = """(() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => {
    v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
  const found = [];
  for (const e of document.querySelectorAll("main *, header *")) {
    if (e.tagName === "title" || ![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
      continue;
    const style = getComputedStyle(e);
    const ink = e instanceof SVGElement ? style.fill : style.color;
    const [a, b] = [light(ink), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) found.push(`${e.textContent} is pale`);
  }
  for (const svg of document.querySelectorAll(".chart svg")) {
    const frame = svg.getBoundingClientRect();
    const seen = [];
    for (const text of svg.querySelectorAll("text")) {
      const a = text.getBoundingClientRect();
      if (a.left < frame.left || a.right > frame.right || a.bottom > frame.bottom)
        found.push(`${text.textContent} is cut off`);
      for (const b of seen)
        if (a.left < b.right && b.left < a.right && a.top + 2 < b.bottom && b.top + 2 < a.bottom)
          found.push(`${text.textContent} lies on another`);
      seen.push(a);
    }
    for (const path of svg.querySelectorAll(".line, .area")) {
      const box = path.getBoundingClientRect();
      if (box.width < frame.width / 2 || box.bottom > frame.bottom || box.top < frame.top)
        found.push("a line is not in its chart");
    }
  }
  return found;
})()"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", REPORTS)
def test_pages_load_nothing_fit_the_window_and_can_be_read(
    chromium: Chromium, tmp_path: Path, name: str, width: int, scheme: str
) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    chromium.call("Emulation.setEmulatedMedia", features=[feature])
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    chromium.call("Emulation.setDeviceMetricsOverride", **size)
    page = tmp_path / "report.html"
    page.write_text(report_page(REPORTS[name]), encoding="utf-8")
    try:
        chromium.open(page)
        assert chromium.run(WIDE) is False
        assert chromium.run(FAULTS) == []
        assert chromium.run("window.hurt ?? null") is None
        assert chromium.complaints() == []
        asked = {request["request"]["url"] for request in chromium.of("Network.requestWillBeSent")}
        assert asked - {"data:,"} == {page.as_uri()}
    finally:
        chromium.call("Emulation.clearDeviceMetricsOverride")
        chromium.call("Emulation.setEmulatedMedia", features=[])


def test_charts_are_there_and_say_what_each_step_comes_to(
    chromium: Chromium, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    page.write_text(report_page(ENTIRE), encoding="utf-8")
    chromium.open(page)
    names = chromium.run('[...document.querySelectorAll(".chart svg")].map((e) => e.ariaLabel)')
    assert [name.partition(":")[0] for name in names] == [
        "Documents a second",
        "Request units a second",
        "Throttled requests a second",
    ]
    first = chromium.run('document.querySelector(".chart .step title").textContent')
    assert first == "0 s to 11 s: 120 documents a second"
    assert chromium.run('document.querySelectorAll(".chart .step").length') == 360


def test_the_browser_would_notice_a_pale_text_and_one_on_another(
    chromium: Chromium, tmp_path: Path
) -> None:
    page = tmp_path / "report.html"
    page.write_text(report_page(ENTIRE), encoding="utf-8")
    chromium.open(page)
    chromium.run('document.querySelector(".verdict").style.color = "#eeeeee"')
    chromium.run('document.querySelectorAll(".chart text")[1].setAttribute("y", "200")')
    found = " ".join(chromium.run(FAULTS))
    assert "were refused. Verification found 4 differences. is pale" in found
    assert "lies on another" in found
