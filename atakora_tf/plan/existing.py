"""Existing accounts as users write them, and the requirements that become of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from attrs import evolve, frozen

from atakora_tf.errors import ResourceKeyInvalid
from atakora_tf.merge.claim import Priority, Source, show
from atakora_tf.merge.fields import Keyed, Scalar, field_specs
from atakora_tf.merge.problem import Problem
from atakora_tf.plan.declaration import Declaration
from atakora_tf.requirements.key import ResourceKey
from atakora_tf.requirements.requirement import ResourceRequirement

__all__ = [
    "FIELD",
    "ExistingEntry",
    "existing_requirements",
    "first_slot",
    "nobody_asks",
    "takes_existing",
]

FIELD: Final = "existing"
"""The field of a config class that says on which existing accounts its resources are placed."""

_SLOT: Final = re.compile(r"-\d+$")


@frozen
class ExistingEntry:
    """What a user says of one key, or of one slot of it."""

    key: Any
    account: Any
    source: Source


def first_slot(key: ResourceKey) -> ResourceKey:
    """`cosmos:shared-database` for `cosmos:shared-database-2`; no key of ours ends in a number."""
    return ResourceKey(key.resource_type, _SLOT.sub("", key.requirement_key))


def takes_existing(config: type[Any]) -> bool:
    """Whether resources of a config class can be placed on an account that is there."""
    return any(
        spec.name == FIELD
        and isinstance(spec.shape, Keyed)
        and isinstance(spec.shape.entry, Scalar)
        for spec in field_specs(config)
    )


def existing_requirements(
    entries: Iterable[ExistingEntry], declarations: Iterable[Declaration]
) -> tuple[list[ResourceRequirement[Any]], list[Problem]]:
    """Requirements at the priority of a user's override, and what is wrong with the others."""
    made = [r for declaration in declarations for r in declaration.requirements]
    classes = {requirement.resource_type: type(requirement.config) for requirement in made}
    requirements: list[ResourceRequirement[Any]] = []
    problems: list[Problem] = []
    for entry in entries:
        source = evolve(entry.source, component=FIELD)
        try:
            key = ResourceKey.parse(entry.key)
        except ResourceKeyInvalid as fault:
            problems.append(
                Problem((FIELD,), str(fault), sources=(source,), ways_out=("correct the key",))
            )
            continue
        wrong = _fault(key, entry.account, classes)
        if wrong is not None:
            what, way_out = wrong
            problems.append(Problem((str(key),), what, sources=(source,), ways_out=(way_out,)))
            continue
        config: Any = classes.get(key.resource_type)
        of = first_slot(key)
        if config is None:
            problems.append(nobody_asks(key, sorted({str(r.key) for r in made}), source))
            continue
        requirements.append(
            ResourceRequirement(
                of.resource_type,
                of.requirement_key,
                config(existing={str(key): entry.account}),
                Priority.USER,
                source,
            )
        )
    return requirements, problems


def nobody_asks(key: ResourceKey, known: Iterable[str], source: Source) -> Problem:
    """The problem of an existing account under a key that no component asks for."""
    ways_out = ["correct the key", "remove the entry"]
    if key.resource_type == "monitoring":
        ways_out.insert(0, "write monitoring=True, if the backend is to write into it")
    return Problem(
        (str(key),),
        "nothing is placed on the existing account; the backend's own keys are "
        f"{', '.join(known) or 'none'}",
        sources=(source,),
        ways_out=tuple(ways_out),
    )


def _fault(
    key: ResourceKey, account: Any, classes: Mapping[str, type[Any]]
) -> tuple[str, str] | None:
    """Why this account cannot stand under this key, and the way out."""
    from atakora_tf.requirements.existing import ExistingAccount

    if key.resource_type == "functions":
        return (
            "a Function App cannot be one that is there already: its code, its settings and its "
            "identity would be overwritten",
            "remove the entry; other accounts, such as cosmos:shared-database, can be existing",
        )
    config = classes.get(key.resource_type)
    if config is not None and not takes_existing(config):
        return (
            f"resources of type {key.resource_type!r} cannot be placed on one that is there "
            "already",
            "remove the entry",
        )
    if not isinstance(account, ExistingAccount):
        return (
            f"{show(account)} is no existing account",
            "write one such as ExistingCosmos(name='…', resource_group='…')",
        )
    if account.resource_type != key.resource_type:
        return (
            f"{type(account).__name__} is for {account.resource_type!r}, not for "
            f"{key.resource_type!r}",
            "correct the key, or name an account of that type",
        )
    return None
