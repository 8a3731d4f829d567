"""What is wrong with the definition of a static site, wherever it is hosted."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.endpoint import endpoint_of
from atakora_tf.components.region import region_name
from atakora_tf.components.static_site_options import HOSTINGS, StaticSiteProps
from atakora_tf.errors import AtakoraError, UnknownRegion
from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.requirements.cache_rule import cache_control_fault, cache_pattern_fault
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.http_header import header_value_fault

__all__ = ["SECURITY_HEADERS", "SiteChecks"]

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
"""What every site sends that can send headers, unless it says otherwise.

Source: OWASP, HTTP Security Response Headers Cheat Sheet.
"""


class SiteChecks:
    """One site's definition under examination; all that is wrong with it is kept."""

    def __init__(
        self, component_id: str, kind: str, props: StaticSiteProps, source: Source
    ) -> None:
        self.id = component_id
        self.kind = kind
        self.props = props
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []

    def problem(self, what: str, *ways_out: str) -> None:
        """Something that is wrong, with what to do about it."""
        self.problems.append(Problem((self.id,), what, sources=(self.source,), ways_out=ways_out))

    def choices(self) -> None:
        """What every hosting takes: where the site is, what it is built from, how it is kept."""
        hosting = self.props.hosting
        if hosting not in HOSTINGS:
            self.problem(
                f"hosting={show(hosting)} is not one of {', '.join(HOSTINGS)}"
                f"{suggestion(hosting, HOSTINGS)}",
                "leave it out",
            )
        if not isinstance(self.props.spa, bool):
            self.problem(f"spa={show(self.props.spa)} is not True or False", "choose one of them")
        self._sources()
        self._cache_rules()

    def _sources(self) -> None:
        for option in ("source_directory", "output_directory"):
            value = getattr(self.props, option)
            if not isinstance(value, str | os.PathLike) or not str(value).strip():
                self.problem(
                    f"{option}={show(value)} is not the path of a folder",
                    f"write one, such as {option}={'site' if option[0] == 's' else 'dist'!r}",
                )
        command = self.props.build_command
        words = [command] if isinstance(command, str) else command
        if command is not None and not (
            isinstance(words, Sequence)
            and words
            and all(isinstance(word, str) and word.strip() for word in words)
        ):
            self.problem(
                f"build_command={show(command)} is not a command",
                "write it as for a shell, such as 'npm ci && npm run build'",
                "write its words, such as ['npm', 'run', 'build']",
            )

    def _cache_rules(self) -> None:
        for pattern, value in self._mapping("cache_rules", "{'*.pdf': 'public, max-age=86400'}"):
            for fault in (cache_pattern_fault(pattern), cache_control_fault(value)):
                if fault is not None:
                    self.problem(f"cache_rules: {fault}", "correct the rule")

    def error_document(self) -> str | None:
        """The page for what does not exist, if there is one."""
        error = self.props.error_document
        if error is not None and (
            not isinstance(error, str) or not error.strip() or error.startswith("/")
        ):
            self.problem(
                f"error_document={show(error)} is not the path of a document",
                "write it from the root of the site, such as '404.html'",
            )
            return None
        return error

    def environment(self) -> dict[Any, Any]:
        """What the site is built with; other components stand for their endpoints."""
        usable: dict[Any, Any] = {}
        for name, value in self._mapping("environment", "{'VITE_API': '…'}"):
            if not isinstance(value, ComponentDefinition):
                usable[name] = value
                continue
            try:
                usable[name] = endpoint_of(value)
            except AtakoraError as fault:
                self.problem(f"environment[{name!r}]: {fault}", "write an address as a text")
        return usable

    def headers(
        self, name_fault: Callable[[Any], str | None]
    ) -> tuple[dict[Any, Any], dict[str, str]]:
        """The site's own headers, and those that are filled in."""
        own: dict[Any, Any] = {}
        mentioned: set[str] = set()
        for name, value in self._mapping("headers", "{'X-Frame-Options': 'DENY'}"):
            faults = [name_fault(name)]
            if value is not None:
                faults.append(header_value_fault(value))
            for fault in faults:
                if fault is not None:
                    self.problem(f"headers: {fault}", "correct the header")
            if any(fault is not None for fault in faults):
                continue
            mentioned.add(name.casefold())
            if value is not None:
                own[name] = value
        return own, {n: v for n, v in SECURITY_HEADERS.items() if n.casefold() not in mentioned}

    def domains(self) -> dict[str, Any]:
        """The custom domains, and for each its DNS zone or None."""
        given = self.props.custom_domains
        if isinstance(given, str) or not isinstance(given, Collection):
            self.problem(
                f"custom_domains={show(given)} is not a list of host names",
                "write a list, such as ['www.example.com']",
                "write the DNS zone with each, such as {'www.example.com': '/subscriptions/…'}",
            )
            return {}
        found: dict[str, Any] = {}
        for host in given:
            if not isinstance(host, str):
                self.problem(
                    f"custom_domains: {show(host)} is not a host name such as 'www.example.com'",
                    "correct the host name",
                )
                continue
            if host in found:
                self.problem(f"custom_domains names {host} twice", "leave one of them out")
            found[host] = given[host] if isinstance(given, Mapping) else None
        return found

    def region(self) -> str | None:
        """Where the site is, if not where the backend is."""
        if self.props.region is None:
            return None
        try:
            return region_name(self.props.region)
        except UnknownRegion as fault:
            self.problem(str(fault), "correct the region")
            return None

    def _mapping(self, option: str, example: str) -> Iterator[tuple[Any, Any]]:
        given = getattr(self.props, option)
        if given is None:
            return
        if not isinstance(given, Mapping):
            self.problem(f"{option}={show(given)} is not a mapping", f"write {option}={example}")
            return
        yield from given.items()
