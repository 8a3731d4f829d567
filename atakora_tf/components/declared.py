"""All components of a backend together: what they need, and whether they can be told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from atakora_tf.components.at_home import at_home
from atakora_tf.components.definition import ComponentDefinition
from atakora_tf.components.renaming import renaming_problems
from atakora_tf.errors import NameInvalid
from atakora_tf.merge.claim import Source
from atakora_tf.merge.problem import Problem
from atakora_tf.naming import environment_prefix
from atakora_tf.plan.declaration import Declaration
from atakora_tf.plan.identity import identity_problems

__all__ = ["Declared", "declared"]


@frozen
class Declared:
    """What the components of a backend need, and what is wrong with them.

    What cannot be told apart or named has no declaration here, but its problems.
    """

    declarations: tuple[Declaration, ...]
    problems: tuple[Problem, ...]


def declared(backend: str, components: Mapping[str, object], source: Source) -> Declared:
    """What the components of a backend need; `source` is where the backend is defined."""
    problems: list[Problem] = []
    if not components:
        problems.append(
            Problem(
                (backend,),
                "the backend has no components",
                sources=(source,),
                ways_out=("define one, such as CrudApi.define('UserApi', entity=User)",),
            )
        )
    told_apart: list[ComponentDefinition[Any]] = []
    for name, definition in components.items():
        if not isinstance(definition, ComponentDefinition):
            problems.append(_no_definition(backend, name, definition, source))
        elif (fault := _id_fault(definition.id)) is not None:
            problems.append(
                Problem(
                    (backend,),
                    fault,
                    sources=(definition.source,),
                    ways_out=("choose an id such as 'UserApi'",),
                )
            )
            problems += definition.declaration().problems
        else:
            told_apart.append(definition)
    problems += identity_problems((d.id, d.source) for d in told_apart)
    problems += renaming_problems(told_apart)
    by_prefix: dict[str, Declaration] = {}
    # Sorted, so that it does not depend on their order which of two with one name is planned.
    for definition in sorted(told_apart, key=lambda d: d.source.rank):
        declaration = definition.declaration()
        prefix = environment_prefix(definition.id)
        if by_prefix.setdefault(prefix, declaration) is not declaration:
            problems += declaration.problems
    return Declared(at_home(tuple(by_prefix.values())), tuple(problems))


def _no_definition(backend: str, name: str, found: object, source: Source) -> Problem:
    kind = found.__name__ if isinstance(found, type) else type(found).__name__
    return Problem(
        (backend, str(name)),
        f"{kind} is no definition of a component",
        sources=(source,),
        ways_out=("write it like CrudApi.define('UserApi', entity=User)",),
    )


def _id_fault(component_id: object) -> str | None:
    if not isinstance(component_id, str):
        return f"the component id {component_id!r} is not a text"
    if not component_id.strip():
        return f"the component id {component_id!r} is empty"
    try:
        environment_prefix(component_id)
    except NameInvalid:
        return (
            f"the component id {component_id!r} holds no ASCII letter or digit, so its settings "
            "cannot be named after it"
        )
    return None
