"""Whether two programs wrote the same Terraform document: only then may they be compared."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

__all__ = ["Different", "must_be_alike", "must_be_equal"]


class Different(Exception):
    """Two programs that should write the same do not."""


def must_be_equal(one: Path, other: Path) -> None:
    """Equal in everything but metadata (`//`) and the order of keys; raises `Different`."""
    faults = list(_differences(_read(one), _read(other), ""))
    if faults:
        raise Different(f"{one} and {other} differ:\n  " + "\n  ".join(faults[:20]))


def must_be_alike(one: Path, other: Path) -> None:
    """The same number of resources of each type, each with the same arguments; outputs as many.

    Names and logical ids may differ. Raises `Different`.
    """
    mine, theirs = _shape(_read(one)), _shape(_read(other))
    if mine != theirs:
        faults = [f"{n} x {kind}" for kind, n in ((mine - theirs) + (theirs - mine)).items()]
        raise Different(f"{one} and {other} differ in: " + "; ".join(map(str, faults))[:2000])


def _read(path: Path) -> Any:
    return _without_metadata(json.loads(path.read_text(encoding="utf-8")))


def _without_metadata(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_metadata(v) for k, v in value.items() if k != "//"}
    if isinstance(value, list):
        return [_without_metadata(item) for item in value]
    return value


def _differences(one: Any, other: Any, at: str) -> Any:
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted({*one, *other}):
            if key in one and key in other:
                yield from _differences(one[key], other[key], f"{at}/{key}")
            else:
                yield f"{at}/{key} stands in one only"
    elif one != other:
        yield f"{at}: {one!r} and {other!r}"


def _shape(document: Any) -> Counter[tuple[str, tuple[str, ...]]]:
    found: Counter[tuple[str, tuple[str, ...]]] = Counter()
    for kind, resources in document["resource"].items():
        for resource in resources.values():
            found[kind, tuple(sorted(_paths(resource, "")))] += 1
    found["output", ()] = len(document["output"])
    return found


def _paths(value: Any, at: str) -> Any:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _paths(inner, f"{at}.{key}")
    elif isinstance(value, list):
        for item in value:
            yield from _paths(item, f"{at}[]")
    else:
        yield at
