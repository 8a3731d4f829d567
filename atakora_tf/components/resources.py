"""`Resources`: a component of bare requirements, for what no other component says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from attrs import frozen

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.region import region_name
from atakora_tf.components.renaming import Previously
from atakora_tf.errors import UnknownRegion
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.key import ResourceKey, resource_key_fault
from atakora_tf.requirements.requirement import ResourceRequirement

if TYPE_CHECKING:
    from constructs import Construct

__all__ = ["Resources"]


_CONFIGS: Final = {
    "cosmos": "CosmosConfig",
    "functions": "FunctionsConfig",
    "key-vault": "KeyVaultConfig",
    "service-bus": "ServiceBusConfig",
    "storage": "StorageConfig",
}


@frozen
class _Props:
    needs: Any
    region: Any


class Resources(Component):
    """States requirements as they are: `Resources.define("Uploads", {"storage:files": …})`.

    Each entry is a key and a config (`CosmosConfig`, `FunctionsConfig`, `StorageConfig` or the
    config class of a provider of your own); everything in it is claimed at COMPONENT priority.
    """

    def __init__(
        self,
        scope: Construct,
        component_id: str,
        needs: Mapping[str, Any],
        *,
        region: str | None = None,
        environment: str | None = None,
        location: str | None = None,
        previously: Previously = (),
    ) -> None:
        """Build the resources alone, under a CDKTF scope."""
        definition = self.define(component_id, needs, region=region, previously=previously)
        self._construct_below(scope, definition, environment, location)

    @classmethod
    def define(
        cls,
        component_id: str,
        needs: Mapping[str, Any],
        *,
        region: str | None = None,
        dedicated: bool = False,
        share_with: str | None = None,
        previously: Previously = (),
    ) -> ComponentDefinition[Resources]:
        """A definition for a backend.

        `region` only where it differs from the backend's. With `dedicated` it shares with nobody,
        with `share_with` only with components that name the same group. `previously` is the id
        that it had before, or several, the oldest first, if it was renamed.
        """
        needs = dict(needs) if isinstance(needs, Mapping) else needs
        source = Source.of_caller(str(component_id))
        return ComponentDefinition(
            cls,
            component_id,
            _Props(needs, region),
            source,
            dedicated=dedicated,
            share_with=share_with,
            previously=previously,
        )

    @classmethod
    def declare(cls, component_id: str, props: Any, source: Source) -> Declaration:
        """One requirement for each entry."""
        problems = list(_problems(component_id, props, source))
        requirements: list[ResourceRequirement[Any]] = []
        if not problems:
            region = None if props.region is None else region_name(props.region)
            for text, config in sorted(props.needs.items()):
                key = ResourceKey.parse(text)
                requirements.append(
                    ResourceRequirement(
                        key.resource_type,
                        key.requirement_key,
                        config,
                        Priority.COMPONENT,
                        source,
                        region,
                    )
                )
        return Declaration(component_id, cls.__name__, source, tuple(requirements), tuple(problems))


def _problems(component_id: str, props: _Props, source: Source) -> Iterator[Problem]:
    def problem(path: str, what: str, way_out: str) -> Problem:
        return Problem((path,), what, sources=(source,), ways_out=(way_out,))

    if props.region is not None:
        try:
            region_name(props.region)
        except UnknownRegion as fault:
            yield problem(component_id, str(fault), "correct the region")
    if not isinstance(props.needs, Mapping) or not props.needs:
        nothing = props.needs is None or props.needs == {}
        yield problem(
            component_id,
            "it asks for nothing" if nothing else f"{show(props.needs)} is not a mapping",
            "write what it needs, like {'storage:static-content': StorageConfig(…)}",
        )
        return
    for text, config in sorted(props.needs.items(), key=lambda item: str(item[0])):
        if (fault_text := resource_key_fault(text)) is not None:
            yield problem(component_id, fault_text, "correct the key")
            continue
        wanted = text.partition(":")[0]
        expected = getattr(config, "resource_type", None)
        if expected != wanted:
            kind = config.__name__ if isinstance(config, type) else type(config).__name__
            if config is None or isinstance(config, str | int | float | Mapping | list | tuple):
                kind = show(config)
            yield problem(
                text,
                f"{kind} is not a config for {wanted!r}"
                + (f"; it is one for {expected!r}" if expected else ""),
                f"write {_CONFIGS[wanted]}(…)"
                if wanted in _CONFIGS
                else f"correct the key to '{expected}:{text.partition(':')[2]}'"
                if isinstance(expected, str)
                else "give a config of that resource type",
            )
        elif isinstance(config, type):
            yield problem(text, f"{config.__name__} is the class itself", "write it with brackets")
