"""Overrides as users write them, and the requirements that become of them."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from atakora_tf.errors import ResourceKeyInvalid
from atakora_tf.merge.claim import Source
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.key import ResourceKey
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["Override", "override_requirements"]


@frozen
class Override:
    """What a user decides for one key: a config, or a mapping of its fields."""

    key: str
    config: Any
    priority: int
    source: Source


def override_requirements(
    overrides: Iterable[Override], declarations: Iterable[Declaration]
) -> tuple[list[ResourceRequirement[Any]], list[Problem]]:
    """Requirements at the priority of the override, and what is wrong with the others."""
    classes = {
        requirement.resource_type: type(requirement.config)
        for declaration in declarations
        for requirement in declaration.requirements
    }
    requirements: list[ResourceRequirement[Any]] = []
    problems: list[Problem] = []
    for override in overrides:
        # Who overrides stands in messages as such, whatever the component's name was.
        source = evolve(override.source, component="override")
        try:
            key = ResourceKey.parse(override.key)
        except (ResourceKeyInvalid, AttributeError):
            problems.append(
                Problem(
                    (str(override.key),),
                    f"{override.key!r} is not a resource key",
                    sources=(source,),
                    ways_out=("write it like 'cosmos:shared-database'",),
                )
            )
            continue
        if not isinstance(override.priority, int):
            problems.append(
                Problem(
                    (str(key),),
                    f"the priority {override.priority!r} is not a whole number",
                    sources=(source,),
                    ways_out=("write one, such as Priority.USER, which is 30",),
                )
            )
            continue
        config: Any = override.config
        if isinstance(config, Mapping):
            config = _from_fields(override, key, classes.get(key.resource_type), source, problems)
            if config is None:
                continue
        requirements.append(
            ResourceRequirement(
                key.resource_type, key.requirement_key, config, override.priority, source
            )
        )
    return requirements, problems


def _from_fields(
    override: Override,
    key: ResourceKey,
    config: type[Any] | None,
    source: Source,
    problems: list[Problem],
) -> Any:
    if config is None:
        problems.append(
            Problem(
                (str(key),),
                f"the override matches nothing; no component asks for {key.resource_type!r}",
                sources=(source,),
                ways_out=("correct the key", "remove the override"),
            )
        )
        return None
    known = [spec.name for spec in field_specs(config)]
    unknown = [name for name in override.config if name not in known]
    for name in unknown:
        near = difflib.get_close_matches(str(name), known, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        problems.append(
            Problem(
                (str(key), str(name)),
                f"{config.__name__} has no field {name!r}{hint}",
                sources=(source,),
                ways_out=(f"choose one of {', '.join(known)}",),
            )
        )
    return None if unknown else config(**override.config)
