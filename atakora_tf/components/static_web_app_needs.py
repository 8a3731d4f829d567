"""What a site that is hosted as a Static Web App needs of Azure."""

from __future__ import annotations

from typing import Any

from atakora_tf.azure import static_web_app as azure
from atakora_tf.components.renaming import first_id
from atakora_tf.components.site_checks import SiteChecks
from atakora_tf.merge.claim import Priority, show
from atakora_tf.merge.unset import UNSET
from atakora_tf.naming import kebab
from atakora_tf.requirements.http_header import site_header_name_fault
from atakora_tf.requirements.requirement import ResourceRequirement
from atakora_tf.requirements.static_web_app import (
    StaticWebAppConfig,
    StaticWebAppDomain,
    StaticWebAppSite,
)

__all__ = ["StaticWebAppNeeds", "static_web_app_key"]


def static_web_app_key(component_id: str) -> str:
    """The requirement key of the site's Static Web App: Azure keeps one site in each."""
    own = kebab(component_id) or "unnamed"
    # Keys begin with a letter, and a number at their end is how splits are named.
    return f"{own}-site" if own[0].isalpha() else f"x-{own}-site"


class StaticWebAppNeeds(SiteChecks):
    """A Static Web App of the site's own; rules for its files are brought with the files."""

    def requirements(self) -> list[ResourceRequirement[Any]]:
        """The app with its domains."""
        self._own_choices()
        self.error_document()
        self.headers(_header_name_fault)
        domains = {
            host: StaticWebAppDomain(dns_zone_id=UNSET if zone is None else zone)
            for host, zone in self.domains().items()
        }
        first = first_id(self.id, self.props.previously)
        site = StaticWebAppSite(domains=domains or UNSET, environment=self.environment() or UNSET)
        config = StaticWebAppConfig(
            tier=UNSET if self.props.tier is None else self.props.tier, sites={first: site}
        )
        return [
            ResourceRequirement(
                "static-web-app",
                static_web_app_key(first),
                config,
                Priority.COMPONENT,
                self.source,
                self.region(),
            )
        ]

    def _own_choices(self) -> None:
        """What belongs to storage and Front Door alone."""
        said = "a Static Web App is served from all over the world, and over HTTPS, by itself"
        for option, usual in (("cdn", True), ("front_door_key", "sites"), ("storage_key", None)):
            given = getattr(self.props, option)
            if given is usual or (isinstance(given, str) and given == usual):
                continue
            self.problem(
                f"{option}={show(given)} is for hosting='storage': {said}",
                f"leave {option} out",
                "write hosting='storage'",
            )
        if self.props.index_document != azure.INDEX_DOCUMENT:
            self.problem(
                f"index_document={show(self.props.index_document)}: a Static Web App serves "
                f"{azure.INDEX_DOCUMENT} of a folder, and no other document",
                f"call it {azure.INDEX_DOCUMENT}",
                "write hosting='storage'",
            )


def _header_name_fault(value: Any) -> str | None:
    if isinstance(value, str) and value.casefold() == "cache-control":
        return f"the header {value!r} is said by cache_rules, for each file"
    return site_header_name_fault(value)
