"""What components can ask of an Azure Front Door profile."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Literal

from attrs import frozen

from atakora_tf.azure import front_door as azure
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault
from atakora_tf.merge.strategy import maximum, minimum, unanimous
from atakora_tf.merge.strategy import priority as highest_priority
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.naming import kebab, words
from atakora_tf.requirements import checks
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.host_name import dns_zone, dns_zone_fault, host_name_fault
from atakora_tf.requirements.http_header import header_name_fault, header_value_fault
from atakora_tf.requirements.raised import Raised
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.setting import PlacedAttribute, TerraformValue, setting_fault

__all__ = [
    "FrontDoorConfig",
    "FrontDoorDomain",
    "FrontDoorEndpoint",
    "front_door_requirement",
    "part_name",
    "rule_set_name",
]

_RULES: Final = "rules"
_MOST_LETTERS: Final = azure.MAXIMUM_RULE_SET_NAME_LENGTH - len(_RULES)
_timeout = checks.whole_number(*azure.RESPONSE_TIMEOUT_SECONDS_RANGE)


def rule_set_name(endpoint: str) -> str:
    """The name of an endpoint's rule set, which takes letters and digits alone."""
    return f"{_RULES}{''.join(words(endpoint))}"


def part_name(endpoint: str) -> str:
    """The name of an endpoint's group of origins, its origin and its route.

    azurerm takes two characters at least (validate/front_door_origin_name.go). No name of several
    words holds two hyphens in a row, so that none is hit by the longer form.
    """
    own = kebab(endpoint)
    return own if len(own) > 1 else f"{own}--site"


def origin_fault(value: Any) -> str | None:
    """Where the content comes from: a host name, or a reference to one."""
    if isinstance(value, PlacedAttribute | TerraformValue):
        return setting_fault(value)
    return host_name_fault(value)


def document_path_fault(value: Any) -> str | None:
    """The path of a document from the root of the site."""
    if (
        isinstance(value, str)
        and len(value) > 1
        and value.startswith("/")
        and not value.endswith("/")
        and not set(value) & set("?#\\ ")
    ):
        return None
    return f"{show(value)} is not the path of a document, such as '/index.html'"


@frozen(kw_only=True)
class FrontDoorEndpoint:
    """One site: a host name of its own, one origin, one route with its rules; HTTPS always."""

    origin: str | PlacedAttribute | TerraformValue | Unset = merged(
        unanimous("an endpoint serves one site"), check=origin_fault
    )
    """The host name that the content comes from."""
    fallback: str | Unset = merged(
        unanimous("an endpoint serves one site"), check=document_path_fault
    )
    """The document for every path without a file extension, for applications of a single page."""
    headers: Mapping[str, str] | Unset = keyed(
        highest_priority(), check=header_value_fault, check_key=header_name_fault
    )
    """Headers that every response gets."""
    caching: bool | Unset = merged(minimum(ranked(False, True)), check=checks.boolean)
    """Whether responses are kept at the edge for as long as their Cache-Control says."""
    compression: bool | Unset = merged(maximum(ranked(False, True)), check=checks.boolean)
    query_strings: Literal["IgnoreQueryString", "UseQueryString"] | Unset = merged(
        maximum(ranked(*azure.QUERY_STRING_CACHING)),
        check=checks.one_of(*azure.QUERY_STRING_CACHING),
    )
    """Whether two addresses that differ after the `?` are kept apart in the cache."""

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        if self.origin is UNSET:
            yield Fault(
                "the endpoint has no origin",
                (("origin",),),
                ("say where the content comes from",),
                presumes=(("origin",),),
            )
        if self.caching is False:
            for name in ("compression", "query_strings"):
                if getattr(self, name) not in (UNSET, False):
                    yield Fault(
                        f"without caching, {name} has no effect: Front Door compresses and tells "
                        "addresses apart for its cache alone",
                        ((name,), ("caching",)),
                        ("leave it out", "leave caching out"),
                    )
        headers = self.headers if isinstance(self.headers, Mapping) else {}
        seen: dict[str, str] = {}
        for name in sorted(headers):
            first = seen.setdefault(name.casefold(), name)
            if first != name:
                yield Fault(
                    f"the headers {first!r} and {name!r} are one",
                    (("headers", f"[{name}]"), ("headers", f"[{first}]")),
                    ("write them alike", "leave one of them out"),
                )
        # One rule is left for the fallback.
        most = (azure.MAXIMUM_RULES - 1) * azure.MAXIMUM_ACTIONS
        if len(headers) > most:
            yield Fault(
                f"{len(headers)} headers; an endpoint's rules set {most} at most",
                (("headers",),),
                ("leave some out",),
            )


@frozen(kw_only=True)
class FrontDoorDomain:
    """A custom domain with a certificate that Front Door gets and renews."""

    endpoint: str | Unset = merged(
        unanimous("a custom domain leads to one site"), check=checks.text
    )
    """The name of the endpoint that it leads to."""
    dns_zone_id: str | Unset = merged(
        unanimous("a domain stands in one DNS zone"), check=dns_zone_fault
    )
    """The Azure DNS zone that gets the records; unset, they are made by hand."""


def _one(unit_field: str) -> Any:
    return lambda field, _entry: 1 if field == unit_field else 0


@frozen(kw_only=True)
class FrontDoorConfig:
    """A Front Door profile: an endpoint for each site, and custom domains."""

    resource_type: ClassVar[str] = "front-door"
    words: ClassVar[tuple[str, str]] = ("Front Door profile", "Front Door profiles")
    most: ClassVar[str] = "max_front_doors"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        # What Standard holds, so that no change of the SKU moves a site to another profile.
        Capacity(
            "endpoints",
            _one("endpoints"),
            azure=azure.MAXIMUM_ENDPOINTS,
            source="Azure subscription and service limits, Azure Front Door Standard",
        ),
        Capacity(
            "custom domains",
            _one("domains"),
            azure=azure.MAXIMUM_CUSTOM_DOMAINS,
            source="Azure subscription and service limits, Azure Front Door Standard",
        ),
    )

    sku: Literal["Standard", "Premium"] | Unset = merged(
        Raised(ranked(*azure.SKUS)), check=checks.one_of(*azure.SKUS)
    )
    """Standard, if nobody asks for another."""
    response_timeout_seconds: int | Unset = merged(maximum(), check=_timeout)
    """How long an origin may take to answer."""
    endpoints: Mapping[str, FrontDoorEndpoint] | Unset = keyed(
        FrontDoorEndpoint, check_key=checks.text, unit="endpoint"
    )
    """By the id of the component whose site it is."""
    domains: Mapping[str, FrontDoorDomain] | Unset = keyed(
        FrontDoorDomain, check_key=host_name_fault, unit="custom domain"
    )
    """By host name, such as `www.example.com`."""

    def unchangeable(self) -> Mapping[str, str]:
        """What replaces the profile, and all its host names (cdn_frontdoor_profile_resource.go)."""
        return {"sku": self.sku if isinstance(self.sku, str) else "Standard"}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        yield from self._name_faults()
        yield from self._domain_faults()

    def _name_faults(self) -> Iterator[Fault]:
        """What is named after an endpoint: its group of origins, its route, its set of rules."""
        seen: dict[str, str] = {}
        for name in sorted(self.endpoints if isinstance(self.endpoints, Mapping) else ()):
            at = ("endpoints", f"[{name}]")
            own = kebab(name)
            if not own:
                yield Fault(
                    f"the name {name!r} holds no letter or digit of ASCII",
                    (at,),
                    ("choose a name such as 'Storefront'",),
                )
                continue
            if len(own) > _MOST_LETTERS:
                yield Fault(
                    f"{own!r} has {len(own)} characters; what is named after an endpoint takes "
                    f"{_MOST_LETTERS}",
                    (at,),
                    ("choose a shorter name",),
                )
            first = seen.setdefault(rule_set_name(name), name)
            if first != name:
                yield Fault(
                    f"the endpoints {first!r} and {name!r} are both {rule_set_name(name)!r} in the "
                    "names of rules",
                    (at, ("endpoints", f"[{first}]")),
                    ("choose names that differ in letters or digits",),
                )

    def _domain_faults(self) -> Iterator[Fault]:
        endpoints = self.endpoints if isinstance(self.endpoints, Mapping) else {}
        domains = self.domains if isinstance(self.domains, Mapping) else {}
        for host, domain in sorted(domains.items()):
            at = ("domains", f"[{host}]")
            if domain.endpoint is UNSET:
                yield Fault(
                    "the domain leads to no endpoint",
                    (at,),
                    ("name the endpoint",),
                    presumes=((*at, "endpoint"),),
                )
            elif domain.endpoint not in endpoints:
                yield Fault(
                    f"there is no endpoint {show(domain.endpoint)}"
                    f"{checks.suggestion(domain.endpoint, endpoints)}",
                    ((*at, "endpoint"),),
                    ("correct the name of the endpoint",),
                )
            zone = dns_zone(domain.dns_zone_id) if isinstance(domain.dns_zone_id, str) else None
            if zone is not None and zone.record(host) is None:
                yield Fault(
                    f"{host} does not stand in the DNS zone {zone.name}",
                    ((*at, "dns_zone_id"),),
                    ("name the zone that holds it", "leave the zone out"),
                )


def front_door_requirement(
    config: FrontDoorConfig,
    *,
    key: str = "sites",
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
) -> ResourceRequirement[FrontDoorConfig]:
    """A requirement for a Front Door profile; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("front-door", key, config, priority, source)
