"""Our own code in a package: the modules that answer requests, and those that they import.

They are shipped as they are here: what is deployed is what was tested, also where no index has
this version. Imports are read, not run.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

__all__ = ["vendored_files"]

_PACKAGE: Final = "atakora_tf"
_ROOT: Final = Path(__file__).parents[1]

_ENTRANCES: Final = (
    "atakora_tf.runtime.azure_functions",
    "atakora_tf.runtime.hooks",
    "atakora_tf.runtime.joined_app",
    "atakora_tf.runtime.packaged",
)

_INIT: Final = b'"""The part of atakora_tf that answers; `atakora package` puts it here."""\n'
"""Stands for the library's own: that one names what only the generator has."""


@cache
def vendored_files() -> dict[str, bytes]:
    """Every file of ours in a package, by its path there."""
    found: dict[str, bytes] = {}
    waiting = list(_ENTRANCES)
    while waiting:
        module = waiting.pop()
        path = _file_of(module)
        if path is None or path in found:
            continue
        content = (_ROOT / path).read_bytes()
        found[path] = content
        waiting += _imported(content, module)
        waiting += [module.rpartition(".")[0]]
    files = {f"{_PACKAGE}/{path}": content for path, content in found.items()}
    return {**files, f"{_PACKAGE}/__init__.py": _INIT}


def _file_of(module: str) -> str | None:
    """Where a module is below the library's folder; None if it is no module of ours."""
    if not module.startswith(f"{_PACKAGE}."):
        return None
    path = module.removeprefix(f"{_PACKAGE}.").replace(".", "/")
    for each in (f"{path}.py", f"{path}/__init__.py"):
        if (_ROOT / each).is_file():
            return each
    return None


def _imported(content: bytes, module: str) -> Iterator[str]:
    """The modules that a module imports anywhere, but for its types."""
    waiting: list[ast.AST] = [ast.parse(content)]
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING"):
            waiting += node.orelse
            continue
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports relatively"
            source = node.module or ""
            yield source
            yield from (f"{source}.{each.name}" for each in node.names)
        waiting += ast.iter_child_nodes(node)
