"""What components can ask of an Azure Static Web App."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Final, Literal

from attrs import frozen

from atakora_tf.azure import static_web_app as azure
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import keyed, merged
from atakora_tf.merge.order import ranked
from atakora_tf.merge.problem import Fault, Path
from atakora_tf.merge.strategy import maximum, minimum, unanimous
from atakora_tf.merge.strategy import priority as highest_priority
from atakora_tf.merge.unset import Unset
from atakora_tf.requirements import checks
from atakora_tf.requirements.capacity import Capacity
from atakora_tf.requirements.host_name import dns_zone, dns_zone_fault, host_name_fault
from atakora_tf.requirements.raised import Raised
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.site_environment import (
    EnvironmentValue,
    environment_name_fault,
    environment_value_fault,
)

__all__ = [
    "StaticWebAppConfig",
    "StaticWebAppDomain",
    "StaticWebAppSite",
    "static_web_app_domain_fault",
    "static_web_app_requirement",
]

_TRUE_WINS: Final = ranked(False, True)


def static_web_app_domain_fault(value: Any) -> str | None:
    """A single host name of ASCII (learn.microsoft.com /azure/static-web-apps/custom-domain)."""
    if isinstance(value, str) and value.startswith("*."):
        return (
            f"{show(value)} is not a host name such as 'www.example.com'; a Static Web App gets "
            "certificates for single hosts, not for wildcards"
        )
    fault = host_name_fault(value)
    if fault is None and any(label.startswith("xn--") for label in value.split(".")):
        return f"{show(value)}: Static Web Apps take no international host names (xn--)"
    return fault


@frozen(kw_only=True)
class StaticWebAppDomain:
    """A custom domain with a certificate that Azure gets and renews."""

    dns_zone_id: str | Unset = merged(
        unanimous("a domain stands in one DNS zone"), check=dns_zone_fault
    )
    """The Azure DNS zone that gets the records; unset, they are made by hand."""


@frozen(kw_only=True)
class StaticWebAppSite:
    """What is served: its domains, and what it is built with."""

    domains: Mapping[str, StaticWebAppDomain] | Unset = keyed(
        StaticWebAppDomain, check_key=static_web_app_domain_fault
    )
    """By host name, such as `www.example.com`."""
    environment: Mapping[str, EnvironmentValue] | Unset = keyed(
        highest_priority(), check=environment_value_fault, check_key=environment_name_fault
    )
    """What the site is built with; it comes out as a Terraform output, for everyone to read."""


def _one_site(field: str, _entry: Any) -> int:
    return 1 if field == "sites" else 0


@frozen(kw_only=True)
class StaticWebAppConfig:
    """A Static Web App: one site of files, served from all over the world, HTTPS always."""

    resource_type: ClassVar[str] = "static-web-app"
    words: ClassVar[tuple[str, str]] = ("Static Web App", "Static Web Apps")
    most: ClassVar[str] = "max_static_web_apps"
    capacities: ClassVar[tuple[Capacity, ...]] = (
        Capacity(
            "sites",
            _one_site,
            azure=1,
            source="learn.microsoft.com /azure/static-web-apps/overview: an app is one site",
        ),
    )

    tier: Literal["Free", "Standard"] | Unset = merged(
        Raised(ranked(*azure.TIERS)), check=checks.one_of(*azure.TIERS)
    )
    """Unset, Standard in protected environments, which has a service level, and Free elsewhere."""
    preview_environments: bool | Unset = merged(maximum(_TRUE_WINS), check=checks.boolean)
    """Whether further copies can be deployed, for everyone to read; off unless asked for."""
    configuration_file_changes: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether a deployment may bring new rules: headers, caching, fallback; on unless forbidden."""
    public_network_access: bool | Unset = merged(minimum(_TRUE_WINS), check=checks.boolean)
    """Whether browsers reach it from everywhere; without, through private endpoints alone."""
    sites: Mapping[str, StaticWebAppSite] | Unset = keyed(
        StaticWebAppSite, check_key=checks.text, unit="site"
    )
    """By the id of the component whose site it is; each gets an app of its own."""

    def unchangeable(self) -> Mapping[str, str]:
        """Nothing but name and location replaces a Static Web App (static_web_app_resource.go)."""
        return {}

    def faults(self) -> Iterator[Fault]:
        """What single fields cannot show."""
        tier = self.tier if isinstance(self.tier, str) else azure.TIERS[0]
        for name, site in sorted(self.sites.items() if isinstance(self.sites, Mapping) else ()):
            at = ("sites", f"[{name}]", "domains")
            domains = site.domains if isinstance(site.domains, Mapping) else {}
            yield from _number_faults(len(domains), tier, at, said=tier == self.tier)
            for host, domain in sorted(domains.items()):
                yield from _zone_faults(host, domain.dns_zone_id, (*at, f"[{host}]"))
        if self.public_network_access is False and self.tier != azure.TIERS[-1]:
            # learn.microsoft.com /azure/static-web-apps/private-endpoint
            yield Fault(
                "without public access it takes a private endpoint, which only the tier "
                f"{azure.TIERS[-1]} can have",
                (("public_network_access",), ("tier",)),
                (f"ask for tier={azure.TIERS[-1]!r}", "leave public_network_access out"),
            )

    def faults_in(self, location: str) -> Iterator[Fault]:
        """What is wrong with a Static Web App in this region."""
        if location not in azure.REGIONS:
            known = ", ".join(azure.REGIONS)
            yield Fault(
                f"there are no Static Web Apps in {location}; they are made in {known}, and serve "
                "their files from all over the world all the same",
                (("sites",),),
                ("give the site one of these, such as region='westeurope'",),
            )


def _number_faults(number: int, tier: str, at: Path, *, said: bool) -> Iterator[Fault]:
    most = azure.MAXIMUM_CUSTOM_DOMAINS.get(tier)
    if most is None or number <= most:
        return
    where = "" if said else ", which it has outside protected environments,"
    larger = azure.TIERS[-1]
    held = azure.MAXIMUM_CUSTOM_DOMAINS[larger]
    ask = () if tier == larger else (f"ask for tier={larger!r}, which holds {held}",)
    yield Fault(
        f"{number} custom domains; a Static Web App of the tier {tier}{where} holds {most}",
        (at, ("tier",)),
        ("leave some out", *ask),
    )


def _zone_faults(host: str, zone_id: str | Unset, at: Path) -> Iterator[Fault]:
    zone = dns_zone(zone_id) if isinstance(zone_id, str) else None
    if zone is not None and zone.record(host) is None:
        yield Fault(
            f"{host} does not stand in the DNS zone {zone.name}",
            ((*at, "dns_zone_id"),),
            ("name the zone that holds it", "leave the zone out"),
        )


def static_web_app_requirement(
    config: StaticWebAppConfig,
    *,
    key: str,
    priority: int = Priority.COMPONENT,
    source: Source | None = None,
    region: str | None = None,
) -> ResourceRequirement[StaticWebAppConfig]:
    """A requirement for a Static Web App; its source is the caller if none is given."""
    if source is None:
        source = Source.of_caller(key)
    return ResourceRequirement("static-web-app", key, config, priority, source, region)
