"""The page of an API in a real browser."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from apis import ENTIRE, Order, contract

from atakora_tf.components.api_contract import api_contract
from atakora_tf.contract.openapi import openapi_document
from atakora_tf.contract.openapi_page import openapi_page
from examples.shop.backend import shop

# The browser lives with the tests of drawings.
sys.path.append(str(Path(__file__).parents[1] / "drawing"))
from chromium import Chromium

pytestmark = pytest.mark.node

HURT = "<script>window.hurt=1</script><img src=x onerror='window.hurt=1'>\"'&"

WIDE = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
SHOWN = '[...document.querySelectorAll("details.entry:not([hidden])")].map((e) => e.id)'

# The contrast of every text that is shown with what is behind it, as WCAG 2 counts it.
PALE = """(() => {
  const light = (c) => { const [r, g, b] = c.match(/[\\d.]+/g).slice(0, 3).map((v) => {
    v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = getComputedStyle(e).backgroundColor;
    if (c !== "rgba(0, 0, 0, 0)") return c; } return "rgb(255, 255, 255)"; };
  const pale = new Set();
  for (const e of document.querySelectorAll("main *, header *")) {
    if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) pale.add(e.className || e.tagName);
  }
  return [...pale];
})()"""


@pytest.fixture(scope="module")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chromium]:
    with Chromium(tmp_path_factory.mktemp("browser")) as started:
        yield started


def shop_document() -> dict[str, Any]:
    backend = shop("dev", lock=None)
    return openapi_document(api_contract(backend.name, backend.components.values()))


def evil_document() -> dict[str, Any]:
    schema = {
        "type": "object",
        "title": HURT,
        "description": HURT,
        "properties": {HURT: {"type": "string", "description": HURT, "default": HURT}},
    }
    return openapi_document(contract(A={"entity_name": "Evil", "schema": schema}))


DOCUMENTS = {
    "shop": shop_document,
    "entire": lambda: openapi_document(contract(OrderApi={"entity": Order, **ENTIRE})),
    "evil": evil_document,
    "empty": lambda: openapi_document(contract()),
}


def show(chromium: Chromium, folder: Path, document: dict[str, Any], at: str = "") -> Path:
    page = folder / "api.html"
    page.write_text(openapi_page(document), encoding="utf-8")
    chromium.open(page)
    if at:
        chromium.run(f"location.hash = {at!r}")
    return page


def press(chromium: Chromium, key: str, code: int, text: str = "") -> None:
    for kind in ("keyDown", "keyUp"):
        more = {"text": text} if text and kind == "keyDown" else {}
        chromium.call(
            "Input.dispatchKeyEvent", type=kind, key=key, windowsVirtualKeyCode=code, **more
        )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("name", DOCUMENTS)
def test_pages_load_nothing_fit_the_window_and_can_be_read(
    chromium: Chromium, tmp_path: Path, name: str, width: int, scheme: str
) -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    chromium.call("Emulation.setEmulatedMedia", features=[feature])
    size = {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": False}
    chromium.call("Emulation.setDeviceMetricsOverride", **size)
    try:
        page = show(chromium, tmp_path, DOCUMENTS[name]())
        chromium.run('document.querySelectorAll("details").forEach((e) => e.open = true)')
        assert chromium.run(WIDE) is False
        assert chromium.run(PALE) == []
        assert chromium.run("window.hurt ?? null") is None
        assert chromium.complaints() == []
        asked = {request["request"]["url"] for request in chromium.of("Network.requestWillBeSent")}
        assert asked - {"data:,"} == {page.as_uri()}
    finally:
        chromium.call("Emulation.clearDeviceMetricsOverride")
        chromium.call("Emulation.setEmulatedMedia", features=[])


def test_every_operation_schema_and_error_is_there(chromium: Chromium, tmp_path: Path) -> None:
    document = shop_document()
    show(chromium, tmp_path, document)
    shown = set(chromium.run(SHOWN))
    ids = {op["operationId"] for item in document["paths"].values() for op in item.values()}
    assert ids <= shown
    assert {f"schema-{name}" for name in document["components"]["schemas"]} <= shown
    assert {f"error-{code}" for code in document["components"]["examples"]} <= shown
    # Every link inside the page leads somewhere.
    lost = chromium.run(
        '[...document.querySelectorAll("a[href^=\\"#\\"]")].map((a) => a.getAttribute("href"))'
        ".filter((h) => !document.getElementById(decodeURIComponent(h.slice(1))))"
    )
    assert lost == []


def test_a_search_shows_what_fits_and_says_how_much(chromium: Chromium, tmp_path: Path) -> None:
    show(chromium, tmp_path, shop_document())
    total = len(chromium.run(SHOWN))
    press(chromium, "/", 191, "/")
    assert chromium.run("document.activeElement.id") == "find"
    chromium.call("Input.insertText", text="Patch  price_CENTS")
    shown = chromium.run(SHOWN)
    assert "ProductApi_update" in shown
    assert len(shown) < total
    assert not any(name.startswith("CartApi") for name in shown)
    said = chromium.run('document.querySelector("#found").textContent')
    assert said == f"{len(shown)} of {total} entries"
    press(chromium, "Escape", 27)
    assert len(chromium.run(SHOWN)) == total
    chromium.call("Input.insertText", text="nothing has this")
    assert chromium.run(SHOWN) == []


def test_the_keyboard_opens_an_operation(chromium: Chromium, tmp_path: Path) -> None:
    show(chromium, tmp_path, shop_document())
    chromium.run('document.querySelector("#find").focus()')
    press(chromium, "Tab", 9)
    assert chromium.run("document.activeElement.parentElement.id") == "CartApi_list"
    press(chromium, "Enter", 13, "\r")
    assert chromium.run('document.querySelector("#CartApi_list").open') is True


def test_a_link_opens_what_it_leads_to(chromium: Chromium, tmp_path: Path) -> None:
    show(chromium, tmp_path, shop_document(), at="#schema-OrderPage")
    chromium.run("new Promise((done) => setTimeout(done, 50))")
    assert chromium.run('document.getElementById("schema-OrderPage").open') is True
    focused = "document.activeElement.parentElement.id"
    assert chromium.run(focused) == "schema-OrderPage"


def test_the_page_is_the_same_every_time() -> None:
    assert openapi_page(shop_document()) == openapi_page(shop_document())
