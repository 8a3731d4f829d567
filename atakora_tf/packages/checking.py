"""Tries a package where nothing of the user's machine is: are all of its functions found?"""

from __future__ import annotations

import json
import os
import platform
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from attrs import field, frozen

from atakora_tf.azure.functions import TRIGGERS
from atakora_tf.packages import indexing
from atakora_tf.packages.function_list import ROUTE_PREFIX, HttpFunction, route_shape

__all__ = ["Checked", "Interpreter", "checked", "interpreter_for"]

_SECONDS: Final = 120
# Of the machine's own settings: what a process needs to begin at all.
_KEPT: Final = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR")


@frozen
class Interpreter:
    """A Python to try a package with.

    own: whether the package's libraries are used, and none of this environment.
    """

    command: str
    own: bool

    @property
    def words(self) -> str:
        """What the package was tried with, for people."""
        return "its own libraries" if self.own else "the libraries of this environment"


@frozen(eq=False)
class Checked:
    """What was found: every function by its name, and what is wrong, as sentences."""

    functions: tuple[str, ...]
    faults: tuple[str, ...] = field(default=())


def interpreter_for(python: str, *, dependencies: bool) -> Interpreter | None:
    """What a package for this version of Python can be tried with here; None if nothing can."""
    here = f"{sys.version_info.major}.{sys.version_info.minor}"
    if dependencies and sys.platform == "linux" and platform.machine() == "x86_64":
        command = sys.executable if here == python else shutil.which(f"python{python}")
        if command is not None and _begins(command):
            return Interpreter(command, own=True)
    # Found, not imported: the check is a process of its own.
    needed = ("azure.functions", "azure.cosmos", "starlette", "jsonschema_rs", "jwt", "aiohttp")
    if all(_is_here(name) for name in needed):
        return Interpreter(sys.executable, own=False)
    return None


def checked(
    files: Mapping[str, bytes],
    interpreter: Interpreter,
    *,
    functions: tuple[HttpFunction, ...],
    others: Mapping[str, Mapping[str, str]],
) -> Checked:
    """Unpack the files, index them as Azure's worker does, and compare with what is to be there.

    functions: those of the APIs. others: by component, the functions that joined, and what starts
        each, as `azure.functions.TRIGGERS` calls it.
    """
    found = _indexed(files, interpreter)
    if "failure" in found:
        return Checked((), (found["failure"],))
    listed: list[dict[str, Any]] = found["functions"]
    faults = [*_faults(listed, functions, others)]
    return Checked(tuple(each["name"] for each in listed), tuple(faults))


def _indexed(files: Mapping[str, bytes], interpreter: Interpreter) -> dict[str, Any]:
    with TemporaryDirectory(prefix="atakora-") as folder:
        package, result = Path(folder, "package"), Path(folder, "result.json")
        for path, content in files.items():
            target = package / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        isolated = ["-I", "-S"] if interpreter.own else ["-I"]
        script = str(Path(indexing.__file__))
        command = [interpreter.command, *isolated, script, str(package), str(result)]
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            ran = subprocess.run(
                command,
                cwd=folder,
                env=environment,
                capture_output=True,
                text=True,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return {"failure": f"function_app.py was not imported after {_SECONDS} seconds"}
        if not result.is_file():
            last = (ran.stderr.strip().splitlines() or ["without a word"])[-1]
            return {"failure": f"the process that imports function_app.py ended: {last}"}
        read: dict[str, Any] = json.loads(result.read_text(encoding="utf-8"))
        return read


def _faults(
    found: list[dict[str, Any]],
    functions: tuple[HttpFunction, ...],
    others: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    names = Counter(each["name"].lower() for each in found)
    for each in found:
        name = each["name"]
        if names[name.lower()] > 1:
            yield f"{names[name.lower()]} functions are called {name!r}, whatever their case"
        for parameter in each["unbound"]:
            yield (
                f"function {name!r}: its parameter {parameter!r} is the name of no binding, for "
                "which Azure drops every function of the app"
            )
        for binding in each["missing"]:
            yield f"function {name!r}: it has no parameter {binding!r}, as its binding is called"
    yield from _differences(found, functions, others)
    yield from _same_addresses(found)


def _differences(
    found: list[dict[str, Any]],
    functions: tuple[HttpFunction, ...],
    others: Mapping[str, Mapping[str, str]],
) -> Iterator[str]:
    there = {each["name"]: each for each in found}
    for each in functions:
        actual = there.pop(each.name, None)
        expected = (each.route, sorted(each.methods), each.level.lower())
        if actual is None:
            yield f"function {each.name!r} was not found"
        elif (actual["route"], sorted(actual["methods"]), actual["level"].lower()) != expected:
            yield f"function {each.name!r} was found as another one"
    for component, names in sorted(others.items()):
        for name, kind in sorted(names.items()):
            actual = there.pop(name, None)
            if actual is None:
                yield f"the code of {component} has no function {name!r}, which its definition has"
            elif actual["trigger"] != TRIGGERS[kind].binding:
                yield (
                    f"the code of {component} starts the function {name!r} by a "
                    f"{actual['trigger']}, and its definition by a {TRIGGERS[kind].binding}"
                )
    for name in sorted(there):
        yield f"the code has a function {name!r}, which no definition has"


def _same_addresses(found: list[dict[str, Any]]) -> Iterator[str]:
    taken: dict[tuple[str, str], str] = {}
    for each in found:
        if each["trigger"] != "httpTrigger":
            continue
        route = each["route"] or each["name"]
        # Without methods a function answers all of them.
        for method in each["methods"] or ("GET", "POST", "PUT", "PATCH", "DELETE"):
            first = taken.setdefault((method.upper(), route_shape(route)), each["name"])
            if first != each["name"]:
                yield (
                    f"the functions {first!r} and {each['name']!r} both answer "
                    f"{method.upper()} /{ROUTE_PREFIX}/{route}"
                )


def _begins(command: str) -> bool:
    # A version manager has commands for versions that are not chosen.
    try:
        ran = subprocess.run(
            [command, "-I", "-S", "-c", ""], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return ran.returncode == 0


def _is_here(name: str) -> bool:
    try:
        return find_spec(name) is not None
    except ModuleNotFoundError:
        return False
