"""Azure Front Door: a profile, and for each site an endpoint, an origin, a route and its rules."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar

from atakora_tf.azure import front_door as azure
from atakora_tf.azure import monitoring
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import logical_piece
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import Diagnosed, ResourceProvider
from atakora_tf.requirements.front_door import (
    FrontDoorConfig,
    FrontDoorDomain,
    FrontDoorEndpoint,
    part_name,
    rule_set_name,
)
from atakora_tf.requirements.host_name import dns_zone
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.terraform.block import Output, Resource, azurerm
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["FrontDoorProvider"]

_RESPONSE_TIMEOUT_SECONDS = 60
"""Unless someone asks for more: a site of files answers at once (azurerm's default is 120)."""

_ATTRIBUTES = ("endpoint", "hostname", "url")


class FrontDoorProvider(ResourceProvider):
    """Renders `front-door` resources: HTTPS alone, compression and caching at the edge."""

    resource_type: ClassVar[str] = "front-door"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The profile, its domains, and what each site needs."""
        config: FrontDoorConfig = resource.config
        profile = context.document.add(
            azurerm(
                "cdn_frontdoor_profile",
                context.id(resource),
                name=context.name("azurerm_cdn_frontdoor_profile", resource),
                resource_group_name=context.settings.resource_group_name,
                sku_name=f"{_or(config.sku, 'Standard')}_AzureFrontDoor",
                response_timeout_seconds=_or(
                    config.response_timeout_seconds, _RESPONSE_TIMEOUT_SECONDS
                ),
                tags=dict(context.tags) or None,
            )
        )
        for name, endpoint in sorted(_or(config.endpoints, {}).items()):
            own = {host: d for host, d in _domains(config).items() if d.endpoint == name}
            _Site(resource, context, profile, name).render(endpoint, own)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The profile's id."""
        return Reference(f"azurerm_cdn_frontdoor_profile.{context.id(resource)}", "id")

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`hostname`, `endpoint` (the same with `https://`), and `url`: the custom domain's."""
        field, _, entry = unit.partition("/")
        if field != "endpoints" or name not in _ATTRIBUTES:
            return super().attribute(resource, unit, name, context)
        logical = context.id(resource, "endpoint", context.renames.called(entry))
        address = f"azurerm_cdn_frontdoor_endpoint.{logical}"
        hostname = Reference(address, "host_name")
        if name == "hostname":
            return hostname
        own = sorted(h for h, d in _domains(resource.config).items() if d.endpoint == entry)
        return f"https://{own[0]}" if name == "url" and own else "https://" + hostname

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,
    ) -> Collection[str]:
        """Those of an endpoint."""
        return _ATTRIBUTES if unit.startswith("endpoints/") else ()

    def diagnosed(self, resource: PlannedResource, context: RenderContext) -> Iterable[Diagnosed]:
        """The profile."""
        yield Diagnosed(monitoring.FRONT_DOOR, self.main(resource, context))

    def locked(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all are alike
        context: RenderContext,  # noqa: ARG002
    ) -> tuple[()]:
        """Nothing: it holds no data."""
        return ()

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """The profile's id, each site's address, and the DNS records to be made by hand."""
        yield Output(
            context.id(resource, "id"),
            self.main(resource, context),
            f"Resource id of the Front Door profile {resource.key}",
        )
        config: FrontDoorConfig = resource.config
        for name in sorted(_or(config.endpoints, {})):
            yield Output(
                context.id(resource, "endpoint", context.renames.called(name), "url"),
                self.attribute(resource, f"endpoints/{name}", "url", context),
                f"Address of {name}",
            )
        for host, domain in sorted(_domains(config).items()):
            if domain.dns_zone_id is not UNSET:
                continue
            unit = f"endpoints/{domain.endpoint}"
            yield Output(
                context.id(resource, "domain", host, "records"),
                {
                    # `example.com` is a zone's own name, which takes no CNAME.
                    "alias" if host.count(".") == 1 else "cname": {
                        "name": host,
                        "value": self.attribute(resource, unit, "hostname", context),
                    },
                    "txt": {
                        "name": f"{azure.VALIDATION_LABEL}.{host}",
                        "value": Reference(
                            "azurerm_cdn_frontdoor_custom_domain."
                            + context.id(resource, "domain", host),
                            "validation_token",
                        ),
                    },
                },
                f"DNS records that {host} needs: the TXT record proves that it is yours",
            )


class _Site:
    """One endpoint of a profile on its way into the document."""

    def __init__(
        self, resource: PlannedResource, context: RenderContext, profile: Resource, name: str
    ) -> None:
        self.resource = resource
        self.context = context
        self.profile = profile
        self.name = name
        self.label = context.renames.called(name)
        # Who was renamed keeps the names in Azure, the host name above all.
        self.first_name = context.renames.original(name)

    def render(self, endpoint: FrontDoorEndpoint, domains: dict[str, FrontDoorDomain]) -> None:
        made = self._add(
            "endpoint",
            "endpoint",
            name=self.context.name(
                "azurerm_cdn_frontdoor_endpoint", self.resource, self.first_name
            ),
            cdn_frontdoor_profile_id=self.profile["id"],
            tags=dict(self.context.tags) or None,
        )
        group = self._add(
            "origin_group",
            "origin-group",
            name=part_name(self.first_name),
            cdn_frontdoor_profile_id=self.profile["id"],
            session_affinity_enabled=False,
            # One origin needs no probe: there is nothing to fail over to.
            load_balancing={
                "sample_size": 4,
                "successful_samples_required": 3,
                "additional_latency_in_milliseconds": 50,
            },
        )
        host = self._origin(endpoint)
        origin = self._add(
            "origin",
            "origin",
            name=part_name(self.first_name),
            cdn_frontdoor_origin_group_id=group["id"],
            enabled=True,
            host_name=host,
            # Storage tells its accounts apart by it.
            origin_host_header=host,
            certificate_name_check_enabled=True,
            http_port=80,
            https_port=443,
            priority=1,
            weight=1000,
        )
        rules = self._rules(endpoint, group, origin)
        bound = {host: self._domain(host, d) for host, d in sorted(domains.items())}
        route = self._add(
            "route",
            "route",
            name=part_name(self.first_name),
            cdn_frontdoor_endpoint_id=made["id"],
            cdn_frontdoor_origin_group_id=group["id"],
            cdn_frontdoor_origin_ids=[origin["id"]],
            cdn_frontdoor_rule_set_ids=[rules["id"]],
            cdn_frontdoor_custom_domain_ids=[d["id"] for d in bound.values()] or None,
            enabled=True,
            patterns_to_match=["/*"],
            # Http too, or there would be nothing to redirect.
            supported_protocols=["Http", "Https"],
            https_redirect_enabled=True,
            forwarding_protocol="HttpsOnly",
            link_to_default_domain=True,
            cache=_cache(endpoint),
        )
        for host, domain in bound.items():
            # It unlinks the domain before the route goes.
            self._add(
                "custom_domain_association",
                "domain",
                host,
                "association",
                cdn_frontdoor_custom_domain_id=domain["id"],
                cdn_frontdoor_route_ids=[route["id"]],
            )
            self._records(host, domains[host], domain, made, route)

    def _add(self, kind: str, *pieces: str, depends_on: Any = (), **arguments: Any) -> Resource:
        # What belongs to a domain is named after it, the rest after the site.
        first, *rest = pieces
        whose = rest if first == "domain" else [self.label, *rest]
        return self.context.document.add(
            azurerm(
                f"cdn_frontdoor_{kind}",
                self.context.id(self.resource, first, *whose),
                depends_on=depends_on,
                **arguments,
            )
        )

    def _origin(self, endpoint: FrontDoorEndpoint) -> Any:
        try:
            return self.context.setting(endpoint.origin, self.name)
        except (KeyError, PlacementUnknown) as cause:
            asked = endpoint.origin
            key = asked.key if isinstance(asked, PlacedAttribute) else ""
            raise PlacementUnknown(
                f"{self.resource.key} › endpoints[{self.name!r}] › origin: {asked!r}: no component "
                f"{self.name!r} asks for {key}; name the endpoint after the component that does"
            ) from cause

    def _rules(self, endpoint: FrontDoorEndpoint, group: Resource, origin: Resource) -> Resource:
        # Made without rules, too: Terraform would delete the set before it takes it out of the
        # route when the last rule goes, and Azure deletes none that a route still has
        # (hashicorp/terraform-provider-azurerm#20744).
        headers = sorted(_or(endpoint.headers, {}).items())
        most = azure.MAXIMUM_ACTIONS
        actions: list[tuple[str, dict[str, Any]]] = [
            (f"Headers{number + 1}", {"actions": _setting(headers[start : start + most])})
            for number, start in enumerate(range(0, len(headers), most))
        ]
        if endpoint.fallback is not UNSET:
            actions.append(("Fallback", _fallback(endpoint.fallback)))
        rules = self._add(
            "rule_set",
            "rules",
            name=rule_set_name(self.first_name),
            cdn_frontdoor_profile_id=self.profile["id"],
        )
        for order, (name, what) in enumerate(actions, start=1):
            self._add(
                "rule",
                "rules",
                name.lower(),
                # azurerm website/docs/r/cdn_frontdoor_rule: a rule needs both to be there.
                depends_on=(group, origin),
                name=name,
                cdn_frontdoor_rule_set_id=rules["id"],
                order=order,
                behavior_on_match="Continue",
                **what,
            )
        return rules

    def _domain(self, host: str, domain: FrontDoorDomain) -> Resource:
        return self._add(
            "custom_domain",
            "domain",
            host,
            name=logical_piece(host),
            cdn_frontdoor_profile_id=self.profile["id"],
            dns_zone_id=_or(domain.dns_zone_id, None),
            host_name=host,
            tls={"certificate_type": "ManagedCertificate"},
        )

    def _records(
        self,
        host: str,
        domain: FrontDoorDomain,
        made: Resource,
        endpoint: Resource,
        route: Resource,
    ) -> None:
        """The proof that the domain is ours, and the way to the endpoint."""
        zone = dns_zone(domain.dns_zone_id) if isinstance(domain.dns_zone_id, str) else None
        label = None if zone is None else zone.record(host)
        if zone is None or label is None:
            return
        common: dict[str, Any] = {
            "zone_name": zone.name,
            "resource_group_name": zone.resource_group,
            "ttl": azure.DNS_TTL_SECONDS,
            "tags": dict(self.context.tags) or None,
        }
        proof = azure.VALIDATION_LABEL
        self.context.document.add(
            azurerm(
                "dns_txt_record",
                self.context.id(self.resource, "domain", host, "proof"),
                name=proof if label == "@" else f"{proof}.{label}",
                record=[{"value": made["validation_token"]}],
                **common,
            )
        )
        way: dict[str, Any] = {"record": endpoint["host_name"]}
        if label == "@":
            # A zone's own name takes no CNAME; an alias follows the endpoint.
            way = {"target_resource_id": endpoint["id"]}
        self.context.document.add(
            azurerm(
                "dns_a_record" if label == "@" else "dns_cname_record",
                self.context.id(self.resource, "domain", host, "way"),
                # Nobody is sent where nothing answers yet.
                depends_on=(route,),
                name=label,
                **way,
                **common,
            )
        )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _domains(config: FrontDoorConfig) -> dict[str, FrontDoorDomain]:
    return dict(_or(config.domains, {}))


def _cache(endpoint: FrontDoorEndpoint) -> dict[str, Any] | None:
    if endpoint.caching is False:
        return None
    compressed = _or(endpoint.compression, True)
    return {
        "query_string_caching_behavior": _or(endpoint.query_strings, "IgnoreQueryString"),
        "compression_enabled": compressed,
        "content_types_to_compress": list(azure.COMPRESSED_TYPES) if compressed else None,
    }


def _setting(headers: list[tuple[str, str]]) -> dict[str, Any]:
    return {
        "response_header_action": [
            {"header_action": "Overwrite", "header_name": name, "value": value}
            for name, value in headers
        ]
    }


def _fallback(document: str) -> dict[str, Any]:
    return {
        "conditions": {
            # An extension shorter than one character is none: it is a page, not a file.
            "url_file_extension_condition": [
                {"operator": "LessThan", "match_values": ["1"], "negate_condition": False}
            ]
        },
        "actions": {
            "url_rewrite_action": {
                "source_pattern": "/",
                "destination": document,
                "preserve_unmatched_path": False,
            }
        },
    }
