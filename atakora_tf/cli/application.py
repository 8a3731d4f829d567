"""Finds the backends of a user's program, without synthesising anything."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import os
import sys
import sysconfig
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final, get_type_hints

from atakora_tf.backend import Backend
from atakora_tf.errors import ApplicationInvalid, AtakoraError
from atakora_tf.merge.claim import Source
from atakora_tf.merge.secret import hide_secrets

__all__ = ["DEFAULT_PROGRAM", "find_backends"]

DEFAULT_PROGRAM: Final = "main.py"

_LIBRARY: Final = str(Path(__file__).parents[1]) + os.sep

# Where Python's own modules and installed packages are: a slip shows there, and is made elsewhere.
_OTHERS: Final = tuple(
    path + os.sep
    for name, path in sysconfig.get_paths().items()
    if name in ("stdlib", "platstdlib", "purelib", "platlib")
)


def find_backends(app: str | None, environment: str | None) -> tuple[Backend, ...]:
    """The backends of a program.

    `app` is `module:object` or `folder/program.py:object`; None is `main.py`. The object is a
    backend, a subclass of `Backend`, several of them in a list or a mapping, or a function that
    returns such; a parameter `environment` of it gets the environment. Without an object, the
    module is searched: for backends, then for a function whose return annotation is a `Backend`,
    then for a subclass.

    Raises `ApplicationInvalid` where the program
    cannot be loaded or has no backend, and whatever the program raises that is of this library.
    """
    target, name = _parted(app or DEFAULT_PROGRAM)
    module = _load(target, app)
    if name:
        return _backends(_attribute(module, name, target), f"{target}:{name}", environment)
    return _searched(module, target, environment)


def _parted(app: str) -> tuple[str, str]:
    target, separator, name = app.rpartition(":")
    if not separator or os.sep in name or name.endswith(".py"):
        return app, ""
    return target, name


def _load(target: str, app: str | None) -> ModuleType:
    here = os.getcwd()
    if here not in sys.path:
        sys.path.insert(0, here)
    if not target.endswith(".py"):
        with _programs_own_faults(target):
            return _imported(target)
    path = Path(target)
    if not path.is_file():
        where = "in this folder" if app is None else "here"
        raise ApplicationInvalid(
            f"there is no {target} {where}; go to the folder of your program, or name the backend "
            "with --app module:object"
        )
    folder = str(path.parent.resolve())
    if folder not in sys.path:
        sys.path.insert(0, folder)
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None, "a .py file always has a spec"
    assert spec.loader is not None, "and a loader"
    module = importlib.util.module_from_spec(spec)
    # Classes look their module up, e.g. to resolve annotations.
    sys.modules[path.stem] = module
    with _programs_own_faults(target):
        spec.loader.exec_module(module)
    return module


def _imported(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as cause:
        missing = cause.name or ""
        if name == missing or name.startswith(f"{missing}."):
            raise ApplicationInvalid(
                f"there is no module {missing!r} in this folder or this environment; --app takes "
                "module:object, such as --app shop.backend:shop"
            ) from cause
        raise


def _attribute(module: ModuleType, name: str, target: str) -> Any:
    value: Any = module
    for part in name.split("."):
        try:
            value = getattr(value, part)
        except AttributeError:
            known = ", ".join(sorted(dict(_candidates(module)))) or "nothing of the kind"
            raise ApplicationInvalid(
                f"{target} has no {name!r}; of backends, it has {known}"
            ) from None
    return value


def _searched(module: ModuleType, target: str, environment: str | None) -> tuple[Backend, ...]:
    found = dict(_candidates(module))
    instances = {id(v): v for v in found.values() if isinstance(v, Backend)}
    if instances:
        return tuple(instances.values())
    functions = {n: v for n, v in found.items() if not isinstance(v, type)}
    classes = {n: v for n, v in found.items() if isinstance(v, type)}
    for kind in (functions, classes):
        if len(kind) > 1:
            listed = ", ".join(f"--app {target.removesuffix('.py')}:{n}" for n in sorted(kind))
            raise ApplicationInvalid(f"{target} has several backends; choose one: {listed}")
        for name, value in kind.items():
            return _backends(value, f"{target}:{name}", environment)
    raise ApplicationInvalid(
        f"{target} has no backend: no Backend, no subclass of it, and no function whose return "
        "annotation is one; give it one, or name one elsewhere with --app module:object"
    )


def _candidates(module: ModuleType) -> Iterator[tuple[str, Any]]:
    """What stands in a module and is, or gives, a backend."""
    for name, value in vars(module).items():
        if name.startswith("_"):
            continue
        if isinstance(value, Backend):
            yield name, value
        elif isinstance(value, type):
            if issubclass(value, Backend) and value._definitions:
                yield name, value
        elif inspect.isfunction(value) and _gives_backend(value):
            yield name, value


def _gives_backend(function: Callable[..., Any]) -> bool:
    if function.__module__.startswith("atakora_tf."):
        return False
    try:
        returned = get_type_hints(function).get("return")
    except Exception:  # Annotations may name what exists only for type checkers.
        return False
    return isinstance(returned, type) and issubclass(returned, Backend)


def _backends(value: Any, name: str, environment: str | None) -> tuple[Backend, ...]:
    if isinstance(value, Backend):
        return (value,)
    if callable(value):
        with _programs_own_faults(name):
            return _backends(_called(value, name, environment), f"{name}()", environment)
    values: Iterable[Any] = ()
    if isinstance(value, Mapping):
        values = value.values()
    elif isinstance(value, Iterable) and not isinstance(value, (str, bytes)):
        values = list(value)
    found = tuple(values)
    if found and all(isinstance(item, Backend) for item in found):
        return found
    raise ApplicationInvalid(
        f"{name} is {type(value).__name__!r}; --app takes a Backend, a subclass of it, a function "
        "that returns one, or several of them"
    )


def _called(function: Callable[..., Any], name: str, environment: str | None) -> Any:
    parameters = inspect.signature(function).parameters
    asked = parameters.get("environment")
    needed = [
        p.name
        for p in parameters.values()
        if p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD)
    ]
    if environment is None and "environment" in needed:
        raise ApplicationInvalid(f"{name} needs an environment; say --environment dev")
    if others := [p for p in needed if p != "environment"]:
        raise ApplicationInvalid(
            f"{name} needs {', '.join(others)}, which the command cannot give; name a function "
            "that needs no more than the environment"
        )
    takes = asked is not None or isinstance(function, type)
    made = function(environment=environment) if environment and takes else function()
    if isinstance(function, type) and isinstance(made, Backend):
        # Nobody's line has called it; messages point at the class.
        made.source = Source(made.source.component, *_definition(function))
    return made


def _definition(cls: type[Any]) -> tuple[str, int]:
    """File and line of a class."""
    try:
        return _shortened(inspect.getsourcefile(cls) or ""), inspect.getsourcelines(cls)[1]
    except (OSError, TypeError):
        return "", 0


@contextmanager
def _programs_own_faults(name: str) -> Iterator[None]:
    """What a program raises is said with its line; a traceback would be mostly of ours."""
    try:
        yield
    except AtakoraError:
        raise
    except SystemExit as cause:
        raise ApplicationInvalid(
            f"{name} ended itself while it was loaded (exit status {cause.code}); put what it "
            'does under `if __name__ == "__main__":`'
        ) from cause
    except Exception as cause:
        text = hide_secrets(str(cause))
        what = f"{type(cause).__name__}: {text}" if text else type(cause).__name__
        raise ApplicationInvalid(
            f"{name} cannot be loaded: {_line(cause)}{what}; --traceback shows the way there"
        ) from cause


def _line(cause: Exception) -> str:
    """The innermost line of the user's own program."""
    if isinstance(cause, SyntaxError) and cause.filename:
        return f"{_shortened(cause.filename)}:{cause.lineno}: "
    frames = [
        f
        for f in traceback.extract_tb(cause.__traceback__)
        if not f.filename.startswith((_LIBRARY, *_OTHERS, "<"))
    ]
    return f"{_shortened(frames[-1].filename)}:{frames[-1].lineno}: " if frames else ""


def _shortened(filename: str) -> str:
    try:
        path = os.path.relpath(filename)
    except ValueError:  # Windows, on another drive.
        return filename
    return filename if path.startswith("..") else path
