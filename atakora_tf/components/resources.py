"""`Resources`: a component of bare requirements, for what no other component says."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from atakora_tf.components.component import Component
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.merge.claim import Priority, Source
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.key import ResourceKey
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["Resources"]


@frozen
class _Props:
    needs: Mapping[str, Any]
    region: str | None


class Resources(Component):
    """States requirements as they are: `Resources.define("Uploads", {"storage:files": …})`.

    Each entry is a key and a config (`CosmosConfig`, `FunctionsConfig`, `StorageConfig` or the
    config class of a provider of your own); everything in it is claimed at COMPONENT priority.
    """

    def __init__(
        self,
        scope: Any,
        component_id: str,
        needs: Mapping[str, Any],
        *,
        region: str | None = None,
        environment: str | None = None,
        location: str | None = None,
    ) -> None:
        """Build the resources alone, under a CDKTF scope."""
        definition = self.define(component_id, needs, region=region)
        self._stand_alone(scope, definition, environment, location)

    @classmethod
    def define(
        cls, component_id: str, needs: Mapping[str, Any], *, region: str | None = None
    ) -> ComponentDefinition[Resources]:
        """A definition for a backend. `region` only where it differs from the backend's."""
        source = Source.of_caller(component_id)
        return ComponentDefinition(cls, component_id, _Props(dict(needs), region), source)

    @classmethod
    def declare(cls, component_id: str, props: Any, source: Source) -> Declaration:
        """One requirement for each entry."""
        requirements: list[ResourceRequirement[Any]] = []
        problems: list[Problem] = []
        for text, config in sorted(props.needs.items(), key=lambda item: str(item[0])):
            try:
                key = ResourceKey.parse(text)
            except (ValueError, AttributeError, TypeError):
                problems.append(
                    Problem(
                        (str(text),),
                        f"{text!r} is not a resource key",
                        sources=(source,),
                        ways_out=("write it like 'storage:static-content'",),
                    )
                )
                continue
            expected = getattr(config, "resource_type", None)
            if expected != key.resource_type:
                problems.append(
                    Problem(
                        (text,),
                        f"{type(config).__name__} is not a config for {key.resource_type!r}"
                        + (f"; it is one for {expected!r}" if expected else ""),
                        sources=(source,),
                        ways_out=("give a config class of that resource type",),
                    )
                )
                continue
            requirements.append(
                ResourceRequirement(
                    key.resource_type,
                    key.requirement_key,
                    config,
                    Priority.COMPONENT,
                    source,
                    props.region,
                )
            )
        return Declaration(component_id, cls.__name__, source, tuple(requirements), tuple(problems))
