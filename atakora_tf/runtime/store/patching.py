"""Applies the steps of a patch, as Cosmos DB does (see `patch_steps`)."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence

from atakora_tf.runtime.store.container_spec import ContainerSpec
from atakora_tf.runtime.store.errors import BadPatch
from atakora_tf.runtime.store.patch_steps import MOST_STEPS, PatchStep
from atakora_tf.runtime.store.results import SYSTEM_PROPERTIES

__all__ = ["check_steps", "patched"]


def check_steps(steps: Sequence[PatchStep], spec: ContainerSpec) -> None:
    """Raises `BadPatch` if the steps are none or too many, or touch what cannot change."""
    if not 1 <= len(steps) <= MOST_STEPS:
        raise BadPatch(f"A patch has {len(steps)} steps; Cosmos DB takes 1 to {MOST_STEPS}.")
    fixed = [("id",), *((name,) for name in SYSTEM_PROPERTIES), *spec.key_steps]
    for step in steps:
        for path in fixed:
            # A part of the path, too: it would take the key away with all around it.
            if step.names == path[: len(step.names)] or step.names[: len(path)] == path:
                raise BadPatch(f"'{step.path}' names the item or its partition and cannot change.")


def patched(item: Mapping[str, object], steps: Sequence[PatchStep]) -> dict[str, object]:
    """The item after all steps; raises `BadPatch` if one does not fit."""
    changed = copy.deepcopy(dict(item))
    for step in steps:
        holder: object = changed
        for name in step.names[:-1]:
            holder = _inside(holder, name, step)
        if isinstance(holder, dict):
            _in_object(holder, step)
        elif isinstance(holder, list):
            _in_array(holder, step)
        else:
            raise _no_parent(step)
    return changed


def _no_parent(step: PatchStep) -> BadPatch:
    return BadPatch(f"The parent of '{step.path}' is not there.")


def _inside(holder: object, name: str, step: PatchStep) -> object:
    if isinstance(holder, dict) and name in holder:
        return holder[name]
    if isinstance(holder, list):
        index = _index(name)
        if index is not None and index < len(holder):
            return holder[index]
    raise _no_parent(step)


def _index(name: str) -> int | None:
    return int(name) if name.isascii() and name.isdigit() else None


def _in_object(holder: dict[str, object], step: PatchStep) -> None:
    name = step.names[-1]
    if step.op in ("replace", "remove") and name not in holder:
        raise BadPatch(f"'{step.path}' is not there.")
    if step.op == "remove":
        del holder[name]
    elif step.op == "increment":
        holder[name] = _sum(holder.get(name, 0), step)
    else:
        holder[name] = copy.deepcopy(step.value)


def _in_array(holder: list[object], step: PatchStep) -> None:
    name = step.names[-1]
    index = len(holder) if name == "-" else _index(name)
    appends = index == len(holder) and step.op in ("add", "set")
    if index is None or not (index < len(holder) or appends):
        raise BadPatch(f"'{step.path}' names no element.")
    if step.op == "add" or appends:
        holder.insert(index, copy.deepcopy(step.value))
    elif step.op == "remove":
        del holder[index]
    elif step.op == "increment":
        holder[index] = _sum(holder[index], step)
    else:
        holder[index] = copy.deepcopy(step.value)


def _sum(before: object, step: PatchStep) -> object:
    for value in (before, step.value):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise BadPatch(f"'{step.path}' can only be incremented from a number by a number.")
    return before + step.value  # type: ignore[operator]
