"""Property paths of partition keys, unique keys and indexing policies: "/address/city"."""

from __future__ import annotations

import re
from functools import lru_cache

from tests.cosmos.failure import Refused

_STEP = re.compile(r'/(?:"((?:[^"\\]|\\.)*)"|([^/"?*]+))')


@lru_cache(maxsize=1024)
def steps(path: str) -> tuple[str, ...]:
    """The properties that the path names, outermost first."""
    found: list[str] = []
    end = 0
    while end < len(path):
        match = _STEP.match(path, end)
        if match is None:
            raise Refused(400, f"The path '{path}' is not a property path.")
        quoted, plain = match.groups()
        found.append(plain if quoted is None else re.sub(r"\\(.)", r"\1", quoted))
        end = match.end()
    if not found:
        raise Refused(400, "A path cannot be empty.")
    return tuple(found)
