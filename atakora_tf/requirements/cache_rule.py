"""Rules that say for how long browsers and the edge may keep a file of a site."""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from attrs import frozen

from atakora_tf.merge.claim import show

__all__ = ["CacheRule", "cache_control_fault", "cache_pattern_fault"]

# RFC 9111, section 5.2.2; immutable: RFC 8246; the two stale ones: RFC 5861.
_FLAGS: Final = frozenset(
    {
        "immutable",
        "must-revalidate",
        "must-understand",
        "no-cache",
        "no-store",
        "no-transform",
        "private",
        "proxy-revalidate",
        "public",
    }
)
_SECONDS: Final = frozenset({"max-age", "s-maxage", "stale-if-error", "stale-while-revalidate"})


@frozen
class CacheRule:
    """Files whose path the pattern matches get this Cache-Control."""

    pattern: str
    """`*.html` for file names anywhere, `assets/*` for paths; `**` goes over several folders."""
    value: str
    """A Cache-Control header, such as `public, max-age=3600`."""

    def matches(self, path: str) -> bool:
        """Whether the rule is for the file at this path from the root of the site."""
        name = path if "/" in self.pattern else path.rpartition("/")[2]
        return _compiled(self.pattern).fullmatch(name) is not None


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    pieces = re.split(r"(\*\*/|\*\*|\*|\?)", pattern)
    known = {"**/": r"(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    return re.compile("".join(known.get(piece) or re.escape(piece) for piece in pieces), re.DOTALL)


def cache_pattern_fault(value: Any) -> str | None:
    """What is wrong with the pattern of a rule, or None."""
    if not isinstance(value, str) or not value.strip():
        return f"{show(value)} is not a pattern, such as '*.html' or 'assets/*'"
    if value.startswith("/"):
        return f"the pattern {show(value)} begins with '/'; paths begin at the root of the site"
    if "\\" in value:
        return f"the pattern {show(value)} holds '\\'; folders are parted by '/'"
    return None


def cache_control_fault(value: Any) -> str | None:
    """What is wrong with a Cache-Control header, or None."""
    wrong = f"{show(value)} is not a Cache-Control, such as 'public, max-age=3600' or 'no-cache'"
    if not isinstance(value, str) or not value.strip():
        return wrong
    for part in value.split(","):
        name, equals, seconds = part.strip().partition("=")
        if name in _SECONDS:
            if not (seconds.isascii() and seconds.isdigit()):
                return f"{wrong}: {name} takes a number of seconds"
        elif name not in _FLAGS or equals:
            return f"{wrong}: it has no {part.strip()!r}"
    return None
