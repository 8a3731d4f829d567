"""What the backends of one program may not have in common."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING

from atakora_tf.merge.problem import Problem
from atakora_tf.terraform.value import value_text

if TYPE_CHECKING:
    from atakora_tf.backend import Backend
    from atakora_tf.plan.backend_plan import BackendPlan
    from atakora_tf.terraform.base import StackSettings

__all__ = ["same_names", "same_stacks"]


def same_names(plans: Sequence[tuple[Backend, BackendPlan]]) -> list[Problem]:
    """Backends of one name, environment and region: their resources would have the same names."""
    return _shared(
        ((plan.name, plan.environment, plan.location), backend) for backend, plan in plans
    )


def same_stacks(stacks: Sequence[tuple[Backend, StackSettings]]) -> list[Problem]:
    """Backends whose stacks would take one folder, or one state: one would undo the other."""
    folders = _shared(((f"the stack {s.name!r}",), backend) for backend, s in stacks)
    if folders:
        return folders
    return _shared(
        ((f"the state {s.state.kind} {value_text(s.state.arguments, 'state', '')}",), backend)
        for backend, s in stacks
        if s.state is not None
    )


def _shared(taken: Iterable[tuple[tuple[Hashable, ...], Backend]]) -> list[Problem]:
    owners: dict[tuple[Hashable, ...], list[Backend]] = {}
    for what, backend in taken:
        owners.setdefault(what, []).append(backend)
    return [
        Problem(
            (found[0].name,),
            f"{len(found)} backends of the program have {_words(what)} in common, so that one "
            "would undo what the other makes",
            sources=tuple(sorted(backend.source for backend in found)),
            ways_out=(
                "give each a name, or a stack=StackOptions(name=…), of its own",
                "choose one with --backend",
            ),
        )
        for what, found in owners.items()
        if len(found) > 1
    ]


def _words(what: tuple[Hashable, ...]) -> str:
    if len(what) == 1:
        return str(what[0])
    name, environment, location = what
    return f"the name {name!r} in {environment} and {location}"
