"""Every example of the repository as Terraform JSON, written directly."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import examples
from atakora_tf import Backend

__all__ = ["every_backend", "write_examples"]


def every_backend(locks: Path) -> Iterator[tuple[str, Backend]]:
    """Every backend of every package in `examples/`, with the package's name.

    Each package says in its `every_backend(locks)` what there is; one that does not is an error,
    so that no example is forgotten.
    """
    for found in iter_modules(examples.__path__):
        package = import_module(f"examples.{found.name}")
        if not hasattr(package, "every_backend"):
            raise AssertionError(
                f"examples/{found.name} does not say what its backends are; define "
                "every_backend(locks) in its __init__.py, as examples/shop does"
            )
        own = locks / found.name
        own.mkdir(parents=True, exist_ok=True)
        for backend in package.every_backend(own):
            yield found.name, backend


def write_examples(directory: Path) -> list[Path]:
    """Write all of them below `directory`; the paths of their JSON files."""
    return [
        backend.synthesize(directory / name) for name, backend in every_backend(directory / "locks")
    ]
