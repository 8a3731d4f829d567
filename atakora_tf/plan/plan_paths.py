"""Paths inside a resource as text: written so that they can be read back, and found again."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from atakora_tf.errors import PlacementUnknown, PlanInvalid
from atakora_tf.merge.fields import Keyed, Nested, Scalar, Shape, field_specs
from atakora_tf.merge.problem import Path
from atakora_tf.merge.secret import hide_secrets
from atakora_tf.merge.unset import UNSET

__all__ = ["ROOT", "all_paths", "dotted", "find_path", "read_path", "shape_at", "write_path"]

ROOT: Final = "."
"""The path of the resource itself."""

_ARROW = " › "
_PART = re.compile(r"(\w+)(?:\['((?:[^'\\]|\\.)*)'\])?( › (?=.)|\Z)", re.DOTALL)
_ENTRY = re.compile(r"""\[(['"])(.*?)\1\]""", re.DOTALL)


def write_path(path: Path) -> str:
    r"""`databases['shop'] › containers['orders'] › ttl`, the way messages show it.

    In names, `'` and `\` are written `\'` and `\\`; keys and passwords are hidden.
    """
    parts: list[str] = []
    for step in path:
        if step.startswith("[") and parts:
            name = hide_secrets(step[1:-1]).replace("\\", "\\\\").replace("'", "\\'")
            parts[-1] += f"['{name}']"
        else:
            parts.append(step)
    return _ARROW.join(parts) or ROOT


def read_path(text: str) -> Path:
    """The path that `write_path` wrote; raises `PlanInvalid` for other texts."""
    if text == ROOT:
        return ()
    steps: list[str] = []
    position = 0
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            break
        steps.append(part[1])
        if part[2] is not None:
            steps.append("[" + re.sub(r"\\(.)", r"\1", part[2], flags=re.DOTALL) + "]")
        position = part.end()
    if not steps or position < len(text):
        raise PlanInvalid(f"{text!r} is not a path such as \"databases['shop'] › throughput\"")
    return tuple(steps)


def shape_at(config: type[Any], path: Path) -> Shape | None:
    """What stands at a path of a config class; None if nothing can."""
    shape: Shape | None = Nested(config)
    for step in path:
        if isinstance(shape, Keyed) and step.startswith("["):
            shape = shape.entry
        elif isinstance(shape, Nested):
            own = {spec.name: spec.shape for spec in field_specs(shape.config)}
            shape = own.get(step)
        else:
            return None
    return shape


def all_paths(config: Any) -> Iterator[Path]:
    """Every path of a config: what is set and what could be; maps with the entries they have."""
    yield from _below(Nested(type(config)), config, ())


def _below(shape: Shape, value: Any, path: Path) -> Iterator[Path]:
    yield path
    if isinstance(shape, Nested):
        for spec in field_specs(shape.config):
            inner = UNSET if value is UNSET else getattr(value, spec.name)
            yield from _below(spec.shape, inner, (*path, spec.name))
    elif isinstance(shape, Keyed) and isinstance(value, Mapping):
        for name, entry in value.items():
            at = (*path, f"[{name}]")
            if isinstance(shape.entry, Scalar):
                yield at
            else:
                yield from _below(shape.entry, entry, at)


def find_path(key: str, text: str, known: Iterable[Path]) -> Path:
    """The known path that a person means.

    `databases['shop'] › throughput`, `databases['shop'] > throughput`,
    `databases['shop'].throughput` and `databases.shop.throughput` are one, with
    the resource's key before it or not. Raises `PlacementUnknown` with the nearest known paths.
    """
    by_text = {write_path(path): path for path in known}
    wanted = text.strip().removeprefix(key).strip().removeprefix("›").strip() or ROOT
    if wanted in by_text:
        return by_text[wanted]
    loose: dict[str, list[str]] = {}
    for shown in by_text:
        loose.setdefault(dotted(shown), []).append(shown)
    found = loose.get(dotted(wanted), [])
    if len(found) == 1:
        return by_text[found[0]]
    if found:
        raise PlacementUnknown(
            f"{text!r} could be any of these paths of {key}: {'; '.join(sorted(found))}; "
            "write it out"
        )
    near = difflib.get_close_matches(dotted(wanted), loose, n=3)
    hint = (
        f"did you mean {' or '.join(shown for match in near for shown in loose[match])}?"
        if near
        else f"it has {', '.join(shown for shown, path in by_text.items() if len(path) == 1)}"
    )
    raise PlacementUnknown(f"{key} has no path {text!r}; {hint}")


def dotted(text: str) -> str:
    """A path as a person may write it, in the one form in which all ways to write it are equal."""
    return _ENTRY.sub(r".\2", text.replace("\\'", "'")).replace(_ARROW, ".").replace(" > ", ".")
