"""Entries that components refer to and nobody declares, such as the queue of a trigger."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atakora_tf.merge.claim import Claim
from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import Keyed, Nested, field_specs
from atakora_tf.merge.problem import Path, Problem
from atakora_tf.requirements.checks import nearest
from atakora_tf.requirements.reference import REFERENCE

__all__ = ["undeclared_problems"]


def undeclared_problems(claims: Claims, config: type[Any], key: str) -> list[Problem]:
    """A problem for each such entry; it is taken out of `claims`, so that it is said once."""
    return list(_problems(claims, config, (key,)))


def _problems(claims: Claims, config: type[Any], path: Path) -> Iterator[Problem]:
    for spec in field_specs(config):
        node = claims.below.get(spec.name)
        if node is None or not isinstance(spec.shape, Keyed):
            continue
        if not isinstance(spec.shape.entry, Nested):
            continue
        for step, entry in sorted(node.below.items()):
            at = (*path, spec.name, step)
            if all(claim.priority <= REFERENCE for claim in entry.here):
                del node.below[step]
                yield _problem(at, spec.name, set(entry.here), node)
            else:
                yield from _problems(entry, spec.shape.entry.config, at)


def _problem(at: Path, field: str, referring: set[Claim], node: Claims) -> Problem:
    word = field.removesuffix("s")
    name = at[-1][1:-1]
    declared = [
        step[1:-1]
        for step, entry in node.below.items()
        if any(claim.priority > REFERENCE for claim in entry.here)
        # What is called after the missing one, such as its poison queue, comes with it.
        and not step[1:-1].startswith(f"{name}-")
    ]
    near = nearest(name, declared)
    return Problem(
        at,
        f"no component declares this {word}; who is named here only refers to it",
        sources=tuple(sorted({claim.source for claim in referring})),
        ways_out=(
            *(() if near is None else (f"correct the name to {near!r}",)),
            f"declare the {word} in a component, such as a DataStack",
            "correct the key, if it is declared under another one",
        ),
    )
