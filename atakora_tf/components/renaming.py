"""`previously=` of a definition: the ids that a component had before, and what is wrong with them.

What a component has keeps the name that it was made with, since Azure renames nothing. So names
follow the oldest id for ever, and everything without a memory follows the present one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from atakora_tf.errors import NameInvalid
from atakora_tf.merge.claim import Source, show
from atakora_tf.merge.problem import Problem
from atakora_tf.naming import environment_prefix

if TYPE_CHECKING:
    from atakora_tf.components.definition import ComponentDefinition

__all__ = ["Previously", "first_id", "former_ids", "renaming_problems"]

Previously: TypeAlias = str | Sequence[str]
"""A former id, or several, the oldest first."""


def former_ids(component_id: str, previously: Any) -> tuple[str, ...]:
    """The former ids, the oldest first; none if anything is wrong with them."""
    if any(True for _ in _faults(component_id, previously)):
        return ()
    return (previously,) if isinstance(previously, str) else tuple(previously)


def first_id(component_id: str, previously: Any) -> str:
    """The id that the component had first, after which what it has is named."""
    return (*former_ids(component_id, previously), component_id)[0]


def renaming_problems(definitions: Iterable[ComponentDefinition[Any]]) -> Iterator[Problem]:
    """What is wrong with each `previously=`, and with all of them together."""
    living: dict[str, ComponentDefinition[Any]] = {}
    claimed: dict[str, dict[str, Source]] = defaultdict(dict)
    renamed: list[ComponentDefinition[Any]] = []
    for definition in sorted(definitions, key=lambda d: d.source.rank):
        living.setdefault(environment_prefix(definition.id), definition)
        if definition.previously != ():
            renamed.append(definition)
    for definition in renamed:
        for what, *ways_out in _faults(definition.id, definition.previously):
            yield Problem(
                (definition.id,), what, sources=(definition.source,), ways_out=tuple(ways_out)
            )
        own = environment_prefix(definition.id)
        for former in former_ids(definition.id, definition.previously):
            prefix = environment_prefix(former)
            claimed[prefix][definition.id] = definition.source
            other = living.get(prefix)
            if prefix != own and other is not None:
                yield Problem(
                    (definition.id,),
                    f"previously={former!r} is the id of another component{_spelt(former, other)}, "
                    "and what that id had belongs to one of them",
                    sources=tuple(sorted((definition.source, other.source))),
                    ways_out=(
                        f"leave {former!r} out of previously=, if {definition.id} was never called "
                        "so",
                        "give the other component an id that none had before",
                    ),
                )
    for prefix, owners in sorted(claimed.items()):
        if len(owners) > 1:
            yield Problem(
                tuple(sorted(owners))[:1],
                f"{' and '.join(sorted(owners))} both say previously= of an id that becomes "
                f"{prefix}, and what it had belongs to one of them",
                sources=tuple(sorted(owners.values())),
                ways_out=("leave it to the one that goes on with the data",),
            )


def _spelt(former: str, other: ComponentDefinition[Any]) -> str:
    """How the other component spells the id, where that is not the same."""
    return "" if former == other.id else f", {other.id!r}"


def _faults(component_id: str, previously: Any) -> Iterator[tuple[str, ...]]:
    """What is wrong, each with the ways out."""
    if isinstance(previously, str):
        former: list[Any] = [previously]
    elif isinstance(previously, Sequence):
        former = list(previously)
    else:
        yield (
            f"previously={show(previously)} is neither an id nor a list of ids",
            "write previously='UserApi', or previously=['UserApi', 'CustomerApi'] with the oldest "
            "first",
        )
        return
    for each in former:
        if (fault := _id_fault(each)) is not None:
            yield f"previously: {fault}", "write the id as it was"
    texts = [each for each in former if isinstance(each, str)]
    for each in sorted({each for each in texts if texts.count(each) > 1}):
        yield f"previously names {each!r} more than once", "leave one of them out"
    # Who is called again as at first has a past, too: its names are its own.
    again = texts[:1] == [component_id] and len(set(texts)) > 1
    if component_id in texts and not again:
        yield (
            f"previously={component_id!r} is the component's own id",
            "leave it out",
            "name it first if the component is called again as it was at first: "
            f"previously=[{component_id!r}, '…']",
        )


def _id_fault(former: Any) -> str | None:
    if not isinstance(former, str):
        return f"the id {show(former)} is not a text"
    if not former.strip():
        return f"the id {former!r} is empty"
    try:
        environment_prefix(former)
    except NameInvalid:
        return f"the id {former!r} holds no ASCII letter or digit, so no component was called so"
    return None
