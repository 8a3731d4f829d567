"""The headers `If-Match` and `If-None-Match` (RFC 9110, section 13.1)."""

from __future__ import annotations

import re
from typing import Final

from attrs import frozen

__all__ = ["EntityTags", "read_entity_tags"]

_TAG: Final = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
_NEXT: Final = re.compile(r"[ \t]*(?:,[ \t]*)+")


@frozen
class EntityTags:
    """The tags of a header. anything: it says `*`. tags: each with its quotes, as in `ETag`."""

    anything: bool
    tags: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    """Those among them that were marked `W/`, which no `If-Match` accepts."""

    def matches(self, current: str | None, *, strongly: bool) -> bool:
        """Whether an item with this tag is meant; None is an item that is not there."""
        if current is None:
            return False
        if self.anything:
            return True
        return current in self.tags and not (strongly and current in self.weak)


def read_entity_tags(header: str) -> EntityTags | None:
    """What a header says; None if it cannot be read."""
    text = header.strip(" \t")
    if text == "*":
        return EntityTags(True)
    strong: set[str] = set()
    weak: set[str] = set()
    at = 0
    while at < len(text):
        found = _TAG.match(text, at)
        if found is None:
            return None
        (weak if found[1] else strong).add(f'"{found[2]}"')
        at = found.end()
        separator = _NEXT.match(text, at)
        if at < len(text) and separator is None:
            return None
        at = separator.end() if separator else at
    if not strong and not weak:
        return None
    return EntityTags(False, frozenset(strong | weak), frozenset(weak - strong))
