"""Azure Static Web Apps: the app, its custom domains and their DNS records."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Final

from atakora_tf.azure import static_web_app as azure
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import ResourceProvider
from atakora_tf.providers.website import environment_outputs
from atakora_tf.requirements.host_name import DnsZone, dns_zone
from atakora_tf.requirements.static_web_app import StaticWebAppConfig, StaticWebAppDomain
from atakora_tf.terraform.block import Output, Resource, azurerm
from atakora_tf.terraform.expression import Reference, Template

__all__ = ["StaticWebAppProvider"]

_ATTRIBUTES: Final = ("endpoint", "hostname", "name", "url")
_WHOLE: Final = ""
"""The unit of what belongs to the app, which holds one site."""


class StaticWebAppProvider(ResourceProvider):
    """Renders `static-web-app` resources. Files and rules come with `atakora site publish`."""

    resource_type: ClassVar[str] = "static-web-app"

    def render(self, resource: PlannedResource, context: RenderContext) -> None:
        """The app, and for each domain its records and what binds it."""
        config: StaticWebAppConfig = resource.config
        tier = _or(config.tier, azure.TIERS[-1 if context.protect else 0])
        app = context.document.add(
            azurerm(
                "static_web_app",
                context.id(resource),
                # Pipelines that deploy with the GitHub or Azure DevOps task leave their repository
                # here, which the next apply would take away again.
                ignore_changes=("repository_branch", "repository_url"),
                name=context.name("azurerm_static_web_app", resource),
                **context.common(resource),
                sku_tier=tier,
                sku_size=tier,
                configuration_file_changes_enabled=_or(config.configuration_file_changes, True),
                preview_environments_enabled=_or(config.preview_environments, False),
                public_network_access_enabled=_or(config.public_network_access, True),
            )
        )
        for host, domain in sorted(_domains(config).items()):
            _Domain(resource, context, app, host).render(domain)

    def main(self, resource: PlannedResource, context: RenderContext) -> Reference:
        """The app's id."""
        return self._reference(resource, "id", context)

    def attribute(
        self, resource: PlannedResource, unit: str, name: str, context: RenderContext
    ) -> str | Reference | Template:
        """`hostname`, `endpoint` (the same with `https://`), `url`: a custom domain's; `name`."""
        if name not in _ATTRIBUTES:
            return super().attribute(resource, unit, name, context)
        if name == "name":
            return self._reference(resource, "name", context)
        hostname = self._reference(resource, "default_host_name", context)
        if name == "hostname":
            return hostname
        own = sorted(_domains(resource.config))
        return f"https://{own[0]}" if name == "url" and own else "https://" + hostname

    def attributes(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all have the same
        unit: str,  # noqa: ARG002
    ) -> Collection[str]:
        """Those of the app."""
        return _ATTRIBUTES

    def locked(
        self,
        resource: PlannedResource,  # noqa: ARG002 - all are alike
        context: RenderContext,  # noqa: ARG002
    ) -> tuple[()]:
        """Nothing: its files come from a deployment."""
        return ()

    def outputs(self, resource: PlannedResource, context: RenderContext) -> Iterable[Output]:
        """Id and address, what the site is built with, and the DNS records to be made by hand.

        The deployment token is none: outputs are read by everyone who can read the state.
        """
        config: StaticWebAppConfig = resource.config
        site = next(iter(_or(config.sites, {})), None)
        of_site = "" if site is None else f" of {site}"
        yield Output(
            context.id(resource, "id"),
            self.main(resource, context),
            f"Resource id of the Static Web App {resource.key}",
        )
        yield Output(
            context.id(resource, "url"),
            self.attribute(resource, _WHOLE, "url", context),
            f"Address{of_site or f' of the Static Web App {resource.key}'}",
        )
        for each in _or(config.sites, {}).values():
            yield from environment_outputs(resource, each.environment, of_site, context)
        for host, domain in sorted(_domains(config).items()):
            if domain.dns_zone_id is not UNSET:
                continue
            yield Output(
                context.id(resource, "domain", host, "records"),
                self._records_by_hand(resource, host, context),
                f"DNS records that {host} needs: the TXT record proves that it is yours, and its "
                "value is empty here once it has",
                # azurerm calls the token sensitive, and Terraform refuses it in any other output.
                sensitive=True,
            )

    def _records_by_hand(
        self, resource: PlannedResource, host: str, context: RenderContext
    ) -> dict[str, Any]:
        bound = f"azurerm_static_web_app_custom_domain.{context.id(resource, 'domain', host)}"
        # `example.com` is a zone's own name, which takes no CNAME.
        whole = host.count(".") == 1
        return {
            "alias" if whole else "cname": {
                "name": host,
                "value": self.attribute(resource, _WHOLE, "hostname", context),
            },
            "txt": {
                "name": host if whole else f"{azure.VALIDATION_LABEL}.{host}",
                "value": Reference(bound, "validation_token"),
            },
        }

    def _reference(
        self, resource: PlannedResource, attribute: str, context: RenderContext
    ) -> Reference:
        return Reference(f"azurerm_static_web_app.{context.id(resource)}", attribute)


class _Domain:
    """One custom domain on its way into the document."""

    def __init__(
        self, resource: PlannedResource, context: RenderContext, app: Resource, host: str
    ) -> None:
        self.resource = resource
        self.context = context
        self.app = app
        self.host = host

    def render(self, domain: StaticWebAppDomain) -> None:
        zone = dns_zone(domain.dns_zone_id) if isinstance(domain.dns_zone_id, str) else None
        label = None if zone is None else zone.record(self.host)
        if zone is None or label is None:
            # Azure would ask for a CNAME before anybody knows where it has to lead.
            self._bound(azure.DNS_TXT_TOKEN)
        elif label == "@":
            # A zone's own name takes no CNAME; an alias follows the app.
            made = self._bound(azure.DNS_TXT_TOKEN)
            self._record(
                zone,
                "txt",
                "proof",
                # Azure takes the token away once it has seen the record, and so would the next
                # apply (hashicorp/terraform-provider-azurerm#29921).
                ignore_changes=("record",),
                name="@",
                record=[{"value": made["validation_token"]}],
            )
            self._record(zone, "a", "way", name="@", target_resource_id=self.app["id"])
        else:
            way = self._record(
                zone, "cname", "way", name=label, record=self.app["default_host_name"]
            )
            self._bound(azure.CNAME_DELEGATION, way)

    def _bound(self, validation: str, *depends_on: Resource) -> Resource:
        return self.context.document.add(
            azurerm(
                "static_web_app_custom_domain",
                self.context.id(self.resource, "domain", self.host),
                depends_on=depends_on,
                static_web_app_id=self.app["id"],
                domain_name=self.host,
                validation_type=validation,
            )
        )

    def _record(self, zone: DnsZone, kind: str, purpose: str, **arguments: Any) -> Resource:
        return self.context.document.add(
            azurerm(
                f"dns_{kind}_record",
                self.context.id(self.resource, "domain", self.host, purpose),
                zone_name=zone.name,
                resource_group_name=zone.resource_group,
                ttl=azure.DNS_TTL_SECONDS,
                tags=dict(self.context.tags) or None,
                **arguments,
            )
        )


def _or(value: Any, default: Any) -> Any:
    return default if value is UNSET else value


def _domains(config: StaticWebAppConfig) -> dict[str, StaticWebAppDomain]:
    """Those of the one site that an app holds."""
    return {
        host: domain
        for site in _or(config.sites, {}).values()
        for host, domain in _or(site.domains, {}).items()
    }
