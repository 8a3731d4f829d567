"""What is wrong with a plan only in the eyes of those who render it: providers and names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import evolve

from atakora_tf.azure.names import NAME_RULES
from atakora_tf.azure.reserved_names import reserved_part
from atakora_tf.components.guarded_naming import RecordingNaming
from atakora_tf.components.provider_faults import is_users_own, saying_whose_fault
from atakora_tf.errors import AtakoraError, BackendInvalid, NameInvalid, PlacementUnknown
from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Path, Problem
from atakora_tf.merge.unset import UNSET, Unset
from atakora_tf.naming import CafNaming, NameRequest
from atakora_tf.plan.backend_plan import PlannedResource
from atakora_tf.plan.references import references
from atakora_tf.providers.context import RenderContext
from atakora_tf.providers.provider import ConstructProvider, Identity
from atakora_tf.requirements.existing import existing_in
from atakora_tf.requirements.functions import FunctionsConfig
from atakora_tf.requirements.role import DataRole
from atakora_tf.requirements.setting import ComponentReference, PlacedAttribute
from atakora_tf.requirements.storage import StorageConfig
from atakora_tf.terraform.document import TerraformDocument
from atakora_tf.terraform.expression import Reference

__all__ = ["rendering_problems"]

# Whoever gets a role does not matter for whether there is such a role.
_SOMEBODY = Identity("somebody", Reference("azurerm_user_assigned_identity.somebody", "id"))


def rendering_problems(context: RenderContext, source: Source) -> Iterator[Problem]:
    """What the providers do not know, and every name that the naming convention gets wrong.

    `context` is that of a backend which is being planned; its document is left alone. `source` is
    where the backend, and so its convention, is defined.
    """
    for resource in context.plan.resources:
        if isinstance(resource.config, FunctionsConfig):
            for path, component, reference in references(resource.config):
                yield from _unknown(resource, path, component, reference, context)
        elif isinstance(resource.config, StorageConfig):
            yield from _website_problems(resource, context)
        elif resource.type == "network":
            # Imported late: most backends have no network, and addresses cost start-up time.
            from atakora_tf.providers.network_room import room_problems

            yield from room_problems(resource, context)
        elif resource.type == "static-web-app":
            sites = {} if resource.config.sites is UNSET else resource.config.sites
            for name, site in sorted(sites.items()):
                at = ("sites", f"[{name}]")
                yield from _environment_problems(resource, at, site.environment, context)
    if type(context.naming) is not CafNaming:
        # Only by rendering can one know which names are asked for. The default needs no look.
        taken: dict[tuple[str, str], NameRequest] = {}
        for resource in context.plan.resources:
            naming = RecordingNaming(context.naming)
            sources = (source, *_owners(resource, context))
            yield from _refused_names(resource, context, naming, sources)
            for what in _equal_names(naming.given, taken):
                path = (str(resource.key),)
                yield Problem(path, what, sources=sources, ways_out=("correct naming=",))
    else:
        yield from _reserved_words(context, source)
        for resource in context.plan.resources:
            if is_users_own(context.providers.of(resource.type)):
                sources = (source, *_owners(resource, context))
                yield from _refused_names(
                    resource, context, RecordingNaming(context.naming), sources
                )


def _unknown(
    app: PlannedResource,
    path: Path,
    component: str,
    reference: PlacedAttribute | DataRole,
    context: RenderContext,
) -> Iterator[Problem]:
    ways_out = ["correct the reference"]
    try:
        if isinstance(reference, DataRole):
            context.grant(reference, component, _SOMEBODY)
        else:
            context.setting(reference, component)
    except NameInvalid:
        return  # Names are looked at by themselves.
    except PlacementUnknown as fault:
        if isinstance(reference, PlacedAttribute):
            resource = context.placed(component, reference.key)
            provider = context.providers.of(resource.type)
            if known := provider.attributes(resource, reference.unit):
                ways_out.insert(0, f"choose one of {', '.join(known)}")
        outcome = app.provenance.get(path)
        yield Problem(
            (str(app.key), *path),
            str(fault),
            claims=outcome.deciding if outcome is not None else (),
            ways_out=tuple(ways_out),
        )


def _website_problems(resource: PlannedResource, context: RenderContext) -> Iterator[Problem]:
    """References of a static website to components that the backend does not have."""
    website = resource.config.static_website
    if website is not UNSET and website is not None:
        at = ("static_website",)
        yield from _environment_problems(resource, at, website.environment, context)


def _environment_problems(
    resource: PlannedResource,
    at: Path,
    environment: Mapping[str, Any] | Unset,
    context: RenderContext,
) -> Iterator[Problem]:
    for name, value in sorted(() if environment is UNSET else environment.items()):
        if not isinstance(value, ComponentReference):
            continue
        path = (*at, "environment", f"[{name}]")
        outcome = resource.provenance.get(path)
        try:
            context.setting(value, "")
        except (KeyError, PlacementUnknown) as fault:
            what = str(fault) if isinstance(fault, PlacementUnknown) else f"it asks for no {fault}"
            yield Problem(
                (str(resource.key), *path),
                f"{value!r}, which this backend does not have: {what}",
                claims=outcome.deciding if outcome is not None else (),
                ways_out=("add the component to the backend", "write its address as a text"),
            )


_ADDRESSED = ("cosmos", "functions", "key-vault", "service-bus", "storage")
"""Types of resources whose names are part of an address."""


def _reserved_words(context: RenderContext, source: Source) -> Iterator[Problem]:
    """Words that Azure takes in no name, and that the usual convention would put into names."""
    plan = context.plan
    found: dict[tuple[Path, str], tuple[Source, ...]] = {
        ((plan.name,), plan.name): (source,),
        ((plan.name, "environment"), plan.environment): (source,),
    }
    for resource in plan.resources:
        owners = tuple(_owners(resource, context))
        if resource.type in _ADDRESSED and existing_in(resource.config) is None:
            found[(str(resource.key),), resource.key.requirement_key] = owners
        elif resource.type == "front-door" and resource.config.endpoints is not UNSET:
            for name in sorted(resource.config.endpoints):
                at = (str(resource.key), "endpoints", f"[{name}]")
                found[at, context.renames.original(name)] = owners
    for (path, text), sources in found.items():
        if (word := reserved_part(text)) is not None:
            yield Problem(
                path,
                f"{text!r} holds the word {word!r}, which Azure keeps for itself and takes in no "
                "name that is part of an address",
                sources=sources,
                ways_out=("choose another word", "leave it out of names with naming="),
            )


def _refused_names(
    resource: PlannedResource,
    context: RenderContext,
    naming: RecordingNaming,
    sources: tuple[Source, ...],
) -> Iterator[Problem]:
    provider = context.providers.of(resource.type)
    if isinstance(provider, ConstructProvider):
        return
    tried = evolve(context, naming=naming, document=TerraformDocument())
    path = (str(resource.key),)
    try:
        with saying_whose_fault(provider, resource, context.plan):
            provider.render(resource, tried)
            list(provider.outputs(resource, tried))
    except BackendInvalid as fault:
        yield from fault.problems
    except AtakoraError as fault:
        # An unknown part is reported with the reference that names it.
        if not isinstance(fault, PlacementUnknown):
            yield Problem(path, str(fault), sources=sources, ways_out=("correct it",))
    for what in naming.refused.values():
        yield Problem(path, what, sources=sources, ways_out=("correct naming=",))


def _equal_names(
    given: Mapping[NameRequest, str], taken: dict[tuple[str, str], NameRequest]
) -> Iterator[str]:
    """Names that Azure takes once, given to two resources; `taken` are those given before."""
    for request, name in given.items():
        kind = request.resource_type
        rule = NAME_RULES.get(kind)
        if rule is None or rule.scope not in ("global", "resource group"):
            continue
        # Host names are one whatever their case, and so are names in a resource group.
        first = taken.setdefault((kind, name.lower()), request)
        if first != request:
            both = " and ".join(
                f"the one with the parts {', '.join(map(repr, one.parts))}"
                for one in (first, request)
            )
            yield (
                f"The naming convention gives {kind} the name {name!r} twice: {both}. Azure takes "
                "it once. Change the convention."
            )


def _owners(resource: PlannedResource, context: RenderContext) -> Iterator[Source]:
    """The components that the resource is for."""
    for component in context.plan.components:
        if component.id in resource.components:
            yield component.source
