"""What a static site needs of Azure, and what is wrong with its definition."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Final

from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.endpoint import endpoint_of
from atakora_tf.components.region import region_name
from atakora_tf.components.static_site_options import HOSTINGS, StaticSiteProps
from atakora_tf.errors import AtakoraError, UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem, Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import kebab
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.cache_rule import cache_control_fault, cache_pattern_fault
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.front_door import FrontDoorConfig, FrontDoorDomain, FrontDoorEndpoint
from atakora_tf.requirements.http_header import header_name_fault, header_value_fault
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.requirements.storage import StaticWebsite, StorageConfig

__all__ = ["SECURITY_HEADERS", "site_unit", "static_site_needs", "storage_key"]

SECURITY_HEADERS: Final[Mapping[str, str]] = {
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Strict-Transport-Security": "max-age=31536000",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
}
"""What every site behind Front Door sends, unless it says otherwise.

Source: OWASP, HTTP Security Response Headers Cheat Sheet.
"""

_CDN: Final = (True, False, "Standard", "Premium")


def storage_key(component_id: str, props: StaticSiteProps) -> str:
    """The requirement key of the site's storage account.

    Azure serves one website per account, so that each site has a key of its own; which account it
    gets then depends on no other site.
    """
    if isinstance(props.storage_key, str):
        return props.storage_key
    own = kebab(component_id) or "unnamed"
    # Keys begin with a letter, and a number at their end is how splits are named.
    return f"{own}-content" if own[0].isalpha() else f"x-{own}-content"


def site_unit(component_id: str) -> str:
    """The name of the site's own part of its storage account."""
    return f"static_website/{component_id}"


def static_site_needs(
    component_id: str, kind: str, props: StaticSiteProps, source: Source
) -> Declaration:
    """The storage account with its website, and an endpoint of the shared Front Door profile.

    Whatever is wrong stands in the declaration's problems, all of it; something usable takes its
    place, so that the planner can find what else is wrong.
    """
    return _Needs(component_id, kind, props, source).declaration()


class _Needs:
    def __init__(
        self, component_id: str, kind: str, props: StaticSiteProps, source: Source
    ) -> None:
        self.id = component_id
        self.kind = kind
        self.props = props
        self.source = source
        self.problems: list[Problem] = []
        self.warnings: list[Warned] = []

    def declaration(self) -> Declaration:
        self._choices()
        self._sources()
        self._cache_rules()
        region = self._region()
        key = self._key("storage_key", storage_key(self.id, self.props))
        requirements: list[ResourceRequirement[Any]] = [
            ResourceRequirement(
                "storage",
                key,
                StorageConfig(static_website=self._website()),
                Priority.COMPONENT,
                self.source,
                region,
            )
        ]
        domains = self._domains()
        headers, filled_in = self._headers()
        if self.props.cdn is False:
            self._alone(domains)
        else:
            front_door = self._key("front_door_key", self.props.front_door_key)
            endpoint = FrontDoorEndpoint(
                origin=PlacedAttribute(f"storage:{key}", site_unit(self.id), "web_hostname"),
                fallback=f"/{self._index}" if self.props.spa is True else UNSET,
                headers=headers or UNSET,
            )
            sku: Any = self.props.cdn if self.props.cdn in ("Standard", "Premium") else UNSET
            written = FrontDoorConfig(
                sku=sku, endpoints={self.id: endpoint}, domains=domains or UNSET
            )
            requirements.append(
                ResourceRequirement(
                    "front-door", front_door, written, Priority.COMPONENT, self.source
                )
            )
            if filled_in:
                preferred = FrontDoorConfig(
                    endpoints={self.id: FrontDoorEndpoint(headers=filled_in)}
                )
                requirements.append(
                    ResourceRequirement(
                        "front-door", front_door, preferred, Priority.DEFAULT, self.source
                    )
                )
        return Declaration(
            self.id,
            self.kind,
            self.source,
            tuple(requirements),
            tuple(self.problems),
            tuple(self.warnings),
        )

    def _problem(self, what: str, *ways_out: str) -> None:
        self.problems.append(Problem((self.id,), what, sources=(self.source,), ways_out=ways_out))

    @property
    def _index(self) -> str:
        given = self.props.index_document
        return given if isinstance(given, str) else "index.html"

    def _choices(self) -> None:
        hosting, cdn = self.props.hosting, self.props.cdn
        if hosting not in HOSTINGS:
            self._problem(
                f"hosting={show(hosting)} is not one of {', '.join(HOSTINGS)}"
                f"{suggestion(hosting, HOSTINGS)}",
                "leave it out",
            )
        if not any(cdn is known or (isinstance(cdn, str) and cdn == known) for known in _CDN):
            self._problem(
                f"cdn={show(cdn)} is not one of True, False, 'Standard', 'Premium'"
                f"{suggestion(cdn, ('Standard', 'Premium')) if isinstance(cdn, str) else ''}",
                "choose one of these",
            )
        if not isinstance(self.props.spa, bool):
            self._problem(f"spa={show(self.props.spa)} is not True or False", "choose one of them")

    def _sources(self) -> None:
        for option in ("source_directory", "output_directory"):
            value = getattr(self.props, option)
            if not isinstance(value, str | os.PathLike) or not str(value).strip():
                self._problem(
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
            self._problem(
                f"build_command={show(command)} is not a command",
                "write it as for a shell, such as 'npm ci && npm run build'",
                "write its words, such as ['npm', 'run', 'build']",
            )

    def _cache_rules(self) -> None:
        for pattern, value in self._mapping("cache_rules", "{'*.pdf': 'public, max-age=86400'}"):
            for fault in (cache_pattern_fault(pattern), cache_control_fault(value)):
                if fault is not None:
                    self._problem(f"cache_rules: {fault}", "correct the rule")

    def _website(self) -> StaticWebsite:
        error = self.props.error_document
        if error is not None and (
            not isinstance(error, str) or not error.strip() or error.startswith("/")
        ):
            self._problem(
                f"error_document={show(error)} is not the path of a document",
                "write it from the root of the site, such as '404.html'",
            )
            error = None
        if error is None and self.props.spa is True and self.props.cdn is False:
            # Nothing else can send a browser to the application for its own addresses.
            error = self._index
            self.warnings.append(
                Warned(
                    (self.id,),
                    "without a CDN, storage answers an address of the application's own with the "
                    "right page, but with status 404, which search engines drop; with cdn=True "
                    f"the status is 200 ({self.source.place})",
                )
            )
        return StaticWebsite(
            site=self.id,
            index_document=self.props.index_document,
            error_404_document=UNSET if error is None else error,
            environment=self._environment() or UNSET,
        )

    def _environment(self) -> dict[Any, Any]:
        usable: dict[Any, Any] = {}
        for name, value in self._mapping("environment", "{'VITE_API': '…'}"):
            if not isinstance(value, ComponentDefinition):
                usable[name] = value
                continue
            try:
                usable[name] = endpoint_of(value)
            except AtakoraError as fault:
                self._problem(f"environment[{name!r}]: {fault}", "write an address as a text")
        return usable

    def _headers(self) -> tuple[dict[Any, Any], dict[str, str]]:
        """The site's own headers, and those that are filled in."""
        own: dict[Any, Any] = {}
        mentioned: set[str] = set()
        for name, value in self._mapping("headers", "{'X-Frame-Options': 'DENY'}"):
            faults = [header_name_fault(name)]
            if value is not None:
                faults.append(header_value_fault(value))
            for fault in faults:
                if fault is not None:
                    self._problem(f"headers: {fault}", "correct the header")
            if any(fault is not None for fault in faults):
                continue
            mentioned.add(name.casefold())
            if value is not None:
                own[name] = value
        return own, {n: v for n, v in SECURITY_HEADERS.items() if n.casefold() not in mentioned}

    def _domains(self) -> dict[Any, FrontDoorDomain]:
        given = self.props.custom_domains
        if isinstance(given, str) or not isinstance(given, Collection):
            self._problem(
                f"custom_domains={show(given)} is not a list of host names",
                "write a list, such as ['www.example.com']",
                "write the DNS zone with each, such as {'www.example.com': '/subscriptions/…'}",
            )
            return {}
        found: dict[Any, FrontDoorDomain] = {}
        for host in given:
            if not isinstance(host, str):
                self._problem(
                    f"custom_domains: {show(host)} is not a host name such as 'www.example.com'",
                    "correct the host name",
                )
                continue
            if host in found:
                self._problem(f"custom_domains names {host} twice", "leave one of them out")
            zone = given[host] if isinstance(given, Mapping) else None
            found[host] = FrontDoorDomain(
                endpoint=self.id, dns_zone_id=UNSET if zone is None else zone
            )
        return found

    def _alone(self, domains: Mapping[Any, Any]) -> None:
        """What only Front Door can do."""
        for option, given in (("custom_domains", domains), ("headers", self.props.headers)):
            if given:
                self._problem(
                    f"{option} needs a CDN: storage alone serves its own host name over HTTPS, and "
                    "no headers of yours",
                    "leave cdn=False out",
                    f"leave {option} out",
                )

    def _mapping(self, option: str, example: str) -> Iterator[tuple[Any, Any]]:
        given = getattr(self.props, option)
        if given is None:
            return
        if not isinstance(given, Mapping):
            self._problem(f"{option}={show(given)} is not a mapping", f"write {option}={example}")
            return
        yield from given.items()

    def _key(self, option: str, value: Any) -> str:
        fault = key_fault("requirement key", value)
        if fault is None:
            return str(value)
        self._problem(f"{option}: {fault}", "correct the key")
        return "unnamed-content" if option == "storage_key" else "sites"

    def _region(self) -> str | None:
        if self.props.region is None:
            return None
        try:
            return region_name(self.props.region)
        except UnknownRegion as fault:
            self._problem(str(fault), "correct the region")
            return None
