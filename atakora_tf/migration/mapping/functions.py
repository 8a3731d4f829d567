"""Functions of the user's that a mapping names as `module:name`."""

from __future__ import annotations

import re
from collections.abc import Callable
from importlib import import_module
from typing import Any, Final

from atakora_tf.errors import MigrationError
from atakora_tf.migration.mapping.refusal import Refused

__all__ = ["FUNCTION_NAME", "call", "load_function"]

FUNCTION_NAME: Final = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
"""How a mapping names a function."""

# Exceptions can quote all that a function was given.
_LONGEST: Final = 500


def load_function(name: str) -> Callable[..., Any]:
    """The function that `name` names; its module is imported.  Raises MigrationError."""
    module_name, _, attribute = name.partition(":")
    try:
        module = import_module(module_name)
    except Exception as error:  # whatever a module raises while it is imported
        raise MigrationError(
            f"The mapping's function {name} cannot be loaded: importing {module_name} fails with "
            f"{type(error).__name__}: {error}. Run where Python finds the module, or set "
            "PYTHONPATH."
        ) from error
    found = getattr(module, attribute, None)
    if not callable(found):
        what = "is no function" if hasattr(module, attribute) else "is not there"
        raise MigrationError(
            f"The mapping's function {name} cannot be loaded: in the module {module_name}, "
            f"{attribute} {what}."
        )
    return found  # type: ignore[no-any-return]


def call(function: Callable[..., Any], name: str, *arguments: Any) -> Any:
    """What the function gives; what it raises becomes `Refused`."""
    try:
        made = function(*arguments)
    except Exception as error:  # data shall never end a run
        said = f"{type(error).__name__}: {error}"
        raise Refused("function-failed", f"The function {name} raised {said[:_LONGEST]}") from error
    _check_keys(made, name)
    return made


def _check_keys(made: Any, name: str) -> None:
    """Refuse keys that are no text: JSON would turn them into texts unsaid."""
    if isinstance(made, dict):
        for key, value in made.items():
            if type(key) is not str:
                raise Refused(
                    "function-result", f"The function {name} gave a dict with the key {key!r}."
                )
            _check_keys(value, name)
    elif isinstance(made, list | tuple):
        for value in made:
            _check_keys(value, name)
