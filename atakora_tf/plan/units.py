"""Units: the entries of a config that are placed one by one, with the claims on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from atakora_tf.merge.claims import Claims
from atakora_tf.merge.fields import FieldSpec, field_specs
from atakora_tf.merge.problem import Problem
from atakora_tf.merge.resolve import Resolution
from atakora_tf.merge.unset import UNSET
from atakora_tf.plan.placement import Unit

__all__ = ["dropped_unit_problems", "pruned", "unit_fields", "units_of"]


def unit_fields(config: type[Any]) -> list[FieldSpec]:
    """The maps of a config class whose entries are placed one by one."""
    return [spec for spec in field_specs(config) if spec.unit is not None]


def units_of(claims: Claims, config: type[Any]) -> dict[Unit, Claims]:
    """Every entry that is placed by itself, with the claims on it."""
    found: dict[Unit, Claims] = {}
    for spec in unit_fields(config):
        node = claims.below.get(spec.name)
        if node is not None:
            for step, entry in node.below.items():
                found[spec.name, step[1:-1]] = entry
    return found


def pruned(claims: Claims, units: Mapping[Unit, Any], config: type[Any]) -> Claims:
    """The same claims, without the entries of unit fields that are not in `units`."""
    fields = {spec.name for spec in unit_fields(config)}
    result = Claims.union((claims,))
    for field, node in result.below.items():
        if field in fields:
            node.below = {s: e for s, e in node.below.items() if (field, s[1:-1]) in units}
    return result


def dropped_unit_problems(
    resolution: Resolution[Any], config: type[Any], key: str
) -> Iterator[Problem]:
    """A problem for every unit that a replacing claim would drop.

    A replacing claim may change settings and rules, but what components keep their data in is not
    dropped in passing.
    """
    for spec in unit_fields(config):
        for path, outcome in resolution.outcomes.items():
            if len(path) != 2 or path[0] != spec.name:
                continue
            if outcome.value is not UNSET or not outcome.overridden or outcome.conflict:
                continue
            yield Problem(
                (key, *path),
                f"a replacing claim leaves out this {spec.unit}, which components ask for",
                outcome.overridden,
                ways_out=(
                    "leave `replacing` out and name only what is to change",
                    "remove the components that ask for it",
                ),
            )
