"""Overrides as users write them, and the requirements that become of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from atakora_tf.errors import ResourceKeyInvalid
from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.fields import field_specs
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.checks import nearest, suggestion
from atakora_tf.requirements.key import ResourceKey
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = ["Override", "override_requirements", "unmatched"]


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
    made = [r for declaration in declarations for r in declaration.requirements]
    classes = {requirement.resource_type: type(requirement.config) for requirement in made}
    keys = sorted({str(requirement.key) for requirement in made})
    requirements: list[ResourceRequirement[Any]] = []
    problems: list[Problem] = []
    for override in overrides:
        # Who overrides stands in messages as such, whatever the component's name was.
        source = evolve(override.source, component="override")
        try:
            key = ResourceKey.parse(override.key)
        except ResourceKeyInvalid as fault:
            problems.append(
                Problem(("override",), str(fault), sources=(source,), ways_out=("correct the key",))
            )
            continue
        if not isinstance(override.priority, int):
            problems.append(
                Problem(
                    (str(key),),
                    f"the priority {show(override.priority)} is not a whole number",
                    sources=(source,),
                    ways_out=("write one, such as Priority.USER, which is 30",),
                )
            )
            continue
        config: Any = override.config
        if isinstance(config, Mapping):
            known = classes.get(key.resource_type)
            if known is None:
                problems.append(unmatched(key, keys, source))
                continue
            config = _from_fields(override, key, known, source, problems)
            if config is None:
                continue
        requirements.append(
            ResourceRequirement(
                key.resource_type, key.requirement_key, config, override.priority, source
            )
        )
    return requirements, problems


def unmatched(key: ResourceKey, known: Iterable[str], source: Source) -> Problem:
    """The problem of an override whose key nobody asks for; `known` are the keys that are."""
    keys = list(known)
    near = nearest(key, keys)
    return Problem(
        (str(key),),
        f"the override matches nothing; the components ask for {', '.join(keys) or 'nothing'}",
        sources=(source,),
        ways_out=(
            "correct the key" if near is None else f"correct the key to {near!r}",
            "remove the override",
        ),
    )


def _from_fields(
    override: Override,
    key: ResourceKey,
    config: type[Any],
    source: Source,
    problems: list[Problem],
) -> Any:
    known = [spec.name for spec in field_specs(config)]
    unknown = [name for name in override.config if name not in known]
    problems += [
        Problem(
            (str(key), str(name)),
            f"{config.__name__} has no field {show(name)}{suggestion(name, known)}",
            sources=(source,),
            ways_out=(f"choose one of {', '.join(known)}",),
        )
        for name in unknown
    ]
    return None if unknown else config(**override.config)
