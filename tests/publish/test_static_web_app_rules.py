"""What `staticwebapp.config.json` says for a site, and how a build's own file is completed."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft4Validator

from atakora_tf.components.static_site_options import StaticSiteProps
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.publish.caching import FOR_EVER, FOR_NOW, NEVER
from atakora_tf.publish.site_files import SiteFile, site_files
from atakora_tf.publish.static_web_app_configuration import configuration
from atakora_tf.publish.static_web_app_rules import cache_routes
from atakora_tf.requirements.cache_rule import CacheRule

SCHEMA = json.loads(
    (Path(__file__).parent / "static_web_app_schema" / "schema.json").read_text("utf-8")
)


def matches(route: str, path: str) -> bool:
    """As Azure compares them: a whole path, or one wildcard with extensions; pages twice.

    Written from learn.microsoft.com /azure/static-web-apps/configuration, "Specifying route
    patterns", and from how the emulator of @azure/static-web-apps-cli does it.
    """
    before, star, extensions = route.partition("*")
    if star:
        ends = extensions.removeprefix(".").strip("{}").replace(",", "|")
        pattern = re.compile(f"{re.escape(before)}.*\\.(?:{ends})", re.DOTALL)
    else:
        pattern = re.compile(re.escape(route))
    tried = [path]
    if "." not in path.rpartition("/")[2]:
        tried.append(f"{path.rstrip('/')}/index.html")
    return any(pattern.fullmatch(each) for each in tried)


def served(routes: list[dict[str, Any]], path: str) -> str:
    """The Cache-Control of a path from the root, such as `/a.js`."""
    found = (r["headers"]["Cache-Control"] for r in routes if matches(r["route"], path))
    return next(found, NEVER)


folders = st.sampled_from(["", "assets/", "assets/lib/", "docs/", "docs/v1/", "sw/"])
file_names = st.sampled_from(
    ["a.js", "b.js", "c.css", "index.html", "about.html", "LICENSE", "x.tar-gz", "y.svg", "z.PNG"]
)
values = st.sampled_from([NEVER, FOR_NOW, FOR_EVER, "no-store"])
sites = st.dictionaries(st.builds(lambda f, n: f + n, folders, file_names), values, max_size=20)


@given(sites, st.booleans())
@example({"a.js": FOR_EVER, "assets/a.js": NEVER, "assets/lib/a.js": FOR_EVER}, False)
@example({"index.html": FOR_NOW, "docs/index.html": NEVER, "docs/v1/about.html": FOR_NOW}, False)
def test_every_file_is_served_with_its_cache_control(site: dict[str, str], fallback: bool) -> None:
    routes = cache_routes(site, fallback=fallback)
    assert {path: served(routes, f"/{path}") for path in site} == site


@given(sites, st.sampled_from(["/profile", "/assets/deep", "/docs/v1/deep/er", "/a"]))
def test_no_path_of_an_application_is_kept_by_a_browser(site: dict[str, str], path: str) -> None:
    assert served(cache_routes(site, fallback=True), path) == NEVER


def test_files_that_are_alike_share_a_route() -> None:
    chunks = {f"assets/chunk-{n}.js": FOR_EVER for n in range(500)}
    routes = cache_routes({**chunks, "assets/a.css": FOR_EVER, "sw.js": NEVER}, fallback=True)
    assert routes == [{"route": "/assets/*.{css,js}", "headers": {"Cache-Control": FOR_EVER}}]


def write(folder: Path, files: dict[str, str]) -> tuple[SiteFile, ...]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return site_files(folder, (), [CacheRule("*.pdf", "no-store")])


SHOP = {
    "index.html": "shop",
    "404.html": "none",
    "sw.js": "1",
    "assets/index-BX3k9aQz.js": "1",
    "assets/data.geo+json": "{}",
    "price.pdf": "1",
    "app.wasm": "1",
    "CNAME": "shop",
}


def props(**options: Any) -> StaticSiteProps:
    return StaticSiteProps(hosting="static-web-app", **options)


def rules(given: StaticSiteProps, files: tuple[SiteFile, ...]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(configuration(given, files))
    assert list(Draft4Validator(SCHEMA).iter_errors(found)) == []
    return found


def test_an_application_of_a_single_page_has_a_fallback_headers_types_and_routes(
    tmp_path: Path,
) -> None:
    written = props(
        error_document="404.html",
        headers={"X-Frame-Options": "DENY", "referrer-policy": None, "X-A": "b"},
    )
    found = rules(written, write(tmp_path, SHOP))
    (exclude,) = found["navigationFallback"].pop("exclude")
    assert {"js", "css", "png", "wasm", "pdf"} <= set(exclude[4:-1].split(","))
    # A pattern for pages would catch every path of the application.
    assert {"html", "htm"}.isdisjoint(exclude[4:-1].split(","))
    assert found == {
        "globalHeaders": {
            "Strict-Transport-Security": "max-age=31536000",
            "X-A": "b",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-cache",
        },
        "mimeTypes": {
            ".js": "text/javascript; charset=utf-8",
            ".pdf": "application/pdf",
            ".wasm": "application/wasm",
        },
        "navigationFallback": {"rewrite": "/index.html"},
        "responseOverrides": {"404": {"rewrite": "/404.html"}},
        "routes": [
            {"route": "/CNAME", "headers": {"Cache-Control": "public, max-age=3600"}},
            {
                "route": "/assets/data.geo+json",
                "headers": {"Cache-Control": "public, max-age=3600"},
            },
            {
                "route": "/assets/*.js",
                "headers": {"Cache-Control": "public, max-age=31536000, immutable"},
            },
            {"route": "/*.pdf", "headers": {"Cache-Control": "no-store"}},
            {"route": "/*.wasm", "headers": {"Cache-Control": "public, max-age=3600"}},
        ],
    }


def test_a_site_of_many_pages_has_no_fallback(tmp_path: Path) -> None:
    found = rules(props(spa=False), write(tmp_path, {"index.html": "a"}))
    assert sorted(found) == ["globalHeaders"]


def test_the_same_files_give_the_same_text(tmp_path: Path) -> None:
    files = write(tmp_path, SHOP)
    texts = {configuration(props(), order) for order in (files, files[::-1], files[3:] + files[:3])}
    assert len(texts) == 1


def test_what_the_builds_own_file_says_stays_and_the_rest_is_completed(tmp_path: Path) -> None:
    own = {
        "globalHeaders": {"x-frame-options": "DENY"},
        "mimeTypes": {".js": "application/javascript"},
        "navigationFallback": {"rewrite": "/app.html"},
        "routes": [{"route": "/old", "redirect": "/new"}],
        "trailingSlash": "never",
    }
    files = {"index.html": "a", "a.js": "1", "staticwebapp.config.json": json.dumps(own)}
    found = rules(props(error_document="404.html"), write(tmp_path, files))
    assert found == {
        "globalHeaders": {
            "Referrer-Policy": "strict-origin-when-cross-origin",
            "Strict-Transport-Security": "max-age=31536000",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-cache",
            "x-frame-options": "DENY",
        },
        "mimeTypes": {".js": "application/javascript"},
        "navigationFallback": {"rewrite": "/app.html"},
        "responseOverrides": {"404": {"rewrite": "/404.html"}},
        "routes": [
            {"route": "/old", "redirect": "/new"},
            {"route": "/*.js", "headers": {"Cache-Control": "public, max-age=3600"}},
        ],
        "trailingSlash": "never",
    }


def mistake(tmp_path: Path, given: StaticSiteProps, files: dict[str, str]) -> str:
    with pytest.raises(ApplicationInvalid) as raised:
        configuration(given, write(tmp_path, files))
    return str(raised.value).replace(str(tmp_path), "dist")


def test_a_contradiction_is_said(tmp_path: Path) -> None:
    own = {
        "globalHeaders": {"X-Frame-Options": "SAMEORIGIN"},
        "navigationFallback": {"rewrite": "/index.html"},
        "responseOverrides": {"404": {"rewrite": "/oops.html"}},
    }
    written = props(spa=False, error_document="404.html", headers={"x-frame-options": "DENY"})
    assert mistake(tmp_path, written, {"staticwebapp.config.json": json.dumps(own)}) == (
        "dist/staticwebapp.config.json contradicts the definition of the site: the header "
        "x-frame-options is 'SAMEORIGIN' there and 'DENY' in headers=; the page for status 404 is "
        "'/oops.html' there and '404.html' in error_document=; it has a navigationFallback, and "
        "spa=False says that there is none; say each in one place only"
    )


@pytest.mark.parametrize("text", ["[]", '{"routes": {}}', '{"globalHeaders": []}'])
def test_a_file_that_is_no_configuration_is_said(tmp_path: Path, text: str) -> None:
    assert mistake(tmp_path, props(), {"staticwebapp.config.json": text}) == (
        "dist/staticwebapp.config.json is not a configuration of a Static Web App; see "
        "learn.microsoft.com/azure/static-web-apps/configuration"
    )


def test_a_file_that_is_not_json_is_said(tmp_path: Path) -> None:
    assert mistake(tmp_path, props(), {"staticwebapp.config.json": "{"}) == (
        "dist/staticwebapp.config.json is not JSON: Expecting property name enclosed in double "
        "quotes: line 1 column 2 (char 1); correct it"
    )


def test_a_file_in_a_folder_is_said(tmp_path: Path) -> None:
    assert mistake(tmp_path, props(), {"conf/staticwebapp.config.json": "{}"}) == (
        "dist/conf/staticwebapp.config.json is not at the root of the site; move it there, or "
        "leave it out"
    )


def test_a_configuration_that_azure_does_not_take_is_said(tmp_path: Path) -> None:
    many = {f"{n:03}/{'page' * 10}": "1" for n in range(200)}
    said = mistake(tmp_path, props(), many)
    assert re.sub(r"[\d,]+ bytes", "N bytes", said) == (
        "the staticwebapp.config.json of the site would have N bytes, and Azure takes 20,000; let "
        "cache_rules treat all files of a folder that end alike in the same way, or write "
        "hosting='storage'"
    )
