"""The configuration file of a Static Web App: ours, completed by the one that a build brings."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from atakora_tf.azure import static_web_app as azure
from atakora_tf.components.static_site_options import StaticSiteProps
from atakora_tf.errors import ApplicationInvalid
from atakora_tf.publish.site_files import SiteFile
from atakora_tf.publish.static_web_app_rules import configuration_text, site_rules

__all__ = ["configuration", "own_configuration"]

_MAPPINGS = ("globalHeaders", "mimeTypes", "responseOverrides")


def own_configuration(files: Sequence[SiteFile]) -> SiteFile | None:
    """The configuration file that the build brings; raises `ApplicationInvalid` if it is hidden.

    Azure would take one from any folder; which one, where there are several, nobody says.
    """
    name = azure.CONFIGURATION_FILE
    for file in files:
        if file.path.endswith(f"/{name}"):
            raise ApplicationInvalid(
                f"{file.file} is not at the root of the site; move it there, or leave it out"
            )
    return next((file for file in files if file.path == name), None)


def configuration(props: StaticSiteProps, files: Sequence[SiteFile]) -> str:
    """The configuration file of a site, as text.

    What a file of the build's own says stays as it is; what it leaves open comes from the
    definition. Raises `ApplicationInvalid` where the two contradict each other, and where the
    result is too large for Azure.
    """
    own = own_configuration(files)
    rules = site_rules(props, [file for file in files if file is not own])
    if own is not None:
        said = _read(own.file)
        contradictions = list(_contradictions(props, said))
        if contradictions:
            raise ApplicationInvalid(
                f"{own.file} contradicts the definition of the site: {'; '.join(contradictions)}; "
                "say each in one place only"
            )
        rules = _completed(said, rules)
    text = configuration_text(rules)
    size, most = len(text.encode()), azure.MAXIMUM_CONFIGURATION_BYTES
    if size > most:
        raise ApplicationInvalid(
            f"the {azure.CONFIGURATION_FILE} of the site would have {size:,} bytes, and Azure "
            f"takes {most:,}; let cache_rules treat all files of a folder that end alike in the "
            "same way, or write hosting='storage'"
        )
    return text


def _read(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_text("utf-8"))
    except ValueError as cause:
        raise ApplicationInvalid(f"{file} is not JSON: {cause}; correct it") from cause
    wrong = not isinstance(found, dict)
    for name, kind in (*((each, dict) for each in _MAPPINGS), ("routes", list)):
        wrong = wrong or not isinstance(found.get(name, kind()), kind)
    if wrong:
        raise ApplicationInvalid(
            f"{file} is not a configuration of a Static Web App; see "
            "learn.microsoft.com/azure/static-web-apps/configuration"
        )
    return dict(found)


def _contradictions(props: StaticSiteProps, said: Mapping[str, Any]) -> Any:
    theirs = {str(name).casefold(): value for name, value in said.get("globalHeaders", {}).items()}
    for name, value in sorted((props.headers or {}).items()):
        other = theirs.get(name.casefold(), value)
        if (value or "") != other:
            yield f"the header {name} is {other!r} there and {value!r} in headers="
    document = said.get("responseOverrides", {}).get("404", {})
    page = document.get("rewrite") if isinstance(document, Mapping) else None
    if props.error_document is not None and page not in (None, f"/{props.error_document}"):
        ours = f"{props.error_document!r} in error_document="
        yield f"the page for status 404 is {page!r} there and {ours}"
    if not props.spa and "navigationFallback" in said:
        yield "it has a navigationFallback, and spa=False says that there is none"


def _completed(said: Mapping[str, Any], rules: Mapping[str, Any]) -> dict[str, Any]:
    found = {**rules, **said}
    for name in _MAPPINGS:
        theirs = said.get(name, {})
        taken = {str(key).casefold() for key in theirs}
        ours = {k: v for k, v in rules.get(name, {}).items() if k.casefold() not in taken}
        if ours or theirs:
            found[name] = {**ours, **theirs}
    # Azure follows the first route that matches.
    routes = [*said.get("routes", ()), *rules.get("routes", ())]
    if routes:
        found["routes"] = routes
    return dict(sorted(found.items()))
