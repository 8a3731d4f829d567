"""The sites of backends, with all that is needed to build and to publish them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from atakora_tf.components.static_site import StaticSite
from atakora_tf.components.static_site_needs import storage_key
from atakora_tf.components.static_site_options import StaticSiteProps
from atakora_tf.components.static_web_app_needs import static_web_app_key
from atakora_tf.errors import ApplicationInvalid, BackendStateError
from atakora_tf.naming import logical_id
from atakora_tf.publish.building import build
from atakora_tf.publish.deploying import StaticWebAppPlace
from atakora_tf.publish.site_files import SiteFile, site_files
from atakora_tf.publish.web_container import account_endpoint
from atakora_tf.requirements.cache_rule import CacheRule
from atakora_tf.requirements.checks import suggestion
from atakora_tf.terraform.block import Output

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.backend_plan import BackendPlan

__all__ = ["Site", "StoragePlace", "chosen_sites", "sites_of"]


@frozen
class StoragePlace:
    """A storage account that exists after apply."""

    account: str
    """Its name."""
    endpoint_output: str
    """The output that holds the address of its blobs."""

    def endpoint(self, outputs: Mapping[str, Any]) -> str:
        """The address of the account's blobs: from the outputs, else as in the public cloud."""
        known = outputs.get(self.endpoint_output)
        return known if isinstance(known, str) else account_endpoint(self.account)


@frozen
class Site:
    """A static site whose backend is planned."""

    id: str
    name: str
    """What the backend calls the component."""
    props: StaticSiteProps
    stack: str
    """The name of the stack that holds it."""
    place: StoragePlace | StaticWebAppPlace
    """What holds the files."""
    environment_output: str
    """The output that holds what the site is built with."""
    declared_environment: Mapping[str, Any]
    """Texts, and what is only known after apply."""

    @property
    def source(self) -> Path:
        """The folder in which the site is built."""
        return Path(self.props.source_directory)

    @property
    def needs_outputs(self) -> bool:
        """Whether the site is built with what is only known after apply."""
        return self.props.build_command is not None and any(
            not isinstance(value, str) for value in self.declared_environment.values()
        )

    def environment(self, outputs: Mapping[str, Any]) -> dict[str, str]:
        """What the site is built with; raises `BackendStateError` where the outputs lack it."""
        found: dict[str, str] = {}
        known = outputs.get(self.environment_output)
        for name, value in sorted(self.declared_environment.items()):
            if isinstance(value, str):
                found[name] = value
                continue
            after_apply = known.get(name) if isinstance(known, Mapping) else None
            if not isinstance(after_apply, str):
                raise BackendStateError(
                    f"{self.id}: the outputs do not say {name}, which stands in "
                    f"{self.environment_output}; apply the configuration that was synthesised last"
                )
            found[name] = after_apply
        return found

    def build(self, outputs: Mapping[str, Any]) -> None:
        """Run the build command, if there is one; raises as `build` does."""
        if self.props.build_command is not None:
            build(self.props.build_command, self.source, self.environment(outputs))

    def files(self) -> tuple[SiteFile, ...]:
        """The built files; raises as `site_files` does."""
        documents = [self.props.index_document]
        if self.props.error_document is not None:
            documents.append(self.props.error_document)
        rules = [CacheRule(*rule) for rule in (self.props.cache_rules or {}).items()]
        return site_files(self.source / self.props.output_directory, documents, rules)


def sites_of(plans: Iterable[tuple[Backend, BackendPlan]]) -> tuple[Site, ...]:
    """Every static site of planned backends, in the order of the backends and by name."""
    found: list[Site] = []
    for backend, plan in plans:
        sites = {
            name: definition
            for name, definition in backend.components.items()
            if issubclass(definition.component, StaticSite)
        }
        if not sites:
            continue
        settings = backend.stack_settings(environment=plan.environment, location=plan.location)
        document = backend.document(settings)
        blocks = {block.address: block for block in document.resources}
        outputs = {output.name: output for output in document.outputs}
        for name, definition in sorted(sites.items()):
            in_app = definition.props.hosting == "static-web-app"
            asked = (
                f"static-web-app:{static_web_app_key(definition.original_id)}"
                if in_app
                else f"storage:{storage_key(definition.id, definition.props)}"
            )
            key = plan.component(definition.id).resources[asked].split(":")
            kind = "static_web_app" if in_app else "storage_account"
            made = blocks[f"azurerm_{kind}.{logical_id(plan.name, *key)}"].arguments
            place = (
                StaticWebAppPlace(
                    str(made["name"]),
                    settings.resource_group.name,
                    settings.subscription_id,
                    str(made["sku_tier"]),
                )
                if in_app
                else StoragePlace(str(made["name"]), logical_id(plan.name, *key, "blob-endpoint"))
            )
            environment = logical_id(plan.name, *key, "website-environment")
            declared = outputs.get(environment, Output(environment, {})).value
            assert isinstance(declared, Mapping), "the environment is written as a map"
            found.append(
                Site(
                    definition.id,
                    name,
                    definition.props,
                    settings.name,
                    place,
                    environment,
                    declared,
                )
            )
    return tuple(found)


def chosen_sites(sites: Iterable[Site], name: str | None) -> tuple[Site, ...]:
    """All sites, or the one that is called so; raises `ApplicationInvalid` if there is none."""
    known = tuple(sites)
    if not known:
        raise ApplicationInvalid(
            "the program has no static site; define one, such as StaticSite.define('Storefront')"
        )
    chosen = known if name is None else tuple(s for s in known if name in (s.id, s.name))
    if not chosen:
        ids = sorted(site.id for site in known)
        raise ApplicationInvalid(
            f"the program has no static site {name!r}; it has {', '.join(ids)}"
            f"{suggestion(name, ids) if len(ids) > 1 else ''}"
        )
    return chosen
