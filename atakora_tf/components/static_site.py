"""`StaticSite`: files that a browser loads, from storage and Front Door or a Static Web App."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from os import PathLike
from typing import TYPE_CHECKING, Any, Unpack

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.front_door_handle import FrontDoorHandle
from atakora_tf.components.renaming import Previously, first_id
from atakora_tf.components.static_site_needs import site_unit, static_site_needs, storage_key
from atakora_tf.components.static_site_options import (
    Cdn,
    Hosting,
    StaticSiteOptions,
    StaticSiteProps,
    Tier,
)
from atakora_tf.components.static_web_app_handle import StaticWebAppHandle
from atakora_tf.components.static_web_app_needs import static_web_app_key
from atakora_tf.components.website_handle import WebsiteHandle
from atakora_tf.errors import PlacementUnknown
from atakora_tf.merge.claim import Source
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.setting import ComponentReference
from atakora_tf.requirements.site_environment import EnvironmentValue

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["StaticSite"]


class StaticSite(Component):
    """A site of files: a storage account of its own, and an endpoint of a shared Front Door.

    Or, with `hosting="static-web-app"`, a Static Web App of its own, which needs neither.

    In a backend: `define_backend({"shop": StaticSite.define("Storefront", …)})`. Terraform makes
    the places; `atakora site publish` builds the site and brings the files there.
    """

    props: StaticSiteProps

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        *,
        environment_name: str | None = None,
        location: str | None = None,
        **options: Unpack[StaticSiteOptions],
    ) -> None:
        """Build the site under a CDKTF scope; `options` are those of `define`.

        `environment_name` and `location` are taken from the `AtakoraStack` if they are left out.
        Below the construct of a backend that declares it, the site takes what the backend made.
        """
        definition = self.define(component_id, **options)
        self._construct_below(
            scope,
            definition,
            environment_name,
            location,
            described=definition.props != StaticSiteProps(),
        )

    @classmethod
    def define(
        cls,
        component_id: str,
        *,
        output_directory: str | PathLike[str] = "dist",
        source_directory: str | PathLike[str] = ".",
        build_command: str | Sequence[str] | None = None,
        hosting: Hosting = "storage",
        cdn: Cdn = True,
        tier: Tier | None = None,
        custom_domains: Collection[str] | Mapping[str, str | None] = (),
        index_document: str = "index.html",
        error_document: str | None = None,
        spa: bool = True,
        headers: Mapping[str, str | None] | None = None,
        cache_rules: Mapping[str, str] | None = None,
        environment: Mapping[str, EnvironmentValue | ComponentDefinition[Any]] | None = None,
        storage_key: str | None = None,
        front_door_key: str = "sites",
        region: str | None = None,
        previously: Previously = (),
    ) -> ComponentDefinition[StaticSite]:
        """A definition for a backend.

        - `source_directory`: the folder of the site's program, in which `build_command` runs.
        - `output_directory`: where the built files are, seen from `source_directory`.
        - `build_command`: a line for a shell (`"npm ci && npm run build"`) or the words of a
          command; None if there is nothing to build.
        - `hosting`: `"storage"`, the static website of a storage account, or `"static-web-app"`,
          which is cheaper for few sites, brings certificates, and is made in few regions.
        - `cdn`: whether Front Door stands before it, and of which tier: True is Standard, unless
          another site needs Premium. Without, there are no custom domains and no headers.
        - `tier`: of the Static Web App: `"Free"` for two custom domains and 250 MB, `"Standard"`
          for five and 500 MB; None is Standard in protected environments, else Free.
        - `custom_domains`: host names, with certificates that Azure gets and renews; or a
          mapping of them to the id of the Azure DNS zone that gets the records.
        - `index_document`, `error_document`: the page of a folder, and of what does not exist.
        - `spa`: an application of a single page: every path without a file extension gets the
          index document.
        - `headers`: response headers, beside a few for security; None leaves one of these out.
        - `cache_rules`: patterns of paths to a Cache-Control, before the usual rules: file names
          with a hash are kept for ever, pages are asked for again, the rest is kept for an hour.
        - `environment`: what the site is built with: texts, `TerraformValue`, and other
          components' definitions, which stand for their endpoints. All of it is public.
        - `storage_key`: the requirement key of the account; each site has its own.
        - `front_door_key`: the requirement key of the profile; sites with the same key share it.
        - `region`: where the files lie, if not where the backend does.
        - `previously`: the id that it had before, or several, the oldest first, if it was renamed;
          what it has keeps its names. It stays as long as the component does.

        What is wrong is reported by `backend.validate()`, together with everything else.
        """
        props = StaticSiteProps(
            output_directory=output_directory,
            source_directory=source_directory,
            build_command=build_command,
            hosting=hosting,
            cdn=cdn,
            tier=tier,
            custom_domains=custom_domains,
            index_document=index_document,
            error_document=error_document,
            spa=spa,
            headers=headers,
            cache_rules=cache_rules,
            environment=environment,
            storage_key=storage_key,
            front_door_key=front_door_key,
            region=region,
            previously=previously,
        )
        return ComponentDefinition(
            cls,
            component_id,
            props,
            Source.of_caller(str(component_id)),
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: StaticSiteProps, source: Source) -> Declaration:
        """The storage account with its website and the endpoint of Front Door, or the app."""
        return static_site_needs(component_id, cls.__name__, props, source)

    @classmethod
    def endpoint_reference(cls, component_id: str, props: StaticSiteProps) -> ComponentReference:
        """The site's address, for other components; raises `PlacementUnknown` without a CDN."""
        if props.hosting == "static-web-app":
            first = first_id(component_id, props.previously)
            key = f"static-web-app:{static_web_app_key(first)}"
            return ComponentReference(component_id, key, f"sites/{first}", "url")
        if props.cdn is False:
            raise PlacementUnknown(f"{component_id} has no CDN, so no endpoint to refer to")
        key = f"front-door:{props.front_door_key}"
        return ComponentReference(component_id, key, f"endpoints/{component_id}", "url")

    @property
    def website(self) -> WebsiteHandle:
        """The storage account that holds the files; raises `PlacementUnknown` in an app."""
        handle = self.handle(f"storage:{storage_key(self.id, self.props)}")
        return WebsiteHandle.holding(handle, site_unit(self.id))

    @property
    def front_door(self) -> FrontDoorHandle:
        """The handle of the Front Door profile; raises `PlacementUnknown` without a CDN."""
        handle = self.handle(f"front-door:{self.props.front_door_key}")
        return FrontDoorHandle.holding(handle, self.id)

    @property
    def static_web_app(self) -> StaticWebAppHandle:
        """The handle of the Static Web App; raises `PlacementUnknown` for a site in storage."""
        first = first_id(self.id, self.props.previously)
        handle = self.handle(f"static-web-app:{static_web_app_key(first)}")
        return StaticWebAppHandle.holding(handle, first)

    @property
    def endpoint(self) -> str:
        """The address that Azure gives the site, as Terraform text (`https://${…}`)."""
        return self.website.url if self._alone else self._served.endpoint

    @property
    def url(self) -> str:
        """The address for visitors: a custom domain's, else `endpoint`."""
        return self.website.url if self._alone else self._served.url

    @property
    def _alone(self) -> bool:
        """Whether storage itself serves the site."""
        return self.props.hosting == "storage" and self.props.cdn is False

    @property
    def _served(self) -> FrontDoorHandle | StaticWebAppHandle:
        in_app = self.props.hosting == "static-web-app"
        return self.static_web_app if in_app else self.front_door
