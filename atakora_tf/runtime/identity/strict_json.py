"""JSON objects of strangers: no name twice, no NaN, no surprise but ValueError."""

from __future__ import annotations

import json
from typing import Any, NoReturn

__all__ = ["json_object"]


def json_object(data: bytes) -> dict[str, Any]:
    """The object that the bytes are in UTF-8; raises ValueError for everything else."""
    try:
        found = json.loads(
            data.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_constant
        )
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("not an object")
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise ValueError("a name twice")
    return made


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")
