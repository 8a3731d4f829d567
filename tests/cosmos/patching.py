"""Partial document update (learn.microsoft.com/azure/cosmos-db/partial-document-update)."""

from __future__ import annotations

import copy
from typing import Any

from tests.cosmos.failure import Refused
from tests.cosmos.json_values import kind

_MOST_OPERATIONS = 10
_KNOWN = ("add", "set", "replace", "remove", "incr")


def patched(item: dict[str, Any], operations: Any, fixed: frozenset[str]) -> dict[str, Any]:
    """The item after all operations; `fixed` are the paths that no operation may touch."""
    if not isinstance(operations, list) or not 1 <= len(operations) <= _MOST_OPERATIONS:
        raise Refused(400, f"A patch takes 1 to {_MOST_OPERATIONS} operations.")
    changed = copy.deepcopy(item)
    for operation in operations:
        _apply(changed, operation, fixed)
    return changed


def _apply(item: dict[str, Any], operation: Any, fixed: frozenset[str]) -> None:
    if not isinstance(operation, dict) or operation.get("op") not in _KNOWN:
        raise Refused(400, f"Unknown patch operation {operation!r}.")
    op = operation["op"]
    expected = {"op", "path"} | (set() if op == "remove" else {"value"})
    if operation.keys() != expected:
        raise Refused(400, f"The patch operation '{op}' has the properties {sorted(expected)}.")
    path = operation["path"]
    if not isinstance(path, str) or not path.startswith("/") or path == "/":
        raise Refused(400, f"The patch path '{path}' is invalid.")
    if any(path == each or each.startswith(f"{path}/") for each in fixed):
        raise Refused(400, f"The patch operation cannot change '{path}'.")
    names = [each.replace("~1", "/").replace("~0", "~") for each in path[1:].split("/")]
    holder: Any = item
    for name in names[:-1]:
        holder = _inside(holder, name, path)
    if isinstance(holder, dict):
        _in_object(holder, names[-1], op, operation.get("value"), path)
    elif isinstance(holder, list):
        _in_array(holder, names[-1], op, operation.get("value"), path)
    else:
        raise _no_parent(path)


def _inside(holder: Any, name: str, path: str) -> Any:
    if isinstance(holder, dict) and name in holder:
        return holder[name]
    if isinstance(holder, list) and name.isdigit() and int(name) < len(holder):
        return holder[int(name)]
    raise _no_parent(path)


def _no_parent(path: str) -> Refused:
    return Refused(400, f"The parent of the patch path '{path}' does not exist.")


def _in_object(holder: dict[str, Any], name: str, op: str, value: Any, path: str) -> None:
    if op in ("replace", "remove") and name not in holder:
        raise Refused(400, f"The patch path '{path}' does not exist.")
    if op == "remove":
        del holder[name]
    elif op == "incr" and name in holder:
        holder[name] = _sum(holder[name], value, path)
    elif op == "incr":
        holder[name] = _sum(0, value, path)
    else:
        holder[name] = copy.deepcopy(value)


def _in_array(holder: list[Any], name: str, op: str, value: Any, path: str) -> None:
    index = len(holder) if name == "-" else int(name) if name.isdigit() else -1
    most = len(holder) if op in ("add", "set") else len(holder) - 1
    if not 0 <= index <= most:
        raise Refused(400, f"The patch path '{path}' names no element.")
    if op == "add" or index == len(holder):
        holder.insert(index, copy.deepcopy(value))
    elif op == "remove":
        del holder[index]
    elif op == "incr":
        holder[index] = _sum(holder[index], value, path)
    else:
        holder[index] = copy.deepcopy(value)


def _sum(one: Any, other: Any, path: str) -> Any:
    if kind(one) != 4 or kind(other) != 4:
        raise Refused(400, f"The patch operation 'incr' at '{path}' needs numbers.")
    return one + other
