"""What is told of a static website after apply: its address, and what it is to be built with."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from atakora_tf.errors import BackendStateError, PlacementUnknown
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.providers.context import RenderContext
from atakora_tf.requirements.setting import ComponentReference
from atakora_tf.requirements.storage import StaticWebsite
from atakora_tf.terraform.block import Output
from atakora_tf.terraform.expression import Reference, template

__all__ = ["environment_output", "environment_outputs", "website_outputs"]


def environment_output(resource: PlannedResource, context: RenderContext) -> str:
    """The name of the output that holds the environment of the site's build."""
    return context.id(resource, "website-environment")


def website_outputs(
    resource: PlannedResource, website: StaticWebsite, context: RenderContext
) -> Iterable[Output]:
    """The address in storage itself, and the environment if there is one."""
    of_site = "" if website.site is UNSET else f" of {website.site}"
    yield Output(
        context.id(resource, "web-endpoint"),
        Reference(f"azurerm_storage_account.{context.id(resource)}", "primary_web_endpoint"),
        f"Address of the website{of_site} in the storage account {resource.key}",
    )
    yield from environment_outputs(resource, website.environment, of_site, context)


def environment_outputs(
    resource: PlannedResource,
    environment: Mapping[str, Any] | Unset,
    of_site: str,
    context: RenderContext,
) -> Iterable[Output]:
    """What a site is built with, if it is built with anything."""
    if environment is not UNSET and environment:
        yield Output(
            environment_output(resource, context),
            {
                name: _value(value, f"environment[{name!r}]{of_site}", context)
                for name, value in sorted(environment.items())
            },
            f"What the website{of_site} is built with",
        )


def _value(value: Any, where: str, context: RenderContext) -> Any:
    if not isinstance(value, ComponentReference):
        return context.setting(value, "")
    try:
        found: Any = context.setting(value.placed, value.component)
    except (KeyError, PlacementUnknown) as cause:
        what = str(cause) if isinstance(cause, PlacementUnknown) else f"it asks for no {cause}"
        raise BackendStateError(
            f"{where} is the {value!r}, which this backend does not have: {what}; add the "
            "component to the backend, or write its address as a text"
        ) from cause
    return template(found, value.path) if value.path else found
