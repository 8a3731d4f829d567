"""The problems at one place of a resource, for those who ask why it is as it is."""

from __future__ import annotations

from collections.abc import Iterable

from atakora_tf.merge.problem import Path, Problem
from atakora_tf.plan.plan_paths import dotted, write_path

__all__ = ["problems_at"]


def problems_at(problems: Iterable[Problem], key: str, path: str | None) -> tuple[Problem, ...]:
    """Those at `path` of the resource `key`, above it and below it.

    `path` is written as for `explain`; None is the whole resource.
    """
    if path is None:
        key, _, path = key.partition(" › ")
    at = f"{dotted(path.strip()).removeprefix(key).lstrip(' ›.')}."
    return tuple(p for p in problems if p.path[:1] == (key,) and _meet(at, p.path[1:]))


def _meet(at: str, path: Path) -> bool:
    """Whether one of two places lies in the other."""
    other = f"{dotted(write_path(path))}." if path else "."
    return at in (".", other) or other == "." or at.startswith(other) or other.startswith(at)
