"""Reads the file of an API's hooks."""

from __future__ import annotations

import importlib.util
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.contract.api import EntityApi
from atakora_tf.runtime.hooks import ROUTE, RouteMark

__all__ = ["NO_HOOKS", "ExtraRoute", "Hooks", "HooksInvalid", "hooks_of", "load_hooks"]

_ARGUMENTS: Final = {
    "before_create": ("item", "context"),
    "after_create": ("item", "context"),
    "before_update": ("item", "old", "context"),
    "after_update": ("item", "old", "context"),
    "before_delete": ("item", "context"),
    "after_delete": ("item", "context"),
}
_METHODS: Final = ("GET", "POST", "PUT", "PATCH", "DELETE")
# What means the same here and to Azure Functions, whose templates know more signs (`{id:int}`).
_SEGMENT: Final = re.compile(r"[\w.~-]+|\{[A-Za-z]\w*\}", re.ASCII)


class HooksInvalid(Exception):
    """A file of hooks cannot be used; the message says which, why, and what to do."""


@frozen
class ExtraRoute:
    """A route of the application's own, and the function that answers it."""

    mark: RouteMark
    function: Callable[..., Any]


@frozen
class Hooks:
    """The functions of a file by their names, and its routes."""

    functions: dict[str, Callable[..., Any]] = field(factory=dict)
    routes: tuple[ExtraRoute, ...] = ()


NO_HOOKS: Final = Hooks()


def load_hooks(path: str | PathLike[str], api: EntityApi) -> Hooks:
    """Run a file and take its hooks.

    Raises `HooksInvalid` if there is no such file, it fails, or what it defines cannot be hooks.
    """
    file = Path(path)
    if not file.is_file():
        raise HooksInvalid(f"{api.component} names the hooks {file}, and there is no such file.")
    name = f"atakora_hooks.{api.component}"
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise HooksInvalid(f"The hooks of {api.component}, {file}, are no Python file (*.py).")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses and pickles look a class's module up by its name.
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as fault:
        del sys.modules[name]
        raise HooksInvalid(
            f"The hooks of {api.component}, {file}, fail when they are imported: "
            f"{type(fault).__name__}: {fault}"
        ) from fault
    return hooks_of(module, api)


def hooks_of(module: ModuleType, api: EntityApi) -> Hooks:
    """The hooks that a module defines; raises `HooksInvalid`."""
    faults = list(_faults(module, api))
    if faults:
        where = getattr(module, "__file__", None) or module.__name__
        raise HooksInvalid(f"The hooks of {api.component}, {where}: {'; '.join(faults)}.")
    return Hooks(
        {name: getattr(module, name) for name in _ARGUMENTS if hasattr(module, name)},
        tuple(ExtraRoute(mark, function) for mark, function in _routes(module)),
    )


def _routes(module: ModuleType) -> Iterator[tuple[RouteMark, Callable[..., Any]]]:
    for value in vars(module).values():
        mark = getattr(value, ROUTE, None)
        if isinstance(mark, RouteMark):
            yield mark, value


def _faults(module: ModuleType, api: EntityApi) -> Iterator[str]:
    found = 0
    for name, value in vars(module).items():
        if name in _ARGUMENTS:
            found += 1
            yield from _wrong_arguments(name, value, _ARGUMENTS[name])
        elif name.startswith(("before_", "after_")) and inspect.isfunction(value):
            yield f"'{name}' is no hook; there are {', '.join(_ARGUMENTS)}"
    taken = {(each.method, _shape(each.path)) for each in api.operations}
    operations = {each.name: each for each in api.operations}
    for mark, function in _routes(module):
        found += 1
        where = f"the route of '{function.__name__}'"
        yield from _wrong_arguments(function.__name__, function, ("request", "context"))
        if mark.method not in _METHODS:
            yield f"{where} has the method {mark.method}; there are {', '.join(_METHODS)}"
        if mark.access not in operations:
            yield (
                f"{where} is for those who may '{mark.access}', which is no operation of the API; "
                f"there are {', '.join(operations)}"
            )
        path = f"/api/{api.route}/{mark.path}".rstrip("/")
        if mark.path and not all(map(_SEGMENT.fullmatch, mark.path.split("/"))):
            yield (
                f"{where} has the path {mark.path!r}; between slashes it has letters, digits, "
                "'.', '_', '~', '-', or a name in braces"
            )
        elif (mark.method, _shape(path)) in taken:
            yield f"{where}, {mark.method} {path}, is taken"
        taken.add((mark.method, _shape(path)))
    if not found:
        yield f"it defines no hook and no route; hooks are {', '.join(_ARGUMENTS)}"


def _shape(path: str) -> str:
    """What two paths have in common that match the same addresses."""
    return re.sub(r"\{[^/]*\}", "{}", path.lower())


def _wrong_arguments(name: str, function: Any, arguments: tuple[str, ...]) -> Iterator[str]:
    if not callable(function):
        yield f"'{name}' is no function"
        return
    try:
        inspect.signature(function).bind(*arguments)
    except TypeError:
        yield f"'{name}' has to take ({', '.join(arguments)})"
