"""Several stacks of one program: a catalogue that is kept once, and a storefront in each region."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from atakora_tf import Backend
from examples.regions.backends import backends as all_of_one_environment

__all__ = ["every_backend"]


def every_backend(locks: Path) -> Iterator[Backend]:
    """All stacks in each environment; `locks` is the folder of the lock files."""
    for environment in ("dev", "prod"):
        yield from all_of_one_environment(environment, locks)
