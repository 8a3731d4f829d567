"""`deletion_locks=` of a backend: in which environments what holds data is locked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from atakora_tf.merge.claim import show

__all__ = ["DeletionLocks", "as_deletion_locks", "deletion_locks_fault", "locks_in"]

DeletionLocks: TypeAlias = bool | Collection[str]
"""True for every environment, or the names of some: `["prod"]`."""


def as_deletion_locks(given: Any) -> bool | frozenset[str]:
    """Where there are locks; nowhere in the place of what it cannot be."""
    if isinstance(given, bool):
        return given
    return False if deletion_locks_fault(given) is not None else frozenset(given)


def deletion_locks_fault(given: Any) -> tuple[str, str] | None:
    """What is wrong with `deletion_locks=`, and the way out; None if nothing is."""
    if isinstance(given, bool):
        return None
    listed = isinstance(given, Collection) and not isinstance(given, str | bytes | Mapping)
    if listed and all(isinstance(name, str) and name.strip() for name in given):
        return None
    example = [given] if isinstance(given, str) and given.strip() else ["prod"]
    return (
        f"deletion_locks={show(given)} is neither True, False nor a list of environments",
        f"write deletion_locks=True, or deletion_locks={example!r}",
    )


def locks_in(asked: bool | frozenset[str], environment: str) -> bool:
    """Whether what holds data is locked in this environment."""
    return asked if isinstance(asked, bool) else environment in asked
