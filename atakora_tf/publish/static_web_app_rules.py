"""The rules that a Static Web App serves a site by, as its configuration file says them.

Source: learn.microsoft.com /azure/static-web-apps/configuration.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from atakora_tf.azure import static_web_app as azure
from atakora_tf.components.site_checks import SECURITY_HEADERS
from atakora_tf.components.static_site_options import StaticSiteProps
from atakora_tf.publish.caching import NEVER
from atakora_tf.publish.content_types import KNOWN_EXTENSIONS, PAGE
from atakora_tf.publish.site_files import SiteFile

__all__ = ["cache_routes", "configuration_text", "site_rules"]

CACHE_CONTROL: Final = "Cache-Control"

# Wildcards stand at the end of a pattern, with or without extensions in braces.
_EXTENSION: Final = re.compile(r"[A-Za-z0-9_]+")
_SPECIAL: Final = frozenset("*{}")

# A pattern for these catches every path without an extension: Azure tries it with /index.html at
# its end, too (@azure/static-web-apps-cli 2.0, route-processor.ts, which came from the service).
_PAGES: Final = frozenset({"htm", "html"})


def site_rules(props: StaticSiteProps, files: Sequence[SiteFile]) -> dict[str, Any]:
    """What the definition of a site says about its files: fallback, headers, caching, types."""
    index = f"/{azure.INDEX_DOCUMENT}"
    extensions = {e for f in files if (e := _extension(f.path)) is not None}
    caching = {file.path: file.cache_control for file in files}
    rules: dict[str, Any] = {
        # For whatever no route names: pages, and the index document in the place of paths.
        "globalHeaders": {**headers(props), CACHE_CONTROL: NEVER},
        "mimeTypes": _types(files),
        "routes": cache_routes(caching, fallback=bool(props.spa)),
    }
    if props.spa:
        excluded = ",".join(sorted((extensions | set(KNOWN_EXTENSIONS)) - _PAGES))
        rules["navigationFallback"] = {"rewrite": index, "exclude": [f"/*.{{{excluded}}}"]}
    if props.error_document is not None:
        rules["responseOverrides"] = {"404": {"rewrite": f"/{props.error_document}"}}
    return {name: rule for name, rule in sorted(rules.items()) if rule}


def headers(props: StaticSiteProps) -> dict[str, str]:
    """The headers of every response: the definition's, and a few for security."""
    own: Mapping[str, str | None] = props.headers or {}
    mentioned = {name.casefold() for name in own}
    filled_in = {n: v for n, v in SECURITY_HEADERS.items() if n.casefold() not in mentioned}
    said = {name: value for name, value in own.items() if value is not None}
    return dict(sorted((filled_in | said).items()))


def cache_routes(wanted: Mapping[str, str], *, fallback: bool) -> list[dict[str, Any]]:
    """The fewest routes we know that give every file, by its path, its Cache-Control.

    Azure follows the first route that matches, and knows `folder/*.{js,css}` and whole paths
    only; what no route names is asked for again each time. So single files come first, then
    folders, the inner ones before the outer ones. With a `fallback`, no pattern catches a path
    that the index document answers: they name extensions, and never those of pages.
    """
    found: list[tuple[str, str | None, str]] = []
    # What a pattern for pages would catch beside them.
    extensionless = fallback or any(_extension(path) is None for path in wanted)
    for extension in sorted({_extension(path) or "" for path in wanted}):
        own = {p: v for p, v in wanted.items() if (_extension(p) or "") == extension}
        found += _covered("", extension, own, NEVER, extensionless and extension in _PAGES)
    single = [
        (path, value)
        for path, ending, value in found
        if ending is None and not _SPECIAL & set(path)
    ]
    folders: dict[tuple[str, str], list[str]] = {}
    for folder, ending, value in found:
        if ending is not None:
            folders.setdefault((folder, value), []).append(ending)
    patterns = [
        (f"{folder}*.{_braced(extensions)}", value)
        for (folder, value), extensions in sorted(
            folders.items(), key=lambda item: (-item[0][0].count("/"), item[0])
        )
    ]
    return [
        {"route": f"/{route}", "headers": {CACHE_CONTROL: value}}
        for route, value in (*sorted(single), *patterns)
    ]


def _covered(
    folder: str, extension: str, wanted: Mapping[str, str], inherited: str, singly: bool
) -> Iterator[tuple[str, str | None, str]]:
    """(path, None, value) for single files, and (folder, extension, value) for all in a folder."""
    if all(value == inherited for value in wanted.values()):
        return
    direct = {p: v for p, v in wanted.items() if "/" not in p[len(folder) :]}
    inner: dict[str, dict[str, str]] = {}
    for path, value in wanted.items():
        if path not in direct:
            below = folder + path[len(folder) :].partition("/")[0] + "/"
            inner.setdefault(below, {})[path] = value
    usual = inherited
    # A name with a star or a brace cannot stand in a pattern.
    here = bool(direct) or len(inner) > 1
    if here and extension and not singly and not _SPECIAL & set(folder):
        counts = Counter((direct or wanted).values())
        usual = min(counts, key=lambda value: (-counts[value], value != inherited, value))
    if usual != inherited:
        yield folder, extension, usual
    for path, value in direct.items():
        if value != usual:
            yield path, None, value
    for below, of_it in inner.items():
        yield from _covered(below, extension, of_it, usual, singly)


def configuration_text(rules: Mapping[str, Any]) -> str:
    """The configuration file; the same text for the same rules."""
    return json.dumps(rules, indent=1, ensure_ascii=False) + "\n"


def _types(files: Iterable[SiteFile]) -> dict[str, str]:
    """Content types by extension, as everywhere else that we publish to; pages are Azure's own."""
    return {
        f".{extension}": file.content_type
        for file in sorted(files, key=lambda f: (_extension(f.path) or "", f.path))
        if (extension := _extension(file.path)) is not None
        and file.content_type != PAGE
        and not file.content_type.startswith("application/octet-stream")
    }


def _extension(path: str) -> str | None:
    name = path.rpartition("/")[2].lstrip(".")
    extension = name.rpartition(".")[2] if "." in name else ""
    return extension if _EXTENSION.fullmatch(extension) else None


def _braced(extensions: Sequence[str]) -> str:
    return extensions[0] if len(extensions) == 1 else "{" + ",".join(sorted(extensions)) + "}"
