"""What a static site needs of Azure, and what is wrong with its definition."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from atakora_tf.components.renaming import first_id
from atakora_tf.components.site_checks import SiteChecks
from atakora_tf.components.static_site_options import StaticSiteProps
from atakora_tf.components.static_web_app_needs import StaticWebAppNeeds
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Warned
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import kebab
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.checks import suggestion
from atakora_tf.requirements.front_door import FrontDoorConfig, FrontDoorDomain, FrontDoorEndpoint
from atakora_tf.requirements.http_header import header_name_fault
from atakora_tf.requirements.key import key_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.setting import PlacedAttribute
from atakora_tf.requirements.storage import StaticWebsite, StorageConfig

__all__ = ["site_unit", "static_site_needs", "storage_key"]

_CDN: Final = (True, False, "Standard", "Premium")


def storage_key(component_id: str, props: StaticSiteProps) -> str:
    """The requirement key of the site's storage account.

    Azure serves one website per account, so that each site has a key of its own; which account it
    gets then depends on no other site.
    """
    if isinstance(props.storage_key, str):
        return props.storage_key
    own = kebab(first_id(component_id, props.previously)) or "unnamed"
    # Keys begin with a letter, and a number at their end is how splits are named.
    return f"{own}-content" if own[0].isalpha() else f"x-{own}-content"


def site_unit(component_id: str) -> str:
    """The name of the site's own part of its storage account."""
    return f"static_website/{component_id}"


def static_site_needs(
    component_id: str, kind: str, props: StaticSiteProps, source: Source
) -> Declaration:
    """What the hosting of the site takes.

    Whatever is wrong stands in the declaration's problems, all of it; something usable takes its
    place, so that the planner can find what else is wrong.
    """
    in_app = props.hosting == "static-web-app"
    needs: type[StaticWebAppNeeds | _StorageNeeds] = StaticWebAppNeeds if in_app else _StorageNeeds
    asked = needs(component_id, kind, props, source)
    asked.choices()
    requirements = tuple(asked.requirements())
    return Declaration(
        component_id, kind, source, requirements, tuple(asked.problems), tuple(asked.warnings)
    )


class _StorageNeeds(SiteChecks):
    """The storage account with its website, and an endpoint of the shared Front Door profile."""

    def requirements(self) -> list[ResourceRequirement[Any]]:
        self._own_choices()
        region = self.region()
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
        domains = {
            host: FrontDoorDomain(endpoint=self.id, dns_zone_id=UNSET if zone is None else zone)
            for host, zone in self.domains().items()
        }
        headers, filled_in = self.headers(header_name_fault)
        if self.props.cdn is False:
            self._alone(domains)
            return requirements
        front_door = self._key("front_door_key", self.props.front_door_key)
        endpoint = FrontDoorEndpoint(
            origin=PlacedAttribute(f"storage:{key}", site_unit(self.id), "web_hostname"),
            fallback=f"/{self._index}" if self.props.spa is True else UNSET,
            headers=headers or UNSET,
        )
        sku: Any = self.props.cdn if self.props.cdn in ("Standard", "Premium") else UNSET
        written = FrontDoorConfig(sku=sku, endpoints={self.id: endpoint}, domains=domains or UNSET)
        requirements.append(
            ResourceRequirement("front-door", front_door, written, Priority.COMPONENT, self.source)
        )
        if filled_in:
            preferred = FrontDoorConfig(endpoints={self.id: FrontDoorEndpoint(headers=filled_in)})
            requirements.append(
                ResourceRequirement(
                    "front-door", front_door, preferred, Priority.DEFAULT, self.source
                )
            )
        return requirements

    @property
    def _index(self) -> str:
        given = self.props.index_document
        return given if isinstance(given, str) else "index.html"

    def _own_choices(self) -> None:
        cdn = self.props.cdn
        if not any(cdn is known or (isinstance(cdn, str) and cdn == known) for known in _CDN):
            self.problem(
                f"cdn={show(cdn)} is not one of True, False, 'Standard', 'Premium'"
                f"{suggestion(cdn, ('Standard', 'Premium')) if isinstance(cdn, str) else ''}",
                "choose one of these",
            )
        if self.props.tier is not None:
            self.problem(
                f"tier={show(self.props.tier)} is for hosting='static-web-app'; a site in storage "
                "has the tier of its Front Door",
                "leave tier out",
                "write cdn='Standard' or cdn='Premium'",
            )

    def _website(self) -> StaticWebsite:
        error = self.error_document()
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
            environment=self.environment() or UNSET,
        )

    def _alone(self, domains: Mapping[Any, Any]) -> None:
        """What only Front Door can do."""
        for option, given in (("custom_domains", domains), ("headers", self.props.headers)):
            if given:
                self.problem(
                    f"{option} needs a CDN: storage alone serves its own host name over HTTPS, and "
                    "no headers of yours",
                    "leave cdn=False out",
                    f"leave {option} out",
                )

    def _key(self, option: str, value: Any) -> str:
        fault = key_fault("requirement key", value)
        if fault is None:
            return str(value)
        self.problem(f"{option}: {fault}", "correct the key")
        return "unnamed-content" if option == "storage_key" else "sites"
